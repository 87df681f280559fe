import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { environmentError } from '../../../src/domain/errors.ts';
import { text } from '../../../src/domain/text.ts';
import { refusal } from '../../../src/hub/protocol/protocol.ts';
import { bearer, type Held, type Joined, said, TestHub } from './support/test-hub.ts';

const HOUR = 60 * 60 * 1000;
let hub: TestHub;
let held: Held;
let ada: Joined;
beforeAll(async () => {
  hub = await TestHub.start();
  held = await hub.session();
  ada = await hub.join(held);
});
afterAll(() => hub.close());

const joinAs = (name: unknown) => hub.ask('POST', '/v1/join', { body: { code: held.record.code, name } });

describe('a name', () => {
  it.each([
    ['of 10,000 characters', 'x'.repeat(10_000)],
    ['of nothing but control characters', '\u0000\u001b\u007f\u009b\n\t'],
    ['of nothing but signs that turn or hide text', '\u202e\u200b\u2066\ufeff'],
    ['that is empty', ''],
    ['that is none', undefined],
    ['that is an object', { toString: 'x' }],
  ])('%s is refused, or cut to what fits, and is never what was sent', async (_, name) => {
    const { status, body } = await joinAs(name);
    if (status === 200) expect([...body.name].length).toBeLessThanOrEqual(40);
    else {
      expect(status).toBe(400);
      expect(refusal.parse(body).error).toBe('bad-request');
    }
  });

  it('keeps what can be read of it, without signs that turn text', async () => {
    expect((await joinAs('京都\u202e Ada\u001b[31m 😀')).body.name).toMatch(/^京都 Ada.* 😀$/u);
    const odd = (await joinAs('__proto__')).body;
    expect(odd.name).toBe('__proto__');
  });
});

describe('a body', () => {
  const post = (raw: string, headers: Record<string, string> = {}) =>
    hub.ask('POST', '/v1/reports', { raw, headers: { ...bearer(ada.token), ...headers } });

  it.each([
    ['that is no JSON', '{"reports":', 400],
    ['that is empty', '', 400],
    ['of another kind', '[]', 400],
    ['that is null', 'null', 400],
    ['that would change what every object has', '{"reports":[],"__proto__":{"isAdmin":true}}', 400],
    ['that would do so deep inside', '{"reports":[{"constructor":{"prototype":{"isAdmin":true}}}]}', 400],
    [
      'of too many reports',
      JSON.stringify({ reports: Array(101).fill(said(1, { kind: 'hand-lowered' })) }),
      400,
    ],
    ['that is larger than a batch', JSON.stringify({ reports: ['x'.repeat(2 * 1024 * 1024)] }), 413],
  ])('%s is refused in the words of a refusal', async (_, raw, status) => {
    const answer = await post(raw);
    expect(answer.status).toBe(status);
    expect(refusal.parse(answer.body).what.ja).not.toBe('');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect((await hub.ask('GET', '/v1/view', { headers: bearer(ada.token) })).status).toBe(200);
  });

  it('in another language than JSON is refused', async () => {
    expect((await post('reports=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(
      400,
    );
    expect((await post('{"reports":[]}', { 'content-type': 'text/plain' })).status).toBe(400);
  });

  it('with GET is refused before it is there', async () => {
    for (const headers of [{ 'content-length': '1000000' }, { 'transfer-encoding': 'chunked' }]) {
      const { status, body } = await hub.ask('GET', '/v1/hello', { headers });
      expect([status, body.error]).toEqual([400, 'bad-request']);
    }
  });

  it('that comes without end holds no connection', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const headers = { ...bearer(ada.token), 'xdplings-protocol': '1', 'content-type': 'application/json' };
      const slow = httpRequest({
        host: '127.0.0.1',
        port: hub.port,
        method: 'POST',
        path: '/v1/reports',
        headers,
      });
      const ended = once(slow, 'error');
      slow.write('{');
      // Its time runs from here on.
      while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(30_000);
      expect(await ended).toMatchObject([{ code: 'ECONNRESET' }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('of anything but a batch is refused above 64 KB', async () => {
    const { status, body } = await joinAs('x'.repeat(70_000));
    expect([status, body.error]).toEqual([413, 'too-large']);
  });

  it('with the largest file that may be shared, of signs of three bytes, is taken', async () => {
    const file = { source: '京'.repeat(65_536), log: '都'.repeat(65_536) };
    const batch = [
      said(1, { kind: 'consented', sharing: true }),
      said(2, { kind: 'shared', step: 'hello/print' }, { file }),
    ];
    expect((await hub.report(ada, batch)).body).toEqual({ acked: 2 });
    expect((await hub.store.file(held.record.id, ada.learner))?.source).toHaveLength(65_536);
  });

  it('that names a learner like a property that every object has finds nobody', async () => {
    for (const id of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const { status } = await hub.ask('GET', `/v1/learners/${id}`, { headers: bearer(held.key) });
      expect([id, status]).toEqual([id, 404]);
      const act = await hub.act(held, { kind: 'grouped', learner: id, group: 'x' });
      expect([id, act.status]).toSatisfy(([, said]) => said === 404 || said === 400);
    }
  });
});

describe('an address', () => {
  it.each([
    ['/%', 400],
    ['/v1/learners/%E0%A4%A', 400],
    [`/v1/learners/${'x'.repeat(200)}`, 400],
    ['/../../etc/passwd', 404],
    ['/..%2f..%2fetc%2fpasswd', 404],
    ['/ZZZZZZZ', 404],
    ['/v1/board/', 404],
  ])('that is none, %s, is refused in the words of a refusal', async (path, status) => {
    const answer = await hub.ask('GET', path, { headers: bearer(held.key) });
    expect(answer.status).toBe(status);
    refusal.parse(answer.body);
  });
});

describe('a client of another version', () => {
  it.each(['0', '2', '99', 'abc', '', '1.5e9', '-1'])(
    '%j is told which versions the hub speaks',
    async (version) => {
      for (const path of ['/v1/view', '/v1/board', '/v1/nothing']) {
        const { status, body } = await hub.ask('GET', path, {
          headers: { ...bearer(ada.token), 'xdplings-protocol': version },
        });
        expect([path, status]).toEqual([path, 426]);
        expect(refusal.parse(body)).toMatchObject({ error: 'protocol', speaks: { oldest: 1, newest: 1 } });
      }
    },
  );

  it('may ask which the hub speaks', async () => {
    const { status, body } = await hub.ask('GET', '/v1/hello', { headers: { 'xdplings-protocol': '99' } });
    expect([status, body.speaks]).toEqual([200, { oldest: 1, newest: 1 }]);
  });
});

describe('a session that is over', () => {
  const statuses = async (session: Held, learner: Joined) => {
    const { code } = session.record;
    const asked = [
      await hub.ask('POST', '/v1/join', { body: { code, name: 'Late' } }),
      await hub.ask('POST', '/v1/rejoin', { body: { code, resume: learner.resume } }),
      await hub.report(learner, [said(1, { kind: 'hand-lowered' })]),
    ];
    return asked.map(({ status, body }) => [status, body.error]);
  };
  const OVER = Array(3).fill([410, 'session-over']);

  it('takes nobody and nothing, be it ended by the instructor or by its time; the results stay', async () => {
    for (const how of ['instructor', 'time']) {
      const session = await hub.session(HOUR);
      const learner = await hub.join(session);
      const before = hub.now;
      if (how === 'instructor') await hub.act(session, { kind: 'ended' });
      else hub.now += HOUR;
      expect([how, await statuses(session, learner)]).toEqual([how, OVER]);
      const { status } = await hub.ask('GET', '/v1/export.csv', { headers: bearer(session.key) });
      hub.now = before;
      expect(status).toBe(200);
    }
  });

  it('is gone with all that belongs to it when its time to be kept is over', async () => {
    const session = await hub.session(HOUR, HOUR);
    const learner = await hub.join(session);
    await hub.report(learner, [said(1, { kind: 'hand-lowered' })]);
    expect(await hub.store.purge(hub.now + 2 * HOUR + 1)).toContain(session.record.id);
    expect(await hub.store.readFrom(session.record.id, 0, 10)).toEqual([]);
    expect(await hub.store.sessionByCode(session.record.code)).toBeUndefined();
    const late = await hub.report(learner, [said(2, { kind: 'hand-lowered' })]);
    expect([401, 410]).toContain(late.status);
  });
});

describe('a store that takes nothing', () => {
  it.each([
    ['full', environmentError(text('No space.', '空きがありません。')), 507, 'store-full'],
    ['broken', new Error('a secret of the inside'), 500, 'bug'],
  ])(
    'because it is %s is said, nothing is acknowledged, and it goes on afterwards',
    async (_, error, status, name) => {
      let isBroken = false;
      const other = await TestHub.start((store) => ({
        ...store,
        append: (session, events) => (isBroken ? Promise.reject(error) : store.append(session, events)),
      }));
      try {
        const session = await other.session();
        const bob = await other.join(session, 'Bob');
        const batch = [said(1, { kind: 'hand-raised', step: 'hello/print' })];
        isBroken = true;
        const refused = await other.report(bob, batch);
        expect([refused.status, refusal.parse(refused.body).error]).toEqual([status, name]);
        expect(refused.text).not.toMatch(/secret|acked/);
        expect(other.bugs).toEqual(status === 500 ? [error] : []);
        isBroken = false;
        expect((await other.report(bob, batch)).body).toEqual({ acked: 1 });
      } finally {
        await other.close();
      }
    },
  );
});

describe('guesses of the join code', () => {
  it('in a flood shut nobody of the room out, though all come from one address', async () => {
    const guess = () => hub.ask('POST', '/v1/join', { body: { code: 'ZZZZZZZZ', name: 'x' } });
    const guesses = Array.from({ length: 300 }, guess);
    const room = await Promise.all(Array.from({ length: 20 }, (_, at) => joinAs(`L${at}`)));
    const answers = await Promise.all(guesses);
    expect(room.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403, 429]));
    expect((await joinAs('late')).status).toBe(200);
  });
});
