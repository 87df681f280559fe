import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { apply, newBoard } from '../../../src/domain/session/board.ts';
import type { SessionEvent } from '../../../src/domain/session/events.ts';
import type { LiveSession } from '../../../src/hub/live/live-session.ts';
import { createPresence } from '../../../src/hub/live/presence.ts';
import { placed } from '../../../src/hub/store/plan-append.ts';
import type { NewEvent } from '../../../src/hub/store/store.ts';
import { aSession } from '../store/sample.ts';

/** Longer than a program may be away without being missed. */
const LONG_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A session without a store, as every hub that serves it has it. */
function room(...events: readonly NewEvent[]) {
  const board = newBoard([], 0);
  const followers = new Set<(events: readonly SessionEvent[]) => void>();
  const noted: unknown[] = [];
  const append = async (more: readonly NewEvent[]) => {
    const those = more.map((event) => placed(board.head + 1, event));
    for (const event of those) apply(board, event);
    for (const { body } of those) if (body.kind === 'here') noted.push(body.here);
    for (const follower of followers) follower(those);
    return { head: board.head, events: those, acked: {}, conflicts: [] };
  };
  const follow = (follower: (events: readonly SessionEvent[]) => void) => {
    followers.add(follower);
    return () => followers.delete(follower);
  };
  for (const event of events) apply(board, placed(board.head + 1, event));
  const session: LiveSession = {
    record: aSession(),
    board,
    append,
    follow,
    since: () => undefined,
    close: async () => {},
  };
  return { session, noted, ada: () => board.learners.ada };
}

const joined: NewEvent = { by: 'hub', learner: 'ada', at: 0, body: { kind: 'joined', name: 'Ada' } };
const here: NewEvent = { by: 'hub', learner: 'ada', at: 0, body: { kind: 'here', here: true } };
const kicked: NewEvent = { by: 'instructor', at: 0, body: { kind: 'kicked', learner: 'ada' } };

it('notes who has come, and who has been away for long', async () => {
  const { session, noted } = room(joined);
  const connected = new Set<string>();
  const presence = createPresence(session, (learner) => connected.has(learner));
  connected.add('ada');
  presence.came('ada');
  await vi.advanceTimersByTimeAsync(1000);
  expect(noted).toEqual([true]);
  connected.delete('ada');
  presence.went('ada');
  await vi.advanceTimersByTimeAsync(LONG_MS);
  expect(noted).toEqual([true, false]);
  presence.close();
});

it('misses nobody who comes back soon', async () => {
  const { session, noted } = room(joined, here);
  const presence = createPresence(session, () => true);
  for (let times = 0; times < 10; times++) {
    presence.went('ada');
    await vi.advanceTimersByTimeAsync(1000);
    presence.came('ada');
  }
  await vi.advanceTimersByTimeAsync(LONG_MS);
  expect(noted).toEqual([]);
  presence.close();
});

it('does not count on those whom a hub that was killed has left behind', async () => {
  const { session, ada } = room(joined, here);
  const presence = createPresence(session, () => false);
  expect(ada()?.here).toBe(true);
  await vi.advanceTimersByTimeAsync(LONG_MS);
  expect(ada()?.here).toBe(false);
  presence.close();
});

it('keeps a learner here who has moved to another hub', async () => {
  const { session, noted, ada } = room(joined, here);
  const [one, other] = [createPresence(session, () => false), createPresence(session, () => true)];
  other.came('ada');
  one.went('ada');
  await vi.advanceTimersByTimeAsync(LONG_MS);
  // The first of them has missed her: without it this test would say nothing.
  expect(noted).toContain(false);
  expect(ada()?.here).toBe(true);
  one.close();
  other.close();
});

it('does not note as here who was sent away', async () => {
  const { session, noted } = room(joined, kicked);
  const presence = createPresence(session, () => true);
  presence.came('ada');
  await vi.advanceTimersByTimeAsync(LONG_MS);
  expect(noted).toEqual([]);
  presence.close();
});
