import { LineCounter, parseDocument } from 'yaml';
import { usageError, type XdplingsError } from '../domain/errors.ts';
import type { LessonConfig } from '../domain/lesson/lesson-config.ts';
import { type ConfigProblem, parseLesson, pathText } from '../domain/lesson/parse-lesson.ts';
import { dataOf, offsetOf } from './yaml-places.ts';

/**
 * Understands the text of a lesson.yaml.
 *
 * @param file how to name it in errors, relative to the pack.
 * @param folder the lesson's folder, `01-hello`.
 * @throws {XdplingsError} of kind `usage` with every problem: line, key, what was found, what is allowed.
 */
export function readLessonYaml(source: string, file: string, folder: string): LessonConfig {
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter });
  const broken = document.errors.map(
    (error) => `${file}:${error.linePos?.[0].line ?? 1}  ${error.message.split('\n')[0]}`,
  );
  if (broken.length > 0) throw notALesson(file, broken);

  const parsed = parseLesson(
    dataOf(document, (words) => notALesson(file, [`${file}  ${words}`])),
    folder,
  );
  if (parsed.ok) return parsed.config;
  throw notALesson(
    file,
    parsed.problems.map((problem) => {
      const line = lineCounter.linePos(offsetOf(document, problem.path)).line;
      return `${file}:${line}  ${problemText(problem)}`;
    }),
  );
}

function notALesson(file: string, problems: readonly string[]): XdplingsError {
  return usageError(`${file} does not describe a lesson.`, {
    where: problems.join('\n'),
    todo: 'Mend the lines named above; a lesson.yaml of another lesson is a good pattern.',
  });
}

function problemText({ path, found, allowed, didYouMean }: ConfigProblem): string {
  const place = path.length === 0 ? '' : `${pathText(path)}: `;
  const guess = didYouMean === undefined ? '' : ` Did you mean "${didYouMean}"?`;
  return `${place}found ${found}; allowed: ${allowed}.${guess}`;
}
