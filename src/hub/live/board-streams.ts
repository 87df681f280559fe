import type { SessionEvent } from '../../domain/session/events.ts';
import { type EventStream, eventBytes } from './event-stream.ts';
import type { LiveSession } from './live-session.ts';

/** Streams of the whole board, for dashboards. */
export type BoardStreams = {
  /** @param lastHead what the client has already, from Last-Event-ID */
  readonly add: (stream: EventStream, lastHead: number | undefined) => void;
  readonly close: () => void;
};

/** Events are sent together: ten times a second looks live, and a thousand learners cost a dashboard no more than that. */
const BATCH_MS = 100;

export function createBoardStreams(session: LiveSession): BoardStreams {
  const streams = new Set<EventStream>();
  let waiting: SessionEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  /** Made once for all dashboards that come at the same time. */
  let snapshot: { readonly head: number; readonly bytes: Buffer } | undefined;

  const flush = (): void => {
    timer = undefined;
    const events = waiting;
    waiting = [];
    const last = events.at(-1);
    if (last === undefined) return;
    const bytes = eventBytes('events', last.head, JSON.stringify(events));
    for (const stream of streams) stream.send(bytes);
  };
  const stopFollowing = session.follow((events) => {
    if (streams.size === 0) return;
    waiting.push(...events);
    timer ??= setTimeout(flush, BATCH_MS);
  });

  return {
    add(stream, lastHead) {
      // What the others wait for is in what this one gets at once: it must not come to it twice.
      clearTimeout(timer);
      flush();
      const { board } = session;
      const missed = lastHead === undefined ? undefined : session.since(lastHead);
      if (missed === undefined) {
        if (snapshot?.head !== board.head)
          snapshot = { head: board.head, bytes: eventBytes('board', board.head, JSON.stringify(board)) };
        stream.send(snapshot.bytes);
      } else if (missed.length > 0) {
        stream.send(eventBytes('events', board.head, JSON.stringify(missed)));
      }
      streams.add(stream);
      stream.closed.then(() => streams.delete(stream));
    },
    close() {
      stopFollowing();
      clearTimeout(timer);
      flush();
      for (const stream of streams) stream.end();
    },
  };
}
