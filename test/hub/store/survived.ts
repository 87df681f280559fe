import { expect } from 'vitest';
import type { SessionEvent } from '../../../src/domain/session/events.ts';
import type { Store } from '../../../src/hub/store/store.ts';

/** What was acknowledged to somebody: the highest report of the one source, and every announcement. */
export type Acknowledged = { reports: number; readonly announced: string[] };

/** @returns all events of a session, in order */
export async function everyEvent(store: Store, session: string): Promise<SessionEvent[]> {
  const events: SessionEvent[] = [];
  for (;;) {
    const more = await store.readFrom(session, events.at(-1)?.head ?? 0, 10_000);
    if (more.length === 0) return events;
    events.push(...more);
  }
}

/** Nothing that was acknowledged is lost, nothing is there twice, and the order has no gap. */
export async function expectAllThere(
  store: Store,
  session: string,
  acknowledged: Acknowledged,
): Promise<void> {
  const events = await everyEvent(store, session);
  expect(events.map(({ head }) => head)).toEqual(events.map((_, at) => at + 1));

  const numbers = events.flatMap(({ body }) => (body.kind === 'seen' ? [body.announcement] : []));
  expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  expect(numbers.length).toBeGreaterThanOrEqual(acknowledged.reports);

  const words = events.flatMap(({ body }) => (body.kind === 'announced' ? [body.words] : []));
  const there = new Set(words);
  expect(there.size).toBe(words.length);
  expect(acknowledged.announced.filter((one) => !there.has(one))).toEqual([]);
}
