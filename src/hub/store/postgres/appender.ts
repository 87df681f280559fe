import type { Appended, NewEvent } from '../store.ts';
import { storeClosed } from '../store-trouble.ts';
import { appendBatch } from './append-batch.ts';
import type { Database } from './connection.ts';

/** Events of one transaction: more would only make those that wait behind it wait longer. */
const MOST_EVENTS = 5000;

type Waiting = {
  readonly events: readonly NewEvent[];
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Appends, one transaction at a time for each session: what comes while one is on its way goes in the next one, all of
 * it together.
 *
 * @param onAppended told after each commit that moved the head
 */
export function createAppender(database: Database, onAppended: (session: string, head: number) => void) {
  const queues = new Map<string, Waiting[]>();
  const drains = new Set<Promise<void>>();
  let isClosed = false;

  async function drain(session: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const batch = takeBatch(queue);
      try {
        const calls = batch.map(({ events }) => events);
        const answers = await database.transaction((client) => appendBatch(client, session, calls));
        const head = answers.at(-1)?.head;
        if (head !== undefined && answers.some(({ events }) => events.length > 0)) onAppended(session, head);
        batch.forEach(({ resolve }, at) => {
          const answer = answers[at];
          if (answer !== undefined) resolve(answer);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    queues.delete(session);
  }

  return {
    append: (session: string, events: readonly NewEvent[]): Promise<Appended> =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(storeClosed(database.where));
        const waiting = { events, resolve, reject };
        const queue = queues.get(session);
        if (queue !== undefined) {
          queue.push(waiting);
          return;
        }
        const fresh = [waiting];
        queues.set(session, fresh);
        const draining = drain(session, fresh);
        drains.add(draining);
        void draining.then(() => drains.delete(draining));
      }),
    /** Takes no more, and finishes what is on its way. */
    close: async (): Promise<void> => {
      isClosed = true;
      await Promise.all(drains);
    },
  };
}

/** Takes whole calls off the queue, at least one. */
function takeBatch(queue: Waiting[]): Waiting[] {
  let events = 0;
  const end = queue.findIndex((one) => {
    events += one.events.length;
    return events > MOST_EVENTS;
  });
  return queue.splice(0, end === -1 ? queue.length : Math.max(1, end));
}
