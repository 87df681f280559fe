import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apply, type Board } from '../../../src/domain/session/board.ts';
import type { SessionEvent } from '../../../src/domain/session/events.ts';
import type { Told } from './support/listen.ts';
import { bearer, type Held, type Joined, said, TestHub } from './support/test-hub.ts';

let hub: TestHub;
let held: Held;
let ada: Joined;
let bob: Joined;
beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub.close());
beforeEach(async () => {
  held = await hub.session();
  ada = await hub.join(held, 'Ada');
  bob = await hub.join(held, 'Bob');
});

const announce = (words: string) => hub.act(held, { kind: 'announced', words });
const eventsIn = (told: readonly Told[]): SessionEvent[] =>
  told.flatMap(({ event, data }) => (event === 'events' ? data : []));
const headsIn = (told: readonly Told[]): number[] => eventsIn(told).map(({ head }) => head);
const has = (words: string) => (told: readonly Told[]) => JSON.stringify(told).includes(words);
const board = async (): Promise<Board> =>
  (await hub.ask('GET', '/v1/board', { headers: bearer(held.key) })).body.board;

describe("a dashboard's stream", () => {
  it('begins with the board and goes on with the events: together they are the board', async () => {
    await announce('before');
    const heard = hub.listen('/v1/board-stream', held.key);
    await heard.until((told) => told.length > 0);
    await hub.report(ada, [said(1, { kind: 'hand-raised', step: 'hello/print' })]);
    await announce('the last');
    await heard.until(has('the last'));
    const [first] = heard.told;
    expect(first?.event).toBe('board');
    const mine: Board = first?.data;
    for (const event of eventsIn(heard.told)) apply(mine, event);
    expect(mine).toEqual(await board());
    expect(heard.told.at(-1)?.id).toBe(mine.head);
  });

  it('goes on from any Last-Event-ID without a gap and without a repetition', async () => {
    for (const words of ['one', 'two', 'three']) await announce(words);
    const { head } = await board();
    const streams = Array.from({ length: head + 1 }, (_, last) =>
      hub.listen('/v1/board-stream', held.key, last),
    );
    await Promise.all(streams.map((heard) => heard.opened()));
    await announce('the last');
    await Promise.all(streams.map((heard) => heard.until(has('the last'))));
    const heads = streams.map(({ told }) => headsIn(told));
    expect(heads).toEqual(
      streams.map((_, last) => Array.from({ length: head + 1 - last }, (_, at) => last + 1 + at)),
    );
    expect(streams.flatMap(({ told }) => told.filter(({ event }) => event === 'board'))).toEqual([]);
  });

  it('that comes back while others wait for their batch is not told twice', async () => {
    const other = hub.listen('/v1/board-stream', held.key);
    await other.until((told) => told.length > 0);
    const { head } = await board();
    await announce('waits for the batch');
    const back = hub.listen('/v1/board-stream', held.key, head);
    const fresh = hub.listen('/v1/board-stream', held.key);
    await Promise.all([back.opened(), fresh.opened()]);
    await announce('the last');
    await Promise.all([other, back, fresh].map((heard) => heard.until(has('the last'))));
    expect(headsIn(back.told)).toEqual([head + 1, head + 2]);
    expect(headsIn(other.told)).toEqual([head + 1, head + 2]);
    expect(fresh.told[0]?.data.head).toBe(head + 1);
    expect(headsIn(fresh.told)).toEqual([head + 2]);
  });

  it.each(['-1', 'x', '1.5', '99999999999999999999'])(
    'with a Last-Event-ID of %s begins with what it can',
    async (id) => {
      const heard = hub.listen('/v1/board-stream', held.key, id as unknown as number);
      await heard.opened();
      await announce('the last');
      await heard.until(has('the last'));
      expect(hub.bugs).toEqual([]);
    },
  );
});

describe("a learner's stream", () => {
  const views = (told: readonly Told[]) => told.map(({ data }) => data);

  it('tells a view at once and then only what has changed for this learner', async () => {
    const heard = hub.listen('/v1/stream', ada.token);
    await heard.until((told) => told.length === 1);
    await hub.report(bob, [
      said(1, { kind: 'hand-raised', step: 'hello/print' }),
      said(2, { kind: 'entered', step: 'hello/print' }),
    ]);
    await hub.act(held, { kind: 'grouped', learner: bob.learner, group: 'B' });
    await hub.act(held, { kind: 'announced', words: 'for B only', group: 'B' });
    await hub.report(ada, [said(1, { kind: 'entered', step: 'hello/print' })]);
    await announce('for all');
    await heard.until(has('for all'));
    expect(heard.told).toHaveLength(2);
    expect(views(heard.told)[1]).toEqual(
      (await hub.ask('GET', '/v1/view', { headers: bearer(ada.token) })).body,
    );
    expect(has('for B only')(heard.told)).toBe(false);
  });

  it('that comes back tells a view only when something was missed', async () => {
    const { head } = await board();
    const back = hub.listen('/v1/stream', ada.token, head);
    await back.opened();
    expect(back.told).toEqual([]);
    await announce('missed');
    await back.until(has('missed'));
    const late = hub.listen('/v1/stream', ada.token, head);
    await late.until(has('missed'));
    expect(late.told).toHaveLength(1);
  });

  it('ends with the session for a learner who was sent away', async () => {
    const heard = hub.listen('/v1/stream', ada.token);
    await heard.until((told) => told.length === 1);
    await hub.act(held, { kind: 'kicked', learner: ada.learner });
    await heard.until((told) => told.at(-1)?.data.over === 'kicked');
    await announce('not for Ada');
    const other = hub.listen('/v1/stream', bob.token);
    await other.until(has('not for Ada'));
    await heard.until(() => heard.isOver());
    expect(has('not for Ada')(heard.told)).toBe(false);
  });

  it('ends when the learner leaves', async () => {
    const heard = hub.listen('/v1/stream', ada.token);
    const other = hub.listen('/v1/stream', bob.token);
    await Promise.all([heard.opened(), other.opened()]);
    await hub.ask('POST', '/v1/leave', { headers: bearer(ada.token) });
    await heard.until(() => heard.isOver());
    expect(other.isOver()).toBe(false);
  });

  it('says that a learner is here', async () => {
    const heard = hub.listen('/v1/stream', ada.token);
    await heard.opened();
    const watching = hub.listen('/v1/board-stream', held.key);
    await watching.until(
      (told) =>
        told[0]?.data.learners?.[ada.learner]?.here === true ||
        eventsIn(told).some(({ body }) => body.kind === 'here' && body.here),
    );
  });
});
