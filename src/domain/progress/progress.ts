import type { Course, Step } from '../lesson/model.ts';
import type { Lang } from '../text.ts';
import type { Progress, StepProgress } from './model.ts';

const UNTOUCHED: StepProgress = { runs: 0, hints: 0, solutionSeen: false };
const ALL_HINTS = 3;

/** @returns what is remembered under exactly this id; all zero for a step that was never run. */
const entryOf = (progress: Progress, id: string): StepProgress => progress.steps[id] ?? UNTOUCHED;

const withEntry = (progress: Progress, id: string, change: Partial<StepProgress>): Progress => ({
  ...progress,
  steps: { ...progress.steps, [id]: { ...entryOf(progress, id), ...change } },
});

/**
 * Counts a run of a step.
 *
 * @param failure what failed: `check:<id>`, `rule:<slug>`, `stage:<stage>`; undefined for a pass.
 * @param at ISO time of the run; the first pass keeps its time.
 */
export function withRun(progress: Progress, id: string, failure: string | undefined, at: string): Progress {
  const before = entryOf(progress, id);
  const passedAt = before.passedAt ?? (failure === undefined ? at : undefined);
  return withEntry(progress, id, { runs: before.runs + 1, passedAt, lastFailure: failure });
}

/** One more hint seen, up to the last. */
export const hintTaken = (progress: Progress, id: string): Progress =>
  withEntry(progress, id, { hints: Math.min(ALL_HINTS, entryOf(progress, id).hints + 1) });

export const solutionSeen = (progress: Progress, id: string): Progress =>
  withEntry(progress, id, { solutionSeen: true });

export const withLang = (progress: Progress, lang: Lang): Progress => ({ ...progress, lang });

/** @returns whether the learner passed the step, under its id or under one that it had earlier. */
export const isPassed = (progress: Progress, step: Step): boolean =>
  [step.id, ...step.aliases].some((id) => entryOf(progress, id).passedAt !== undefined);

/** Opens steps that the learner has not worked for: a late arrival. */
export const withOpened = (progress: Progress, ids: readonly string[]): Progress =>
  ids.reduce((opened, id) => withEntry(opened, id, { opened: true }), progress);

/** @returns whether the learner may go to a step: it is the first, it or the one before it was passed, or it was opened */
export function isOpen({ steps }: Pick<Course, 'steps'>, progress: Progress, step: Step): boolean {
  const before = steps[steps.indexOf(step) - 1];
  if (before === undefined || isPassed(progress, before) || isPassed(progress, step)) return true;
  return entryOf(progress, step.id).opened === true;
}

/** The solution is shown to those who passed, and to those who took every hint. */
export const solutionAllowed = (progress: Progress, step: Step): boolean =>
  isPassed(progress, step) ||
  [step.id, ...step.aliases].some((id) => entryOf(progress, id).hints >= ALL_HINTS);

/** @returns the first step after this one in the course's order; undefined after the last. */
export const nextStep = (course: Course, step: Step): Step | undefined =>
  course.steps[course.steps.findIndex(({ id }) => id === step.id) + 1];

/**
 * Where the learner goes on: the step they were at (under its present or an earlier id); when that is gone from the
 * course, the first one not passed; when all are passed, the last.
 *
 * @returns undefined only for a course without steps.
 */
export function currentStep(course: Course, progress: Progress): Step | undefined {
  const { current } = progress;
  const stored =
    course.steps.find(({ id }) => id === current) ??
    course.steps.find(({ aliases }) => current !== undefined && aliases.includes(current));
  return stored ?? course.steps.find((step) => !isPassed(progress, step)) ?? course.steps.at(-1);
}

/** @returns how many of the course's steps are passed, and how many there are. */
export const counts = (course: Course, progress: Progress): { passed: number; total: number } => ({
  passed: course.steps.filter((step) => isPassed(progress, step)).length,
  total: course.steps.length,
});
