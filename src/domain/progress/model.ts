import type { Lang } from '../text.ts';

/** What a learner did with one step. */
export type StepProgress = {
  /** ISO time of the first pass; absent: not passed yet. */
  readonly passedAt?: string | undefined;
  /** Runs so far, passes included. */
  readonly runs: number;
  /** Highest hint seen, 0 to 3. */
  readonly hints: number;
  readonly solutionSeen: boolean;
  /** Open without a pass of the step before it: a late arrival was brought here. */
  readonly opened?: true | undefined;
  /** What failed in the last run, as failureNames reads it; absent after a pass. */
  readonly lastFailure?: string | undefined;
};

/** Everything remembered between sessions; kept in the learner's workspace. Keys are step ids. */
export type Progress = {
  readonly version: 1;
  readonly current?: string | undefined;
  readonly lang?: Lang | undefined;
  readonly steps: Readonly<Record<string, StepProgress>>;
};

export const NO_PROGRESS: Progress = { version: 1, steps: {} };
