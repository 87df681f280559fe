import type { Appended, NewEvent } from '../store.ts';
import { storeClosed } from '../store-trouble.ts';
import { appendBatch } from './append-batch.ts';
import type { Database } from './connection.ts';
import { type Gathered, gather } from './gather.ts';

type Events = readonly NewEvent[];

/** Events of one transaction: more would only make those that wait behind it wait longer. */
const MOST_EVENTS = 2000;

/**
 * Appends, one transaction at a time for each session.
 *
 * @param onAppended told after each commit that moved the head
 */
export function createAppender(database: Database, onAppended: (session: string, head: number) => void) {
  /** Kept for as long as the hub runs: it serves few sessions. */
  const sessions = new Map<string, Gathered<Events, Appended>>();
  let isClosed = false;

  const commit = async (session: string, calls: readonly Events[]): Promise<readonly Appended[]> => {
    const answers = await database.transaction((client) => appendBatch(client, session, calls));
    const head = answers.at(-1)?.head;
    if (head !== undefined && answers.some(({ events }) => events.length > 0)) onAppended(session, head);
    return answers;
  };
  const appenderOf = (session: string): Gathered<Events, Appended> => {
    const known = sessions.get(session);
    if (known !== undefined) return known;
    const fresh = gather((calls: readonly Events[]) => commit(session, calls), wholeCalls);
    sessions.set(session, fresh);
    return fresh;
  };

  return {
    append: async (session: string, events: Events): Promise<Appended> => {
      if (isClosed) throw storeClosed(database.where);
      return appenderOf(session).ask(events);
    },
    /** Takes no more, and finishes what is on its way. */
    close: async (): Promise<void> => {
      isClosed = true;
      await Promise.all([...sessions.values()].map(({ idle }) => idle()));
    },
  };
}

/** @returns how many calls have at most so many events together; one at least */
function wholeCalls(calls: readonly Events[]): number {
  let events = 0;
  const end = calls.findIndex(({ length }) => {
    events += length;
    return events > MOST_EVENTS;
  });
  return end === -1 ? calls.length : Math.max(1, end);
}
