import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type RunningHub, startHub } from '../../../src/hub/server/create-hub.ts';
import { createSession } from '../../../src/hub/server/new-session.ts';
import { openStore } from '../../../src/hub/store/open-store.ts';
import { createHubHttp, type HubAnswer } from '../../../src/reporters/hub/hub-http.ts';
import { until } from '../../reporters/hub/support/until.ts';
import { noPostgres, type PostgresCluster, postgresCluster } from '../../support/postgres-cluster.ts';
import { type Heard, listen } from '../server/support/listen.ts';
import { bearer, STEPS, said } from '../server/support/test-hub.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests say by what they expect what an answer is.
type Answer = HubAnswer & { readonly body: any };
type Ask = (method: 'GET' | 'POST', path: string, token?: string, body?: unknown) => Promise<Answer>;
type Member = { readonly learner: string; readonly token: string };

const LEARNERS = 6;

let hubs: RunningHub[];
let asks: Ask[];
let heards: Heard[];
let key: string;
let code: string;

/** Two hubs on one database, and a session. */
async function twoHubs(cluster: PostgresCluster): Promise<void> {
  const pages = mkdtempSync(join(tmpdir(), 'xdplings-pages-'));
  for (const page of ['index.html', 'join.html']) writeFileSync(join(pages, page), '<!doctype html>');
  const stores = await Promise.all([openStore(cluster.url), openStore(cluster.url)]);
  const onBug = (error: unknown) => expect.fail(String(error));
  hubs = await Promise.all(
    stores.map((store) =>
      startHub({ store, names: [], version: '0', pages, onBug }, { host: '127.0.0.1', port: 0 }),
    ),
  );
  const https = hubs.map(({ port }) => createHubHttp({ origin: `http://127.0.0.1:${port}` }));
  asks = https.map(
    (http) => (method, path, token, body) =>
      http.request(method, path, { ...(token ? { token } : {}), ...(body ? { body } : {}) }),
  );
  heards = [];
  const lasting = { title: 'Room 1', steps: STEPS, lasts: 1e7, kept: 1e7, now: Date.now() };
  const session = await createSession(stores[0], lasting);
  key = session.key;
  code = session.record.code;
  onTestFinished(async () => {
    for (const heard of heards) heard.end();
    for (const http of https) http.close();
    await Promise.all(hubs.map((hub) => hub.close()));
    await Promise.all(stores.map((store) => store.close()));
    await cluster.remove();
    rmSync(pages, { recursive: true, force: true });
  });
}

const ask = (hub: number): Ask => asks[hub] ?? expect.fail(`no hub ${hub}`);
const act = (hub: number, body: object) => ask(hub)('POST', '/v1/acts', key, { act: body });
const report = (hub: number, { token }: Member, reports: readonly object[]) =>
  ask(hub)('POST', '/v1/reports', token, { reports });
const joined = async (hub: number, name: string): Promise<Member> =>
  (await ask(hub)('POST', '/v1/join', undefined, { code, name })).body;
const board = async (hub: number) => (await ask(hub)('GET', '/v1/board', key)).body.board;

function stream(hub: number, path: string, token: string): Heard {
  const headers = { 'xdplings-protocol': '1', ...bearer(token) };
  const heard = listen({ host: '127.0.0.1', port: hubs[hub]?.port, path, headers });
  heards.push(heard);
  return heard;
}

/** Waits until both hubs have the same board. @returns it */
async function sameBoard() {
  for (;;) {
    const [one, other] = await Promise.all([board(0), board(1)]);
    if (one.head !== other.head) continue;
    expect(one).toEqual(other);
    return one;
  }
}

describe.skipIf(noPostgres)(`two hubs on one PostgreSQL${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  it('are one session: what happens at either is seen, said and refused at both', async () => {
    await twoHubs(await postgresCluster());
    const members = await Promise.all(
      Array.from({ length: LEARNERS }, (_, at) => joined(at % 2, `Learner ${at}`)),
    );
    const dashboard = stream(0, '/v1/board-stream', key);
    const views = members.map(({ token }, at) => stream(at % 2, '/v1/stream', token));
    await Promise.all([dashboard, ...views].map((heard) => heard.opened()));

    // Reports at both at once, each learner's by halves at one hub and the other.
    for (const [round, seqs] of [
      [1, 2, 3],
      [4, 5],
    ].entries()) {
      const answers = await Promise.all(
        members.map((member, at) =>
          report(
            (at + round) % 2,
            member,
            seqs.map((seq) => said(seq, { kind: 'hinted', step: 'hello/print', level: 1 + (seq % 3) })),
          ),
        ),
      );
      expect(answers.map(({ body }) => body.acked)).toEqual(members.map(() => seqs.at(-1)));
    }
    // The same again, at the other hub: taken once.
    const [first] = members;
    if (first === undefined) return expect.fail('nobody');
    const again = [said(5, { kind: 'hinted', step: 'hello/print', level: 3 })];
    expect((await report(0, first, again)).body).toEqual({ acked: 5 });
    const count = await sameBoard();
    expect((await sameBoard()).head).toBe(count.head);

    await act(1, { kind: 'announced', words: 'Lunch' });
    for (const view of views)
      await view.until((told) => told.some(({ data }) => data.announcements[0]?.words === 'Lunch'));
    await dashboard.until((told) =>
      told.some(({ event, data }) => event === 'events' && JSON.stringify(data).includes('Lunch')),
    );

    // Sent away at one hub: the stream at the other ends, and no hub takes anything more.
    await act(1, { kind: 'kicked', learner: first.learner });
    await until(() => views[0]?.isOver() ?? false);
    const later = await Promise.all(
      [0, 1].map((hub) => report(hub, first, [said(6, { kind: 'hand-lowered' })])),
    );
    for (const { status } of later) expect([401, 403]).toContain(status);

    const { learners } = await sameBoard();
    expect(Object.keys(learners).length).toBe(LEARNERS);
    const [csv, other] = await Promise.all([0, 1].map((hub) => ask(hub)('GET', '/v1/export.json', key)));
    expect(csv?.body).toEqual(other?.body);
  });

  it('say while the database is gone that nothing was taken, and go on when it is back', async () => {
    const cluster = await postgresCluster();
    await twoHubs(cluster);
    const members = await Promise.all([joined(0, 'Ada'), joined(1, 'Grace')]);
    await cluster.kill();
    const reports = [said(1, { kind: 'hand-raised', step: 'hello/print' })];
    for (const [hub, member] of members.entries()) {
      const { status, body } = await report(hub, member, reports);
      expect({ status, error: body.error, ja: typeof body.what.ja }).toEqual({
        status: 507,
        error: 'store-full',
        ja: 'string',
      });
    }
    await cluster.start();
    for (const [hub, member] of members.entries()) {
      while ((await report(hub, member, reports)).status !== 200);
      expect((await report(hub, member, reports)).body).toEqual({ acked: 1 });
    }
    const { learners } = await sameBoard();
    expect(Object.values(learners)).toMatchObject([{ hand: {} }, { hand: {} }]);
  });
});
