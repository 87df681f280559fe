import { existsSync } from 'node:fs';
import { usageError } from '../domain/errors.ts';
import { nearest } from '../domain/lesson/did-you-mean.ts';
import type { Lesson, Step } from '../domain/lesson/model.ts';
import { currentStep } from '../domain/progress/index.ts';
import { text } from '../domain/text.ts';
import type { PlaySubject } from '../engine/play/load-program.ts';
import { messages } from '../i18n/index.ts';
import type { OpenCourse } from './open-course.ts';

/**
 * Which program plays: the learner's own of the step that is named; of a lesson, the step they are at in it, else the
 * last one they have begun. With `solution`, the finished one of the step; of a lesson, its last.
 * @param name a lesson (`firewall`) or a step (`firewall/rules`)
 * @throws a usage error for a name that there is not, and for a program that was never begun
 */
export function playSubject(name: string, solution: boolean, open: OpenCourse): PlaySubject {
  const { workspace, lessonFiles } = open;
  const { lesson, step } = find(name, open);
  if (solution) {
    const last = step ?? lesson.steps.at(-1);
    if (last === undefined) throw unknown(name, open);
    const file = lessonFiles.solutionFile(last);
    return { step: last, file, shownAs: last.file, isSolution: true };
  }
  const own = step ?? stepOf(lesson, open);
  if (own === undefined || !existsSync(workspace.fileOf(own))) throw notBegun(name);
  return { step: own, file: workspace.fileOf(own), shownAs: own.file, isSolution: false };
}

function find(name: string, open: OpenCourse): { lesson: Lesson; step: Step | undefined } {
  const { course } = open;
  const lesson = course.lessons.find(({ id }) => id === name);
  if (lesson) return { lesson, step: undefined };
  const step = course.steps.find(({ id, aliases }) => id === name || aliases.includes(name));
  const around = course.lessons.find(({ id }) => id === step?.lesson);
  if (step === undefined || around === undefined) throw unknown(name, open);
  return { lesson: around, step };
}

/** Where the learner is in the lesson, else how far they have come. */
function stepOf(lesson: Lesson, { course, progress, workspace }: OpenCourse): Step | undefined {
  const begun = lesson.steps.filter((step) => existsSync(workspace.fileOf(step)));
  const here = currentStep(course, progress);
  return begun.find((step) => step === here) ?? begun.at(-1);
}

function unknown(name: string, { course }: OpenCourse) {
  const lessons = course.lessons.map(({ id }) => id);
  const near = nearest(name, [...lessons, ...course.steps.map(({ id }) => id)]);
  const [en, ja] = [messages('en').play, messages('ja').play];
  return usageError(text(en.noLesson(name, near), ja.noLesson(name, near)), {
    todo: text(en.lessons(lessons.join(', ')), ja.lessons(lessons.join(', '))),
  });
}

function notBegun(name: string) {
  const [en, ja] = [messages('en').play, messages('ja').play];
  return usageError(text(en.notBegun(name), ja.notBegun(name)), {
    todo: text(en.notBegunTodo(name), ja.notBegunTodo(name)),
  });
}
