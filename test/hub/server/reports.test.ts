import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../../src/domain/session/events.ts';
import { bearer, type Held, type Joined, said, TestHub } from './support/test-hub.ts';

const HAND = { kind: 'hand-raised', step: 'hello/print' };
const HELLO = { kind: 'entered', step: 'hello/print' };
const YES = { kind: 'consented', sharing: true };
const NO = { kind: 'consented', sharing: false };
const SHARED = { kind: 'shared', step: 'hello/print' };
const FILE = { file: { source: 'int main;', log: 'a log' } };
const DAY = 24 * 60 * 60 * 1000;

let hub: TestHub;
let held: Held;
let ada: Joined;
beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub.close());
beforeEach(async () => {
  held = await hub.session();
  ada = await hub.join(held);
});

const events = (): Promise<readonly SessionEvent[]> => hub.store.readFrom(held.record.id, 0, 1000);
const kinds = async (): Promise<string[]> => (await events()).map(({ body }) => body.kind);
const code = () => hub.ask('GET', `/v1/learners/${ada.learner}/code`, { headers: bearer(held.key) });

describe('reports', () => {
  it('that come again count once, and are acknowledged again', async () => {
    const batch = [said(1, HELLO), said(2, HAND)];
    expect((await hub.report(ada, batch)).body).toEqual({ acked: 2 });
    expect((await hub.report(ada, batch)).body).toEqual({ acked: 2 });
    expect((await hub.report(ada, [...batch, said(3, { kind: 'hand-lowered' })])).body).toEqual({ acked: 3 });
    expect(await kinds()).toEqual(['joined', 'entered', 'hand-raised', 'hand-lowered']);
  });

  it('that come at the same time count once', async () => {
    const batch = [said(1, HELLO), said(2, HAND)];
    const answers = await Promise.all(Array.from({ length: 10 }, () => hub.report(ada, batch)));
    expect(answers.map(({ body }) => body)).toEqual(Array(10).fill({ acked: 2 }));
    expect(await kinds()).toEqual(['joined', 'entered', 'hand-raised']);
  });

  it('behind a gap are not taken, and it is said where to go on', async () => {
    expect((await hub.report(ada, [said(2, HAND)])).body).toEqual({ acked: 0 });
    expect((await hub.report(ada, [said(1, HELLO), said(3, HAND)])).body).toEqual({ acked: 1 });
    expect((await hub.report(ada, [])).body).toEqual({ acked: 1 });
    expect(await kinds()).toEqual(['joined', 'entered']);
  });

  it('in the wrong order within a batch are taken as far as there is no gap, and nothing is lost in the end', async () => {
    const { status, body } = await hub.report(ada, [said(2, HAND), said(1, HELLO)]);
    expect(status).toBe(200);
    expect(body.acked).toBeLessThan(2);
    expect((await hub.report(ada, [said(1, HELLO), said(2, HAND)])).body).toEqual({ acked: 2 });
    expect(await kinds()).toEqual(['joined', 'entered', 'hand-raised']);
  });

  it('of a number that was taken by another body are refused; the first stays', async () => {
    await hub.report(ada, [said(1, HELLO)]);
    const { status, body } = await hub.report(ada, [said(1, HAND)]);
    expect(status).toBe(409);
    expect(body).toMatchObject({ error: 'conflict', acked: 1 });
    expect(await kinds()).toEqual(['joined', 'entered']);
  });

  it('of one learner on two machines are counted each by itself', async () => {
    const { body } = await hub.ask('POST', '/v1/rejoin', {
      body: { code: held.record.code, resume: ada.resume },
    });
    expect(body).toMatchObject({ learner: ada.learner, name: 'Ada' });
    expect(body.resume).toBeUndefined();
    await hub.report(ada, [said(1, HELLO)]);
    expect((await hub.report(body, [said(1, HAND)])).body).toEqual({ acked: 1 });
    expect(await kinds()).toEqual(['joined', 'rejoined', 'entered', 'hand-raised']);
  });

  it('happened when the hub says: its clock less the time that they waited, never before the learner came', async () => {
    const joinedAt = hub.now;
    hub.now += 60_000;
    const agos = [0, 20_000, 60_000, DAY, 1e12];
    await hub.report(
      ada,
      agos.map((ago, at) => ({ seq: at + 1, ago, body: HELLO })),
    );
    const at = (await events()).slice(1).map((event) => event.at - joinedAt);
    expect(at).toEqual([60_000, 40_000, 0, 0, 0]);
  });

  it.each([-1, 1e13, '5', null])(
    'with an ago of %j are refused, and nothing of the batch is kept',
    async (ago) => {
      const { status } = await hub.report(ada, [said(1, HELLO), { seq: 2, ago, body: HAND }]);
      expect(status).toBe(400);
      expect(await kinds()).toEqual(['joined']);
    },
  );

  it('are taken by a hub whose clock was put back', async () => {
    hub.now -= DAY;
    const answer = await hub.report(ada, [said(1, HELLO)]);
    hub.now += DAY;
    expect(answer.body).toEqual({ acked: 1 });
    const [joined, entered] = await events();
    expect(entered?.at).toBe(joined?.at);
  });
});

describe("a learner's file", () => {
  it('is kept with the consent that comes in the same batch, and gone with its withdrawal', async () => {
    await hub.report(ada, [said(1, YES), said(2, SHARED, FILE)]);
    expect((await code()).body).toMatchObject({ step: 'hello/print', ...FILE.file });
    await hub.report(ada, [said(3, NO)]);
    expect((await code()).status).toBe(404);
    expect(await hub.store.file(held.record.id, ada.learner)).toBeUndefined();
  });

  it.each([
    ['without consent', [said(1, SHARED, FILE)]],
    [
      'after a consent that was withdrawn in the same batch',
      [said(1, YES), said(2, NO), said(3, SHARED, FILE)],
    ],
    ['with the withdrawal behind it', [said(1, YES), said(2, SHARED, FILE), said(3, NO)]],
  ])('is not kept %s, though the report counts', async (_, batch) => {
    expect((await hub.report(ada, batch)).body).toEqual({ acked: batch.length });
    expect((await code()).status).toBe(404);
    expect(await hub.store.file(held.record.id, ada.learner)).toBeUndefined();
  });

  it('is not kept for a consent that comes once more, when another machine has withdrawn it', async () => {
    await hub.report(ada, [said(1, YES)]);
    const { body: other } = await hub.ask('POST', '/v1/rejoin', {
      body: { code: held.record.code, resume: ada.resume },
    });
    await hub.report(other, [said(1, NO)]);
    expect((await hub.report(ada, [said(1, YES), said(2, SHARED, FILE)])).body).toEqual({ acked: 2 });
    expect(await hub.store.file(held.record.id, ada.learner)).toBeUndefined();
  });

  it.each(['leave', 'kick'])('is gone when its learner goes: %s', async (how) => {
    await hub.report(ada, [said(1, YES), said(2, SHARED, FILE)]);
    if (how === 'leave') await hub.ask('POST', '/v1/leave', { headers: bearer(ada.token) });
    else await hub.act(held, { kind: 'kicked', learner: ada.learner });
    expect(await hub.store.file(held.record.id, ada.learner)).toBeUndefined();
    expect((await code()).status).toBe(404);
    expect((await hub.ask('GET', '/v1/view', { headers: bearer(ada.token) })).status).toBe(401);
  });

  it('is gone when its learner comes in from another machine, which has not consented', async () => {
    await hub.report(ada, [said(1, YES), said(2, SHARED, FILE)]);
    await hub.ask('POST', '/v1/rejoin', { body: { code: held.record.code, resume: ada.resume } });
    expect(await hub.store.file(held.record.id, ada.learner)).toBeUndefined();
    expect((await hub.report(ada, [said(3, SHARED, FILE)])).body).toEqual({ acked: 3 });
    expect((await code()).status).toBe(404);
  });

  it('of a report that may be sent without it (taken back before it was sent) leaves the one before', async () => {
    await hub.report(ada, [said(1, YES), said(2, SHARED, FILE)]);
    expect((await hub.report(ada, [said(3, SHARED)])).body).toEqual({ acked: 3 });
    expect(await hub.store.file(held.record.id, ada.learner)).toMatchObject(FILE.file);
  });

  it('has each look at it on the record, and none where there was nothing to see', async () => {
    await code();
    expect(await kinds()).toEqual(['joined']);
    await hub.report(ada, [said(1, YES), said(2, SHARED, FILE)]);
    expect([(await code()).status, (await code()).status]).toEqual([200, 200]);
    expect(await kinds()).toEqual(['joined', 'consented', 'shared', 'code-viewed', 'code-viewed']);
    const { body } = await hub.ask('GET', `/v1/learners/${ada.learner}`, { headers: bearer(held.key) });
    expect(body.history.map((event: SessionEvent) => event.body.kind)).toEqual(await kinds());
  });

  it('is without control characters when the instructor sees it', async () => {
    const file = { source: 'a\u001b[31mb\u202ec\n\td', log: '\u0000x' };
    await hub.report(ada, [said(1, YES), said(2, SHARED, { file })]);
    const { body } = await code();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    expect(body.source + body.log).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/);
    expect(body.source).toContain('\n\td');
  });
});

describe('an unseen file', () => {
  it('is not answered when the look cannot be put on the record', async () => {
    let isFull = false;
    const full = await TestHub.start((store) => ({
      ...store,
      append: (session, batch) => (isFull ? Promise.reject(new Error('no')) : store.append(session, batch)),
    }));
    const session = await full.session();
    const bob = await full.join(session, 'Bob');
    await full.report(bob, [said(1, YES), said(2, SHARED, FILE)]);
    isFull = true;
    const { status, text } = await full.ask('GET', `/v1/learners/${bob.learner}/code`, {
      headers: bearer(session.key),
    });
    await full.close();
    expect(status).toBe(500);
    expect(text).not.toContain('int main');
  });
});
