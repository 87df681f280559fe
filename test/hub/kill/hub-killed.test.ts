import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../src/hub/store/open-store.ts';
import { createHubHttp } from '../../../src/reporters/hub/hub-http.ts';
import { joinHub } from '../../../src/reporters/hub/join-hub.ts';
import { openOutbox } from '../../../src/reporters/hub/outbox.ts';
import { createSender } from '../../../src/reporters/hub/sender.ts';
import { until } from '../../reporters/hub/support/until.ts';
import { everyEvent } from '../store/survived.ts';
import { type HubProcess, startHubProcess } from './hub-process.ts';

const LIVES = 4;
/** Acknowledgements that one life is granted at most; how many it has is left to chance. */
const LONGEST_LIFE = 20;

it('loses nothing that it acknowledged, has nothing twice, and keeps its session, key and port, however often it is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'xdplings-hub-killed-'));
  const data = join(folder, 'hub');
  let hub: HubProcess = await startHubProcess(data, 0);
  onTestFinished(async () => {
    await hub.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const { at } = hub;
  const member = await joinHub(at, { name: 'Ada' }, new AbortController().signal);

  const http = createHubHttp(at);
  const outbox = openOutbox({ folder });
  let taken = 0;
  const sender = createSender({
    http,
    token: member.token,
    outbox,
    onNews: ({ type }) => {
      if (type === 'taken') taken += 1;
      if (type === 'given-up') expect.fail('The client gave up.');
    },
    delays: { firstMs: 5, mostMs: 50 },
  });
  let made = 0;
  let isOver = false;
  const reporting = (async () => {
    while (!isOver) {
      made += 1;
      outbox.append({ kind: 'hand-raised', step: 'hello/print', words: `${made}` });
      sender.wake();
      // The learner's program does other things, too.
      await new Promise((resolve) => setImmediate(resolve));
      await until(() => isOver || outbox.count() < 20);
    }
  })();

  for (let life = 1; life <= LIVES; life++) {
    const granted = taken + 1 + Math.floor(Math.random() * LONGEST_LIFE);
    await until(() => taken >= granted);
    await hub.kill();
    hub = await startHubProcess(data, new URL(at.origin).port);
    expect(hub.at).toEqual(at);
  }
  isOver = true;
  await reporting;
  await until(() => outbox.count() === 0);
  await sender.close();
  http.close();
  outbox.close();
  await hub.kill();

  const store = await openStore(join(data, 'sessions.sqlite'));
  const events = await everyEvent(store, member.session.id);
  expect((await store.sessions()).length).toBe(1);
  await store.close();
  expect(events.map(({ head }) => head)).toEqual(events.map((_, at) => at + 1));
  const words = events.flatMap(({ body }) => (body.kind === 'hand-raised' ? [Number(body.words)] : []));
  expect(words).toEqual(Array.from({ length: made }, (_, at) => at + 1));
  expect(made).toBeGreaterThan(LIVES);
  expect(events.filter(({ body }) => body.kind === 'joined').length).toBe(1);
});
