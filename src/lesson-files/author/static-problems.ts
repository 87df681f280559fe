import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../../domain/checks/spec.ts';
import { XdplingsError } from '../../domain/errors.ts';
import type { LessonConfig } from '../../domain/lesson/lesson-config.ts';
import { loadChecks } from '../load-checks.ts';
import { demoYaml, lessonFolders, lessonYaml, type StepPaths, stepPaths } from '../pack-paths.ts';
import { demoSurroundings, readDemo } from '../read-demo.ts';
import { readLessonYaml } from '../read-lesson-yaml.ts';
import type { PackProblem } from './pack-problem.ts';
import { programProblems } from './program-problems.ts';
import { strayFiles } from './stray-files.ts';
import { textProblems } from './text-problems.ts';

/** What an author has still to write in a file made from a template. */
export const AUTHOR_MARK = 'TODO(author)';

/** @returns everything wrong with a pack that can be found without a kernel, lesson by lesson. */
export async function staticProblems(packDir: string): Promise<PackProblem[]> {
  const problems: PackProblem[] = [];
  const lessons = new Map<string, LessonConfig | undefined>();
  for (const { folder } of lessonFolders(packDir)) {
    const config = readLesson(packDir, folder, problems);
    lessons.set(folder, config);
    if (config) problems.push(...demoProblems(packDir, folder, config));
    for (const { name } of config?.steps ?? []) {
      problems.push(...(await stepProblems(packDir, stepPaths(folder, name))));
    }
  }
  return [...problems, ...idProblems(lessons), ...strayFiles(packDir, lessons)];
}

function readLesson(packDir: string, folder: string, problems: PackProblem[]): LessonConfig | undefined {
  const file = lessonYaml(folder);
  try {
    const source = readFileSync(join(packDir, file), 'utf8');
    if (source.includes(AUTHOR_MARK)) problems.push(unfinished(file, source));
    return readLessonYaml(source, file, folder);
  } catch (error) {
    const what = error instanceof XdplingsError ? [error.what, error.where].join('\n') : String(error);
    problems.push({ file, what });
    return undefined;
  }
}

/** A lesson may be without scenes; wrong ones are found before anything is run. */
function demoProblems(packDir: string, folder: string, config: LessonConfig): PackProblem[] {
  try {
    readDemo(packDir, folder, demoSurroundings(config));
    return [];
  } catch (error) {
    const what = error instanceof XdplingsError ? (error.where ?? error.what) : String(error);
    return [{ file: demoYaml(folder), what }];
  }
}

async function stepProblems(packDir: string, paths: StepPaths): Promise<PackProblem[]> {
  const { text, checks: checksFile, starter, solution } = paths;
  const files = [text.en, text.ja, checksFile, starter, solution];
  const missing = files.filter((file) => !existsSync(join(packDir, file)));
  const problems: PackProblem[] = missing.map((file) => ({ file, what: 'The file is missing.' }));
  const read = (file: string) => readFileSync(join(packDir, file), 'utf8');
  for (const file of files) {
    if (missing.includes(file)) continue;
    const source = read(file);
    if (source.includes(AUTHOR_MARK)) problems.push(unfinished(file, source));
  }

  let checks: readonly Check[] = [];
  if (!missing.includes(checksFile)) {
    try {
      checks = await loadChecks(packDir, packDir, checksFile);
    } catch (error) {
      const what = error instanceof XdplingsError ? (error.where ?? error.what) : String(error);
      problems.push({ file: checksFile, what });
    }
  }
  if (!missing.includes(text.en) && !missing.includes(text.ja)) {
    problems.push(...textProblems(paths, { en: read(text.en), ja: read(text.ja) }, checks));
  }
  return [...problems, ...programProblems(packDir, paths, checks)];
}

function unfinished(file: string, source: string): PackProblem {
  const line = source.slice(0, source.indexOf(AUTHOR_MARK)).split('\n').length;
  return { file, line, what: `There is a ${AUTHOR_MARK} left.` };
}

/** An id, present or earlier, leads to one step only: done marks hang on it. */
function idProblems(lessons: ReadonlyMap<string, LessonConfig | undefined>): PackProblem[] {
  const owners = new Map<string, string>();
  return [...lessons].flatMap(([folder, config]) =>
    (config?.steps ?? []).flatMap(({ name, aliases }) => {
      const id = `${config?.id}/${name}`;
      return [id, ...aliases].flatMap((each) => {
        const owner = owners.get(each);
        owners.set(each, owner ?? id);
        if (owner === undefined) return [];
        return [{ file: lessonYaml(folder), what: `"${each}" leads to ${owner} and to ${id}.` }];
      });
    }),
  );
}
