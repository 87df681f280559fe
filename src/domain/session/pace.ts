import { type Board, present } from './board.ts';
import { median } from './median.ts';
import { type Planned, type PlannedStep, plannedAt } from './planned.ts';

/** Times are ms since the epoch, durations ms. */
export type Pace = {
  readonly windows: readonly PlannedStep[];
  readonly planned: Planned;
  /** Where the middle one of those who take part is. */
  readonly middle?: string | undefined;
  /**
   * How far the middle one is behind the agenda; below 0: ahead. Absent where the agenda does not say, and before it
   * begins: nobody is ahead by coming early.
   */
  readonly behindMs?: number | undefined;
};

const MINUTE_MS = 60_000;

/** The group against the agenda. Linear in the number of learners. */
export function paceOf(board: Board, now: number): Pace {
  let at = board.agendaStart;
  const windows = board.agenda.map(({ step, minutes, pause = 0 }) => {
    const from = at;
    const until = from + minutes * MINUTE_MS;
    at = until + pause * MINUTE_MS;
    return { step, from, until };
  });
  const places = present(board)
    .map(({ step }) => board.steps.findIndex(({ id }) => id === step))
    .filter((place) => place >= 0);
  const middle = board.steps[median(places) ?? -1]?.id;
  const window = windows.find(({ step }) => step === middle);
  const planned = plannedAt(windows, now);
  return {
    windows,
    planned,
    middle,
    behindMs: planned.on === 'before' ? undefined : behind(window, now),
  };
}

function behind(window: PlannedStep | undefined, now: number): number | undefined {
  if (window === undefined) return undefined;
  return now > window.until ? now - window.until : Math.min(0, now - window.from);
}
