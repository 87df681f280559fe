import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Membership } from '../../../src/domain/session/membership.ts';
import { openStore } from '../../../src/hub/store/open-store.ts';
import { createHubHttp, type HubHttp } from '../../../src/reporters/hub/hub-http.ts';
import { openInbox } from '../../../src/reporters/hub/inbox.ts';
import { joinHub } from '../../../src/reporters/hub/join-hub.ts';
import { type Outbox, openOutbox } from '../../../src/reporters/hub/outbox.ts';
import { createSender, type Sender } from '../../../src/reporters/hub/sender.ts';
import { until } from '../../reporters/hub/support/until.ts';
import { everyEvent } from '../store/survived.ts';
import { type HubProcess, startHubProcess } from './hub-process.ts';

const LIVES = 8;
/** Acknowledgements that one life is granted at most; how many it has is left to chance. */
const LONGEST_LIFE = 20;
const DELAYS = { firstMs: 5, mostMs: 50 };

/** A learner who reports without end: each report has the next number. */
class Talker {
  readonly member: Membership;
  readonly #http: HubHttp;
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  readonly #inbox: { close(): Promise<void> } | undefined;
  made = 0;
  taken = 0;

  /** @param hasStream its reports go up the stream's connection; else each is a request */
  constructor(hub: HubProcess['at'], member: Membership, folder: string, hasStream: boolean) {
    this.member = member;
    this.#http = createHubHttp(hub);
    mkdirSync(folder);
    this.#outbox = openOutbox({ folder });
    const { token } = member;
    const news = ({ type }: { readonly type: string }) => {
      if (type === 'taken') this.taken += 1;
      if (type === 'given-up') expect.fail('The client gave up.');
    };
    const to = { http: this.#http, token, delays: DELAYS, onNews: news };
    this.#sender = createSender({ ...to, outbox: this.#outbox });
    this.#inbox = hasStream ? openInbox(to) : undefined;
  }

  async talkUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      this.made += 1;
      this.#outbox.append({ kind: 'hand-raised', step: 'hello/print', words: `${this.made}` });
      this.#sender.wake();
      // The learner's program does other things, too.
      await new Promise((resolve) => setImmediate(resolve));
      await until(() => isOver() || this.#outbox.count() < 20);
    }
    await until(() => this.#outbox.count() === 0);
    await Promise.all([this.#sender.close(), this.#inbox?.close()]);
    this.#http.close();
    this.#outbox.close();
  }
}

it('loses nothing that it acknowledged, has nothing twice, and keeps its session, key and port, however often it is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'xdplings-hub-killed-'));
  const data = join(folder, 'hub');
  let hub: HubProcess = await startHubProcess(data, 0);
  onTestFinished(async () => {
    await hub.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const { at } = hub;
  const talkers: Talker[] = [];
  for (const name of ['Ada', 'Grace']) {
    const member = await joinHub(at, { name }, new AbortController().signal);
    talkers.push(new Talker(at, member, join(folder, name), name === 'Ada'));
  }
  let isOver = false;
  const talking = Promise.all(talkers.map((one) => one.talkUntil(() => isOver)));

  for (let life = 1; life <= LIVES; life++) {
    const granted = talkers.map(({ taken }) => taken + 1 + Math.floor(Math.random() * LONGEST_LIFE));
    await until(() => talkers.every(({ taken }, who) => taken >= (granted[who] ?? 0)));
    await hub.kill();
    hub = await startHubProcess(data, new URL(at.origin).port);
    expect(hub.at).toEqual(at);
  }
  isOver = true;
  await talking;
  await hub.kill();

  const store = await openStore(join(data, 'sessions.sqlite'));
  const [session, ...others] = await store.sessions();
  const events = await everyEvent(store, session?.id ?? '');
  await store.close();
  expect(others).toEqual([]);
  expect(events.map(({ head }) => head)).toEqual(events.map((_, at) => at + 1));
  for (const { member, made } of talkers) {
    const words = events.flatMap((event) =>
      event.by === 'learner' && event.learner === member.learner && event.body.kind === 'hand-raised'
        ? [Number(event.body.words)]
        : [],
    );
    expect(words).toEqual(Array.from({ length: made }, (_, at) => at + 1));
    expect(made).toBeGreaterThan(LIVES);
  }
  expect(events.filter(({ body }) => body.kind === 'joined').length).toBe(talkers.length);
});
