import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';
import { usageError } from '../../domain/errors.ts';
import { STEP_ID } from '../../domain/lesson/names.ts';
import { lessonFolders, lessonYaml, stepPaths } from '../pack-paths.ts';
import { readLessonYaml } from '../read-lesson-yaml.ts';
import { AUTHOR_MARK } from './static-problems.ts';
import {
  checks,
  englishText,
  japaneseText,
  lessonYamlText,
  solution,
  starter,
  wrongVariants,
} from './templates.ts';
import { stampTwin } from './twins.ts';

/**
 * Makes the files of a new step from templates and enters it at the end of its lesson; a lesson that does not exist yet
 * becomes the last of the course.
 *
 * @param id `lesson/step`.
 * @returns the files that were made or changed, relative to the pack.
 * @throws {XdplingsError} of kind `usage` when the id is none, the step is there already, or one of its files is.
 */
export function newStep(packDir: string, id: string): string[] {
  if (!STEP_ID.test(id)) {
    throw usageError(`"${id}" is not the id of a step.`, {
      todo: 'It is lesson/step, lower-case words joined by hyphens, e.g. counter/hash-map.',
    });
  }
  const [lesson = '', step = ''] = id.split('/');
  const folder = folderOf(packDir, lesson);
  const yamlFile = lessonYaml(folder);
  const yaml = withStep(packDir, yamlFile, folder, lesson, step);

  const paths = stepPaths(folder, step);
  const files: Record<string, string> = {
    [paths.text.en]: englishText(step, `${id}.bpf.c`),
    [paths.text.ja]: japaneseText(step, `${id}.bpf.c`),
    [paths.checks]: checks(),
    [paths.starter]: starter(),
    [paths.solution]: solution(),
  };
  for (const [mistake, source] of Object.entries(wrongVariants())) {
    files[join(paths.wrongFolder, `${step}--${mistake}.bpf.c`)] = source;
  }
  const taken = Object.keys(files).filter((file) => existsSync(join(packDir, file)));
  if (taken.length > 0) {
    throw usageError(`Files of ${id} are there already.`, {
      where: taken.join('\n'),
      todo: 'Move them away, or choose another name. Nothing was changed.',
    });
  }
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(packDir, file)), { recursive: true });
    writeFileSync(join(packDir, file), content, { flag: 'wx' });
  }
  stampTwin(packDir, paths);
  writeFileSync(join(packDir, yamlFile), yaml);
  return [yamlFile, ...Object.keys(files)];
}

function folderOf(packDir: string, lesson: string): string {
  const lessons = lessonFolders(packDir);
  const existing = lessons.find(({ id }) => id === lesson);
  if (existing !== undefined) return existing.folder;
  const order = Math.max(0, ...lessons.map((each) => each.order)) + 1;
  return `${String(order).padStart(2, '0')}-${lesson}`;
}

/** @returns the lesson.yaml with the step at its end; comments and order of everything else as they were. */
function withStep(packDir: string, file: string, folder: string, lesson: string, step: string): string {
  const exists = existsSync(join(packDir, file));
  const source = exists ? readFileSync(join(packDir, file), 'utf8') : lessonYamlText(lesson);
  if (exists && readLessonYaml(source, file, folder).steps.some(({ name }) => name === step)) {
    throw usageError(`The step ${lesson}/${step} is there already.`, { where: file });
  }
  const document = parseDocument(source);
  const entry = document.createNode({ name: step, title: { en: step, ja: step } });
  const title = entry.get('title');
  if (isMap(title)) {
    title.flow = true;
    title.comment = ` ${AUTHOR_MARK}`;
  }
  const steps = document.get('steps');
  if (isSeq(steps)) steps.add(entry);
  else document.set('steps', document.createNode([entry]));
  return document.toString({ lineWidth: 0 });
}
