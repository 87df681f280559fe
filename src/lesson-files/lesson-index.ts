import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LessonConfig } from '../domain/lesson/lesson-config.ts';
import { lessonFolders, lessonYaml } from './pack-paths.ts';

/** Every lesson.yaml as it was when the program was built, already understood. By lesson folder. */
type LessonIndex = Readonly<Record<string, { readonly source: string; readonly config: LessonConfig }>>;

/** Where the build puts the index, relative to its output folder. */
export const LESSON_INDEX = join('lessons', 'index.json');

/**
 * Writes the index, so that a start of the program needs neither the YAML library nor the schemas (60 ms of loading).
 *
 * @throws {XdplingsError} of kind `usage` when a lesson.yaml is not one: a build does not ship a broken course.
 */
export async function writeLessonIndex(packDir: string, file: string): Promise<void> {
  const { readLessonYaml } = await import('./read-lesson-yaml.ts');
  const index: LessonIndex = Object.fromEntries(
    lessonFolders(packDir).map(({ folder }) => {
      const path = lessonYaml(folder);
      const source = readFileSync(join(packDir, path), 'utf8');
      return [folder, { source, config: readLessonYaml(source, path, folder) }];
    }),
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(index));
}

/** @returns understands a lesson.yaml, from the index where its text is still the same, else by parsing it. */
export function lessonReader(indexFile: string) {
  const index = readIndex(indexFile);
  return async (source: string, file: string, folder: string): Promise<LessonConfig> => {
    const known = index[folder];
    if (known?.source === source) return known.config;
    const { readLessonYaml } = await import('./read-lesson-yaml.ts');
    return readLessonYaml(source, file, folder);
  };
}

function readIndex(file: string): LessonIndex {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // No build, or a half-written one: everything can be read from the lessons themselves.
    return {};
  }
}
