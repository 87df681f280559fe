import { type Board, type LearnerRow, present } from './board.ts';
import { median } from './median.ts';

/** Why a learner may need help. Times in ms. */
export type StuckReason =
  | { readonly kind: 'repeated'; readonly failure: string; readonly times: number }
  | { readonly kind: 'slow'; readonly ms: number; readonly medianMs: number };

/** Runs in a row that fail in the same way. */
const SAME_FAILURE = 3;
/** Times the median of the group. */
const SLOW = 2;
/** A median of fewer says nothing. */
const FEWEST = 3;
/** Nobody is stuck before, however quick the others were. */
const AT_LEAST_MS = 60_000;

/**
 * Who is stuck at the step on their screen: three runs in a row failed by the same rule or check, or they take more
 * than twice as long as the median of their group (of everybody, while too few of the group have passed).
 * Linear in the number of learners.
 */
export function stuckOf(board: Board, now: number): Map<string, StuckReason> {
  const rows = present(board);
  const medians = new Map<string, number | undefined>();
  const medianFor = (step: string, group: string | undefined): number | undefined => {
    const key = JSON.stringify([step, group]);
    if (!medians.has(key)) medians.set(key, medianToPass(rows, step, group));
    return medians.get(key);
  };
  return new Map(
    rows.flatMap((row): [string, StuckReason][] => {
      const { step, streak, group } = row;
      if (step === undefined || row.steps[step]?.passedAt !== undefined) return [];
      if (streak && streak.count >= SAME_FAILURE)
        return [[row.id, { kind: 'repeated', failure: streak.failure, times: streak.count }]];
      const medianMs = medianFor(step, group) ?? medianFor(step, undefined);
      const ms = now - row.stepSince;
      // Time goes on for who has gone away, too; that says nothing.
      const isSlow = row.here && medianMs !== undefined && ms > Math.max(SLOW * medianMs, AT_LEAST_MS);
      return isSlow ? [[row.id, { kind: 'slow', ms, medianMs }]] : [];
    }),
  );
}

/** ms from entering a step to passing it; undefined while too few have. @param group undefined: everybody */
function medianToPass(
  rows: readonly LearnerRow[],
  step: string,
  group: string | undefined,
): number | undefined {
  const times = rows.flatMap((row) => {
    const one = group === undefined || row.group === group ? row.steps[step] : undefined;
    return one?.passedAt === undefined ? [] : [one.passedAt - one.enteredAt];
  });
  return times.length < FEWEST ? undefined : median(times);
}
