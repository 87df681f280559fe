import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../../src/domain/session/events.ts';
import type { JoinLine } from '../../../src/domain/session/join-line.ts';
import { type RunningHub, startHub } from '../../../src/hub/server/create-hub.ts';
import { createSession } from '../../../src/hub/server/new-session.ts';
import { openStore } from '../../../src/hub/store/open-store.ts';
import type { SessionRecord, Store } from '../../../src/hub/store/store.ts';
import { createHubHttp } from '../../../src/reporters/hub/hub-http.ts';
import { isMember, joinHub, leaveHub } from '../../../src/reporters/hub/join-hub.ts';
import { openTcpDoor } from '../../support/tcp-door.ts';
import { type TestCertificate, testCertificate } from './support/certificate.ts';
import { Loop } from './support/loop.ts';
import { until } from './support/until.ts';

const STEPS = ['hello/print', 'hello/drop'].map((id) => ({ id, title: { en: id, ja: id } }));
const { signal } = new AbortController();

let folder: string;
let store: Store;
let hub: RunningHub;
let tls: TestCertificate;
let record: SessionRecord;
let key: string;
let loops: Loop[];

const start = async (port: number, publicUrl?: string): Promise<void> => {
  store = await openStore(join(folder, 'hub.db'));
  hub = await startHub(
    { store, names: [], tls, publicUrl, version: '0', onBug: (error) => expect.fail(String(error)) },
    { host: '127.0.0.1', port },
  );
};
const stop = async (): Promise<void> => {
  await hub.close();
  await store.close();
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xdplings-real-hub-'));
  loops = [];
  tls = await testCertificate();
  await start(0);
  const session = await createSession(store, {
    title: 'Room 1',
    steps: STEPS,
    lasts: 1e7,
    kept: 1e7,
    now: Date.now(),
  });
  ({ record, key } = session);
});
afterEach(async () => {
  await Promise.all(loops.map(({ reporter }) => reporter.close()));
  for (const loop of loops) loop.remove();
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

const line = (): JoinLine => ({ origin: `https://127.0.0.1:${hub.port}`, code: record.code, pin: tls.pin });
const begin = (membership: Awaited<ReturnType<typeof joinHub>>): Loop => {
  const loop = new Loop(membership);
  loops.push(loop);
  return loop;
};

async function act(body: object): Promise<void> {
  const http = createHubHttp(line());
  const { status } = await http.request('POST', '/v1/acts', { token: key, body: { act: body } });
  expect(status).toBe(200);
  http.close();
}

const events = (): Promise<readonly SessionEvent[]> => store.readFrom(record.id, 0, 10_000);
const told = async (): Promise<string[]> =>
  (await events()).flatMap((event) => (event.by === 'learner' ? [event.body.kind] : []));

describe('a learner with a real hub', () => {
  it('joins, reports, hears, shares, leaves and comes back', async () => {
    const membership = await joinHub(line(), { name: 'Ada' }, signal);
    expect(membership.resume).toMatch(/^\w{12}$/);
    const loop = begin(membership);
    await until(() => loop.session?.status === 'live');
    loop.enter();
    loop.run({ verdict: 'fail' });
    loop.dispatch({ type: 'hand-toggled' });
    loop.dispatch({ type: 'sharing-answered', yes: true });
    loop.run({ log: 'a log' }, 'int shared;');
    await act({ kind: 'announced', words: 'Break until ten' });
    await act({ kind: 'hand-claimed', learner: membership.learner, helper: 'Ben' });
    await act({ kind: 'gate-set', step: 'hello/print' });
    await until(() => loop.session?.view?.gate === 'hello/print' && loop.unsent() === 0);
    expect(loop.session?.view).toMatchObject({ hand: 'claimed', helper: 'Ben', sharing: true });
    loop.dispatch({ type: 'announcement-dismissed' });
    await until(() => loop.session?.waiting === 0 && loop.unsent() === 0);
    expect(await told()).toEqual(['entered', 'ran', 'hand-raised', 'consented', 'ran', 'shared', 'seen']);
    expect(await store.file(record.id, membership.learner)).toMatchObject({
      source: 'int shared;',
      log: 'a log',
    });

    await leaveHub(membership, signal);
    expect(await isMember(membership, signal)).toBe(false);
    const back = await joinHub(line(), { resume: membership.resume ?? '' }, signal);
    expect([back.learner, back.name]).toEqual([membership.learner, 'Ada']);
    expect(back.source).not.toBe(membership.source);
    expect(await isMember(back, signal)).toBe(true);
  });

  it('tells what waited when the program starts on the connection that it hears by', async () => {
    const membership = await joinHub(line(), { name: 'Ada' }, signal);
    const away = new Loop({ ...membership, origin: 'https://127.0.0.1:9' });
    away.enter();
    await away.reporter.close();
    const door = await openTcpDoor(() => hub.port);
    const origin = `https://localhost:${door.port}`;
    await stop();
    await start(0, origin);
    // Who asks for the view meanwhile needs a connection for that.
    const loop = new Loop({ ...membership, origin }, away.folder, { patienceMs: 60_000 });
    loops.push(loop);
    await until(() => loop.session?.status === 'live' && loop.unsent() === 0);
    expect(await told()).toEqual(['entered']);
    expect(door.connections()).toBe(1);
    door.close();
  });

  it('goes on while the hub is started anew, and tells it everything once', async () => {
    const loop = begin(await joinHub(line(), { name: 'Ada' }, signal));
    const { port } = hub;
    loop.enter();
    for (let time = 0; time < 30; time++) {
      loop.run({ verdict: 'fail' });
      if (time === 10) await until(() => loop.unsent() === 0);
      if (time === 15) await stop();
    }
    await until(() => loop.session?.status === 'offline');
    await start(port);
    await until(() => loop.session?.status === 'live' && loop.unsent() === 0);
    expect(await told()).toEqual(['entered', ...Array(30).fill('ran')]);
  });

  it('is the same one on two machines at once, and each tells its own', async () => {
    const first = await joinHub(line(), { name: 'Ada' }, signal);
    const second = await joinHub(line(), { resume: first.resume ?? '' }, signal);
    const [here, there] = [begin(first), begin(second)];
    here.enter();
    there.enter();
    here.run({ verdict: 'fail' });
    there.run();
    await until(() => here.unsent() === 0 && there.unsent() === 0);
    const learners = (await events()).flatMap((event) => (event.by === 'learner' ? [event.learner] : []));
    expect(learners).toEqual(Array(4).fill(first.learner));
  });

  it('is told that they were sent away, and sends nothing more', async () => {
    const membership = await joinHub(line(), { name: 'Ada' }, signal);
    const loop = begin(membership);
    await until(() => loop.session?.status === 'live');
    await act({ kind: 'kicked', learner: membership.learner });
    await until(() => loop.session?.status === 'over');
    loop.enter();
    loop.run();
    expect(await told()).toEqual([]);
  });

  it('is refused with a wrong code, a wrong resume code, after the end, and by a hub of another key', async () => {
    const wrong = { ...line(), code: 'ZZZZZZZZ' };
    await expect(joinHub(wrong, { name: 'Ada' }, signal)).rejects.toMatchObject({
      refusal: { error: 'bad-code' },
    });
    await expect(joinHub(line(), { resume: 'ZZZZZZZZZZZZ' }, signal)).rejects.toMatchObject({
      refusal: { error: 'bad-resume' },
    });
    await expect(joinHub({ ...line(), pin: 'A'.repeat(43) }, { name: 'Ada' }, signal)).rejects.toMatchObject({
      reason: 'wrong-pin',
    });
    await act({ kind: 'ended' });
    await expect(joinHub(line(), { name: 'Ada' }, signal)).rejects.toMatchObject({
      refusal: { error: 'session-over' },
    });
  });
});
