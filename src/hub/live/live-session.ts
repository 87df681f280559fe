import { apply, type Board, newBoard } from '../../domain/session/board.ts';
import type { SessionEvent } from '../../domain/session/events.ts';
import type { Appended, NewEvent, SessionRecord, Store } from '../store/store.ts';

/** A session that this hub serves: its board in memory, kept up with the store, whoever appends to it. */
export type LiveSession = {
  readonly record: SessionRecord;
  readonly board: Board;
  /** Appends to the store; the board has the events when it returns. */
  readonly append: (events: readonly NewEvent[]) => Promise<Appended>;
  /** The events after a head, as far as they are still at hand; undefined: further back than that. */
  readonly since: (head: number) => readonly SessionEvent[] | undefined;
  /** Told of new events, in order, after they are in the board. @returns ends it */
  readonly follow: (listener: (events: readonly SessionEvent[]) => void) => () => void;
  readonly close: () => Promise<void>;
};

/** Events read at once. */
const PAGE = 5_000;
/** Events kept at hand for streams that come back: what a thousand learners do in two seconds. Else they get the whole. */
const AT_HAND = 2_000;

/**
 * Reads a session from its beginning and follows it.
 * @throws an environment error when the store cannot be read
 */
export async function openLiveSession(store: Store, record: SessionRecord): Promise<LiveSession> {
  const board = newBoard(record.steps, record.createdAt);
  const atHand: SessionEvent[] = [];
  const listeners = new Set<(events: readonly SessionEvent[]) => void>();
  /** How far the store is known to be. */
  let known = 0;
  let reading: Promise<void> | undefined;
  /** Appends of this hub that are on their way: they bring their events themselves. */
  let appending = 0;
  let isClosed = false;

  const take = (events: readonly SessionEvent[]): void => {
    const fresh = events.filter(({ head }) => head > board.head);
    if (fresh.length === 0) return;
    for (const event of fresh) apply(board, event);
    atHand.push(...fresh);
    if (atHand.length > 2 * AT_HAND) atHand.splice(0, atHand.length - AT_HAND);
    for (const listener of listeners) listener(fresh);
  };

  const isBehind = (): boolean => !isClosed && board.head < known;
  const readOn = async (): Promise<void> => {
    while (isBehind()) {
      const wanted = known;
      const events = await store.readFrom(record.id, board.head, PAGE);
      // What was acknowledged is always there: the store has no more.
      if (events.length === 0 && known === wanted) known = board.head;
      take(events);
    }
  };
  /** One reader at a time: events come in order. */
  const catchUp = async (head: number): Promise<void> => {
    known = Math.max(known, head);
    while (isBehind()) {
      reading ??= readOn().finally(() => {
        reading = undefined;
      });
      await reading;
    }
  };

  /** What cannot be read now is read with the next notice. */
  const notice = (head: number): void => {
    known = Math.max(known, head);
    if (appending === 0) catchUp(known).catch(() => {});
  };
  const stopNotices = await store.notify(record.id, notice);
  await catchUp(Number.MAX_SAFE_INTEGER);

  return {
    record,
    board,
    async append(events) {
      appending += 1;
      try {
        const appended = await store.append(record.id, events);
        const [first] = appended.events;
        // Nothing in between: what was just written need not be read back.
        if (first?.head === board.head + 1) take(appended.events);
        else if (appended.head > board.head) await catchUp(appended.head);
        return appended;
      } finally {
        appending -= 1;
        notice(board.head);
      }
    },
    since(head) {
      if (head >= board.head) return [];
      const first = atHand[0]?.head;
      if (first === undefined || head + 1 < first) return undefined;
      return atHand.slice(head + 1 - first);
    },
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      isClosed = true;
      listeners.clear();
      stopNotices();
      await reading?.catch(() => {});
    },
  };
}
