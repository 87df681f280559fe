import { isMap, isNode, LineCounter, parseDocument } from 'yaml';
import { usageError, type XdplingsError } from '../domain/errors.ts';
import type { LessonConfig } from '../domain/lesson/lesson-config.ts';
import { type ConfigProblem, parseLesson, pathText } from '../domain/lesson/parse-lesson.ts';

type Document = ReturnType<typeof parseDocument>;

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

  const parsed = parseLesson(dataOf(document, file), folder);
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

/** Aliases that explode, or point to nothing, are refused by the yaml library with an exception. */
function dataOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw notALesson(file, [`${file}  ${error instanceof Error ? error.message : error}`]);
  }
}

/** @returns where the value is, or where its key is, or where the nearest thing around it begins. */
function offsetOf(document: Document, path: ConfigProblem['path']): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isNode(item.key) && String(item.key) === String(key));
      if (isNode(pair?.key)) return pair.key.range?.[0] ?? 0;
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return document.contents?.range?.[0] ?? 0;
}
