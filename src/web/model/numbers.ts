import { type Board, type LearnerRow, passedCount, present } from '../../domain/session/board.ts';

export type StuckReason =
  | { readonly kind: 'repeated'; readonly failure: string; readonly times: number }
  | { readonly kind: 'slow'; readonly ms: number; readonly medianMs: number };

/** Everybody who is stuck, and why. */
export function stuckOf(board: Board, now: number): Map<string, StuckReason> {
  const medians = new Map<string, number | undefined>();
  const stuck = new Map<string, StuckReason>();
  for (const row of present(board)) {
    const { step, streak } = row;
    if (step === undefined || row.steps[step]?.passedAt !== undefined) continue;
    if (streak !== undefined && streak.count >= 3) {
      stuck.set(row.id, { kind: 'repeated', failure: streak.failure, times: streak.count });
      continue;
    }
    if (!medians.has(step)) medians.set(step, medianToPass(board, step));
    const medianMs = medians.get(step);
    const ms = now - row.stepSince;
    if (medianMs !== undefined && ms > 2 * medianMs && ms > 60_000)
      stuck.set(row.id, { kind: 'slow', ms, medianMs });
  }
  return stuck;
}

/** ms from opening to passing a step, over those who passed it. */
export function medianToPass(board: Board, step: string): number | undefined {
  const times = Object.values(board.learners)
    .flatMap(({ steps }) => {
      const one = steps[step];
      return one?.passedAt === undefined ? [] : [one.passedAt - one.enteredAt];
    })
    .sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}

export const hands = (board: Board, order: 'waiting' | 'helped'): LearnerRow[] =>
  present(board)
    .filter(({ hand }) => hand !== undefined)
    .sort(
      (a, b) =>
        (order === 'helped' ? a.helped - b.helped : 0) || (a.hand?.raisedAt ?? 0) - (b.hand?.raisedAt ?? 0),
    );

export const behindFirst = (board: Board, a: LearnerRow, b: LearnerRow): number =>
  passedCount(board, a) - passedCount(board, b);

export type Pace = {
  readonly windows: readonly { readonly step: string; readonly from: number; readonly until: number }[];
  /** By the plan. Absent: the plan is over. */
  readonly planned?: { readonly step: string; readonly until: number } | undefined;
  /** Where the middle one of those who take part is. */
  readonly middle?: string | undefined;
  /** Behind the plan, ms; negative: ahead; 0: on time. */
  readonly behindMs?: number | undefined;
};

export function paceOf(board: Board, now: number): Pace {
  let at = board.startedAt;
  const windows = board.agenda.map(({ step, minutes }) => {
    const from = at;
    at += minutes * 60_000;
    return { step, from, until: at };
  });
  const places = present(board)
    .map(({ step }) => board.steps.findIndex(({ id }) => id === step))
    .filter((place) => place >= 0)
    .sort((a, b) => a - b);
  const middle = board.steps[places[Math.floor(places.length / 2)] ?? -1]?.id;
  const window = windows.find(({ step }) => step === middle);
  const behindMs =
    window === undefined
      ? undefined
      : now > window.until
        ? now - window.until
        : Math.min(0, now - window.from);
  return { windows, planned: windows.find(({ until }) => now < until), middle, behindMs };
}

/** How a step's runs failed, the one that most learners met first. */
export const failuresOf = (board: Board, step: string) =>
  Object.entries(board.failures[step] ?? {})
    .map(([failure, { runs, learners }]) => ({ failure, runs, learners: learners.length }))
    .sort((a, b) => b.learners - a.learners || b.runs - a.runs);

/** The step that most learners have on their screen; the earlier one of two. */
export function busiestStep(board: Board): string | undefined {
  const counts = Map.groupBy(present(board), ({ step }) => step);
  let best: string | undefined;
  for (const { id } of board.steps) {
    if ((counts.get(id)?.length ?? 0) > (counts.get(best)?.length ?? 0)) best = id;
  }
  return best;
}
