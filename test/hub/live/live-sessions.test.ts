import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLiveSessions, type LiveSessions } from '../../../src/hub/live/live-sessions.ts';
import { announced, aSession } from '../store/sample.ts';
import { type TemporaryStore, temporaryStore } from '../store/temporary-store.ts';

let kept: TemporaryStore;
let sessions: LiveSessions;
const session = aSession();

beforeEach(async () => {
  kept = await temporaryStore();
  await kept.store.createSession(session);
  sessions = createLiveSessions(kept.store);
});
afterEach(async () => {
  await sessions.close();
  await kept.remove();
});

it('ends a session when its time has come, once, so that everybody sees it', async () => {
  const { session: live } = await sessions.open(session);
  await sessions.keepTime(session.endsAt - 1);
  expect(live.board.endedAt).toBeUndefined();
  await sessions.keepTime(session.endsAt);
  await sessions.keepTime(session.endsAt + 1);
  expect(live.board).toMatchObject({ endedAt: session.endsAt, head: 1 });
});

it('removes a session when it is to be kept no longer, and lets go of what is in memory', async () => {
  await sessions.open(session);
  await kept.store.append(session.id, [announced('hello')]);
  await sessions.keepTime(session.purgeAt);
  expect(await sessions.find(session.id)).toBeUndefined();
  expect(await kept.store.readFrom(session.id, 0, 10)).toEqual([]);
});

it('lets go of a session that another hub has removed', async () => {
  await sessions.open(session);
  expect(await kept.store.purge(session.purgeAt)).toEqual([session.id]);
  await sessions.keepTime(session.purgeAt);
  expect(await sessions.find(session.id)).toBeUndefined();
});

it('opens a session once, however many ask for it at the same time', async () => {
  const rooms = await Promise.all([
    sessions.open(session),
    sessions.find(session.id),
    sessions.open(session),
  ]);
  expect(new Set(rooms).size).toBe(1);
});

it('has in its board what was appended by whoever, when an append returns', async () => {
  const { session: live } = await sessions.open(session);
  const words = Array.from({ length: 50 }, (_, at) => `${at}`);
  await Promise.all(
    words.map(async (word, at) => {
      // Every second one beside it, as another hub would.
      if (at % 2 === 0) await kept.store.append(session.id, [announced(word)]);
      else {
        const { head } = await live.append([announced(word)]);
        expect(live.board.head).toBeGreaterThanOrEqual(head);
      }
    }),
  );
  await live.append([announced('last')]);
  const there = live.board.announcements.map((one) => one.words);
  expect(there.length).toBe(51);
  expect(new Set(there)).toEqual(new Set([...words, 'last']));
});
