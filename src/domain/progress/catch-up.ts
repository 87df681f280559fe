import type { Step } from '../lesson/model.ts';
import type { Progress } from './model.ts';

/**
 * Brings a late arrival to the step that the others are at. What they did before, and what they have not done, stays as
 * it is: a step that was skipped is not passed.
 */
export const caughtUpTo = (progress: Progress, step: Step): Progress => ({ ...progress, current: step.id });
