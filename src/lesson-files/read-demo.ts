import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { usageError, type XdplingsError } from '../domain/errors.ts';
import type { Demo } from '../domain/lesson/demo.ts';
import { type DemoProblem, type DemoSurroundings, parseDemo } from '../domain/lesson/demo-config.ts';
import type { LessonConfig } from '../domain/lesson/lesson-config.ts';
import { pathText } from '../domain/lesson/parse-lesson.ts';
import { LABS, type LabName } from '../domain/topology/labs.ts';
import { demoYaml } from './pack-paths.ts';
import { dataOf, offsetOf } from './yaml-places.ts';

/** What a demo.yaml is held against: the lesson's own steps and their networks. */
export const demoSurroundings = ({
  id,
  lab,
  steps,
}: Pick<LessonConfig, 'id' | 'lab'> & {
  steps: readonly { name: string; lab?: LabName | undefined }[];
}): DemoSurroundings => ({
  lesson: id,
  steps: steps.map(({ name }) => name),
  topologyOf: (name) => LABS[steps.find((step) => step.name === name)?.lab ?? lab],
});

/**
 * Reads the demonstration of a lesson.
 * @param folder the lesson's folder, `03-firewall`
 * @returns undefined for a lesson that has none
 * @throws {XdplingsError} of kind `usage` with every problem: line, key, what is allowed
 */
export function readDemo(packDir: string, folder: string, around: DemoSurroundings): Demo | undefined {
  const file = demoYaml(folder);
  const source = sourceOf(join(packDir, file));
  if (source === undefined) return undefined;
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter });
  const broken = document.errors.map(
    (error) => `${file}:${error.linePos?.[0].line ?? 1}  ${error.message.split('\n')[0]}`,
  );
  if (broken.length > 0) throw noDemo(file, broken);
  const data = dataOf(document, (words) => noDemo(file, [`${file}  ${words}`]));
  const parsed = parseDemo(data, around);
  if (parsed.ok) return parsed.demo;
  const line = ({ path }: DemoProblem) => lineCounter.linePos(offsetOf(document, path)).line;
  throw noDemo(
    file,
    parsed.problems.map((problem) => `${file}:${line(problem)}  ${pathText(problem.path)}: ${problem.what}`),
  );
}

function sourceOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const noDemo = (file: string, problems: readonly string[]): XdplingsError =>
  usageError(`${file} does not describe a demonstration.`, {
    where: problems.join('\n'),
    todo: 'Mend the lines named above; a demo.yaml of another lesson is a good pattern.',
  });
