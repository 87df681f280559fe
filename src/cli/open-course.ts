import { usageError } from '../domain/errors.ts';
import { nearest } from '../domain/lesson/did-you-mean.ts';
import type { Course, Step } from '../domain/lesson/model.ts';
import { currentStep } from '../domain/progress/index.ts';
import type { Progress } from '../domain/progress/model.ts';
import type { Lang, Text } from '../domain/text.ts';
import type { LessonFilesPort, WorkspacePort } from '../engine/ports.ts';
import { chooseLang, messages } from '../i18n/index.ts';
import type { CommandContext } from './context.ts';

/** What nearly every command starts from. */
export type OpenCourse = {
  readonly course: Course;
  readonly lessonFiles: LessonFilesPort;
  readonly workspace: WorkspacePort;
  readonly progress: Progress;
  readonly lang: Lang;
  /** Who is told from now on what the workspace finds worth knowing; standard error until then. */
  readonly hearNotices: (listener: (notice: Text) => void) => void;
};

/** Reads the course, opens the learner's workspace and settles the language. */
export async function openCourse({ parts, io, flags }: CommandContext): Promise<OpenCourse> {
  const early: Text[] = [];
  let hear = (notice: Text): void => void early.push(notice);
  const workspace = await parts.workspace({ dir: flags.dir, onNotice: (notice) => hear(notice) });
  const lessonFiles = await parts.lessonFiles();
  const [course, progress] = await Promise.all([lessonFiles.loadCourse(), workspace.loadProgress()]);
  const lang = chooseLang(flags.lang, progress.lang, io.env);
  const hearNotices: OpenCourse['hearNotices'] = (listener) => {
    hear = listener;
  };
  hearNotices((notice) => io.err(notice[lang]));
  for (const notice of early) hear(notice);
  return { course, lessonFiles, workspace, progress, lang, hearNotices };
}

/**
 * @param name `lesson/step`, an earlier name of it, or nothing for the step the learner is at
 * @throws a usage error that names the nearest step
 */
export function findStep({ course, progress, lang }: OpenCourse, name: string | undefined): Step {
  if (name === undefined) {
    const here = currentStep(course, progress);
    if (here === undefined) throw usageError('The course has no steps.', { where: 'lessons/' });
    return here;
  }
  const step = course.steps.find(({ id, aliases }) => id === name || aliases.includes(name));
  if (step) return step;
  const words = messages(lang).cli;
  throw usageError(words.unknownStep(name, nearestStep(course, name)), { todo: words.seeList });
}

/** @returns the id of the step that was most likely meant: mistyped, or named without its lesson */
function nearestStep({ steps }: Course, name: string): string | undefined {
  const short = name.slice(name.lastIndexOf('/') + 1);
  const byName = nearest(
    short,
    steps.map((step) => step.name),
  );
  return (
    nearest(
      name,
      steps.map(({ id }) => id),
    ) ?? steps.find((step) => step.name === byName)?.id
  );
}
