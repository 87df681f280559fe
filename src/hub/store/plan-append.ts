import { isDeepStrictEqual } from 'node:util';
import type { SessionEvent } from '../../domain/session/events.ts';
import type { NewEvent } from './store.ts';

/** How far a session and the reports of its sources have come. Advanced by {@link planAppend}. */
export type Progress = { head: number; readonly acked: Map<string, number> };

/** A report whose number was taken before: whether it is the same again is seen by its body. */
export type Repeated = { readonly source: string; readonly seq: number; readonly body: unknown };

export type AppendPlan = {
  /** The place of each event; 0: it is left out. */
  readonly heads: readonly number[];
  /** What is to be written, in this order. */
  readonly taken: readonly { readonly head: number; readonly event: NewEvent }[];
  readonly repeated: readonly Repeated[];
};

/** @returns each source that the events come from, once */
export const sourcesOf = (events: readonly NewEvent[]): string[] => [
  ...new Set(events.flatMap(({ report }) => report?.source ?? [])),
];

/**
 * Decides which of the events are new and where they stand. The same for every store, so that all count alike.
 *
 * @param progress of every source in the events; it is moved on by what is taken
 */
export function planAppend(events: readonly NewEvent[], progress: Progress): AppendPlan {
  const taken: { head: number; event: NewEvent }[] = [];
  const repeated: Repeated[] = [];
  const withGap = new Set<string>();
  const heads = events.map((event) => {
    const { report } = event;
    if (report !== undefined) {
      const { source, seq } = report;
      const last = progress.acked.get(source) ?? 0;
      if (seq <= last) {
        repeated.push({ source, seq, body: event.body });
        return 0;
      }
      if (seq > last + 1) withGap.add(source);
      if (withGap.has(source)) return 0;
      progress.acked.set(source, seq);
    }
    progress.head += 1;
    taken.push({ head: progress.head, event });
    return progress.head;
  });
  return { heads, taken, repeated };
}

/**
 * @param keptBody the body, as JSON, that is kept under that number
 * @returns the sources that sent another body under a number that was taken
 */
export function conflictsAmong(
  repeated: readonly Repeated[],
  keptBody: (source: string, seq: number) => string | undefined,
): string[] {
  const differs = ({ source, seq, body }: Repeated) => {
    const kept = keptBody(source, seq);
    return kept !== undefined && !isDeepStrictEqual(JSON.parse(kept), JSON.parse(JSON.stringify(body)));
  };
  return [...new Set(repeated.filter(differs).map(({ source }) => source))];
}

/** @returns the event as everybody reads it: without what only the store needs */
export function placed(head: number, event: NewEvent): SessionEvent {
  const { by, at, body } = event;
  const place = 'learner' in event ? { head, at, by, learner: event.learner, body } : { head, at, by, body };
  return place as SessionEvent;
}
