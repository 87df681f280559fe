import type { Progress, StepProgress } from './model.ts';

/**
 * Joins what two sessions remember about the same learner, so that neither takes anything from the other: a pass stays
 * a pass, a hint seen stays seen. Where only the latest word counts (language, current step, last failure), `mine` has it.
 */
export function mergeProgress(mine: Progress, other: Progress): Progress {
  const ids = new Set([...Object.keys(other.steps), ...Object.keys(mine.steps)]);
  const steps = Array.from(ids, (id) => [id, mergeStep(mine.steps[id], other.steps[id])] as const);
  return {
    version: 1,
    current: mine.current ?? other.current,
    lang: mine.lang ?? other.lang,
    steps: Object.fromEntries(steps),
  };
}

function mergeStep(mine: StepProgress | undefined, other: StepProgress | undefined): StepProgress {
  if (mine === undefined || other === undefined) {
    return mine ?? other ?? { runs: 0, hints: 0, solutionSeen: false };
  }
  return {
    passedAt: earlier(mine.passedAt, other.passedAt),
    runs: Math.max(mine.runs, other.runs),
    hints: Math.max(mine.hints, other.hints),
    solutionSeen: mine.solutionSeen || other.solutionSeen,
    lastFailure: mine.lastFailure,
    ...(mine.opened || other.opened ? { opened: true } : {}),
  };
}

/** ISO times of one zone sort as text. */
function earlier(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
