import type { SessionEvent } from '../../../src/domain/session/events.ts';
import type { SessionRecord, Store } from '../../../src/hub/store/store.ts';
import { aSession } from './sample.ts';

/** What a test of the suite works with. */
export type Room = {
  readonly store: Store;
  /** Another hub's, or the same where a store is one hub's alone. */
  readonly other: Store;
  /** @returns the id of a session that no other test has */
  readonly newSession: (changes?: Partial<SessionRecord>) => Promise<string>;
  /** Everything in it, read in small bites. */
  readonly all: (session: string, from?: Store) => Promise<SessionEvent[]>;
};

export function roomWith(store: Store, other: Store): Room {
  return {
    store,
    other,
    newSession: async (changes = {}) => {
      const session = aSession(changes);
      await store.createSession(session);
      return session.id;
    },
    all: async (session, from = other) => {
      const events: SessionEvent[] = [];
      for (;;) {
        const more = await from.readFrom(session, events.at(-1)?.head ?? 0, 7);
        if (more.length === 0) return events;
        events.push(...more);
      }
    },
  };
}

export const heads = (events: readonly SessionEvent[]): number[] => events.map(({ head }) => head);
export const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);
