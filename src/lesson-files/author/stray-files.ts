import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LessonConfig } from '../../domain/lesson/lesson-config.ts';
import { demoYaml, lessonYaml, stepPaths } from '../pack-paths.ts';
import type { PackProblem } from './pack-problem.ts';

/** Headers that learners include; belongs to no lesson. */
const SHARED = 'include';

/** @param lessons the lessons that could be read, by folder; undefined: a folder whose lesson.yaml cannot. */
export function strayFiles(
  packDir: string,
  lessons: ReadonlyMap<string, LessonConfig | undefined>,
): PackProblem[] {
  return ['lessons', 'bpf', 'solutions'].flatMap((part) =>
    namesIn(join(packDir, part)).flatMap((folder) => {
      if (part === 'bpf' && folder === SHARED) return [];
      if (!lessons.has(folder)) {
        return [
          { file: join(part, folder), what: 'No lesson has this folder.', todo: 'A lesson is NN-name.' },
        ];
      }
      const config = lessons.get(folder);
      if (config === undefined) return [];
      const expected = filesOf(folder, config);
      return filesUnder(packDir, join(part, folder))
        .filter((file) => !expected.has(file) && !isWrongVariant(file, config))
        .map((file) => ({ file, what: 'No step of the lesson has this file.' }));
    }),
  );
}

function filesOf(folder: string, { steps }: LessonConfig): Set<string> {
  const files = steps.flatMap(({ name }) => {
    const { text, checks, starter, solution } = stepPaths(folder, name);
    return [text.en, text.ja, checks, starter, solution];
  });
  return new Set([lessonYaml(folder), demoYaml(folder), ...files]);
}

function isWrongVariant(file: string, { steps }: LessonConfig): boolean {
  const [, step] = /\/wrong\/([^/]+?)--[^/]+\.bpf\.c$/.exec(file) ?? [];
  return steps.some(({ name }) => name === step);
}

function filesUnder(packDir: string, folder: string): string[] {
  return namesIn(join(packDir, folder)).flatMap((name) => {
    const file = join(folder, name);
    return statSync(join(packDir, file)).isDirectory() ? filesUnder(packDir, file) : file;
  });
}

/** Editors' and git's own files are nobody's business here. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !basename(name).startsWith('.'));
  } catch {
    return [];
  }
}
