import { join } from 'node:path';
import { usageError } from '../domain/errors.ts';
import type { LessonConfig } from '../domain/lesson/lesson-config.ts';
import type { Course, Lesson, Step, StepText } from '../domain/lesson/model.ts';
import { parseStepText } from '../domain/lesson/step-text.ts';
import type { Lang } from '../domain/text.ts';
import { LESSON_INDEX, lessonReader } from './lesson-index.ts';
import { type LessonFolder, lessonFolders, lessonYaml, stepPaths } from './pack-paths.ts';
import { readPackFile } from './read-file.ts';

/**
 * Reads a whole pack, without its checks. Some 150 small files: read one after the other, that takes a few
 * milliseconds, less than handing each of them to a thread.
 *
 * @param builtDir the build's output folder; it may be missing.
 * @throws {XdplingsError} of kind `usage` for a pack that is not one, naming the file.
 */
export async function loadCourse(packDir: string, builtDir: string): Promise<Course> {
  const readLesson = lessonReader(join(builtDir, LESSON_INDEX));
  const lessons: Lesson[] = [];
  for (const folder of foldersOf(packDir)) {
    const file = lessonYaml(folder.folder);
    const config = await readLesson(readPackFile(packDir, file, folder.folder), file, folder.folder);
    lessons.push({
      id: config.id,
      order: folder.order,
      title: config.title,
      steps: config.steps.map((step) => readStep(packDir, folder, config, step)),
    });
  }
  refuseRepeated(lessons);
  return { lessons, steps: lessons.flatMap(({ steps }) => steps) };
}

function foldersOf(packDir: string): LessonFolder[] {
  try {
    return lessonFolders(packDir);
  } catch (error) {
    throw usageError('There are no lessons here.', {
      where: join(packDir, 'lessons'),
      todo: 'Install xdplings again, or name the folder that holds lessons/, bpf/ and solutions/.',
      cause: error,
    });
  }
}

function readStep(
  packDir: string,
  { folder }: LessonFolder,
  config: LessonConfig,
  step: LessonConfig['steps'][number],
): Step {
  const id = `${config.id}/${step.name}`;
  const paths = stepPaths(folder, step.name);
  const read = (file: string) => readPackFile(packDir, file, id);
  return {
    id,
    lesson: config.id,
    name: step.name,
    title: step.title,
    aliases: step.aliases,
    chain: step.chain,
    lab: step.lab ?? config.lab,
    attach: step.attach ?? config.attach,
    text: textInBoth(read(paths.text.en), read(paths.text.ja)),
    starter: read(paths.starter),
    solution: read(paths.solution),
    file: `${id}.bpf.c`,
  };
}

/** Parses a text when it is first shown: a session shows few of them, and its first frame must not wait for all. */
function textInBoth(en: string, ja: string): Step['text'] {
  const parsed: Partial<Record<Lang, StepText>> = {};
  const read = (lang: Lang, file: string) => {
    const text = parsed[lang] ?? parseStepText(file, lang).text;
    parsed[lang] = text;
    return text;
  };
  return {
    get en() {
      return read('en', en);
    },
    get ja() {
      return read('ja', ja);
    },
  };
}

function refuseRepeated(lessons: readonly Lesson[]): void {
  const repeated = lessons.find(({ id }, index) => lessons.findIndex((lesson) => lesson.id === id) < index);
  if (repeated === undefined) return;
  throw usageError(`Two lessons are called "${repeated.id}".`, {
    where: 'lessons/',
    todo: 'Give each lesson folder a name of its own after the number.',
  });
}
