import type { Course, Step } from '../lesson/model.ts';
import type { Progress } from './model.ts';
import { withOpened } from './progress.ts';

/**
 * Brings a late arrival to the step that the others are at, and opens it and every one before it. What they did before,
 * and what they have not done, stays as it is: a step that was skipped is not passed.
 */
export function caughtUpTo(progress: Progress, { steps }: Pick<Course, 'steps'>, step: Step): Progress {
  const ids = steps.slice(0, steps.indexOf(step) + 1).map(({ id }) => id);
  return { ...withOpened(progress, ids), current: step.id };
}
