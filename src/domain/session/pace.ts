import { type Board, present } from './board.ts';
import { median } from './median.ts';

/** Times are ms since the epoch, durations ms. */
export type Pace = {
  readonly windows: readonly { readonly step: string; readonly from: number; readonly until: number }[];
  /** The step that the agenda is at, or that comes after the break; absent when the agenda is over. */
  readonly planned?: { readonly step: string; readonly until: number } | undefined;
  /** Where the middle one of those who take part is. */
  readonly middle?: string | undefined;
  /** How far the middle one is behind the agenda; below 0: ahead. Absent where the agenda does not say. */
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
  return {
    windows,
    planned: windows.find(({ until }) => now < until),
    middle,
    behindMs: behind(window, now),
  };
}

function behind(window: { from: number; until: number } | undefined, now: number): number | undefined {
  if (window === undefined) return undefined;
  return now > window.until ? now - window.until : Math.min(0, now - window.from);
}
