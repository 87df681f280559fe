import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sameText } from '../../src/domain/text.ts';
import { type RunningHub, startHub } from '../../src/hub/server/create-hub.ts';
import { createSession } from '../../src/hub/server/new-session.ts';
import { openStore } from '../../src/hub/store/open-store.ts';
import type { SessionRecord, Store } from '../../src/hub/store/store.ts';
import { buildProgram, Program } from './support/program.ts';

const XDPLINGS = resolve(import.meta.dirname, '../../xdplings');
const STEPS = ['hello/print', 'hello/drop'].map((id) => ({ id, title: sameText(id) }));

let folder: string;
let store: Store;
let hub: RunningHub;
let record: SessionRecord;
let key: string;
let program: Program;

const start = async (port: number): Promise<void> => {
  store = await openStore(join(folder, 'hub.sqlite'));
  hub = await startHub(
    { store, names: [], version: '0', onBug: (error) => expect.fail(String(error)) },
    { host: '127.0.0.1', port },
  );
};
const stop = async (): Promise<void> => {
  await hub.close();
  await store.close();
};

beforeAll(buildProgram, 120_000);
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xdplings-watch-'));
  await start(0);
  const made = { title: 'Room 1', steps: STEPS, lasts: 1e7, kept: 1e7, now: Date.now() };
  ({ record, key } = await createSession(store, made));
});
afterEach(async () => {
  await program.dispose();
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

const watch = (lang: string, ...flags: string[]) => {
  program = new Program({
    lang,
    columns: 80,
    rows: 24,
    command: [XDPLINGS, 'hub', 'watch', ...flags],
    env: { XDPLINGS_HUB: `http://127.0.0.1:${hub.port}/${record.code}`, XDPLINGS_HUB_KEY: key },
  });
  return program;
};

const ask = async (path: string, body: object, token?: string) => {
  const answer = await fetch(`http://127.0.0.1:${hub.port}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'xdplings-protocol': '1',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { token: string };
};
const report = (token: string, seq: number, body: object) =>
  ask('/v1/reports', { reports: [{ seq, ago: 0, body }] }, token);

describe('xdplings hub watch', () => {
  it('is live, goes on when the hub comes back, and gives the terminal back with q', async () => {
    const { isAlternate, text } = watch('en');
    expect([isAlternate, text.trim()]).toEqual([false, '']);
    await program.until('Nobody has begun yet.');
    expect([program.isAlternate, program.cursorShown]).toEqual([true, false]);

    const { token } = await ask('/v1/join', { code: record.code, name: 'Ada' });
    await report(token, 1, { kind: 'hand-raised', step: 'hello/print' });
    await program.until(/1 hand\b[\s\S]*Ada +hello\/print +waits < 1 min/);

    const { port } = hub;
    await stop();
    await program.until('Not connected since');
    // Why it does not come back is said whole, in as many rows as it takes.
    await program.until(/Nothing listens at that address: [^…]*another\s+one\./);
    await start(port);
    await report(token, 2, { kind: 'hand-lowered' });
    await program.until((screen) => screen.includes('0 hands') && !screen.includes('Not connected'));

    program.press('q');
    expect(await program.exited).toBe(0);
    expect([program.isAlternate, program.cursorShown]).toEqual([false, true]);
  });

  it('with --plain says it once, and leaves the screen as it is', async () => {
    await ask('/v1/join', { code: record.code, name: 'Ada' });
    watch('en', '--plain');
    expect(await program.exited).toBe(0);
    expect(program.text).toContain('Room 1 · 0 of 1 here · 0 hands · 0 stuck');
    expect(program.isAlternate).toBe(false);
    expect(program.text).not.toContain('q quit');
  });

  it('with a wrong key ends with what is wrong, on the screen as it was', async () => {
    watch('en', '--key', 'AAAA-AAAA-AAAA-AAAA-AAAA');
    expect(await program.exited).toBe(2);
    expect(program.text).toContain('That is not the instructor key of this hub.');
    expect(program.isAlternate).toBe(false);
  });

  it('fits windows of any size, in Japanese too, and ends with Ctrl-C', async () => {
    const learners = Array.from({ length: 30 }, (_, at) => at);
    watch('ja');
    for (const at of learners) {
      const { token } = await ask('/v1/join', { code: record.code, name: `参加者 ${at}` });
      await report(token, 1, { kind: 'hand-raised', step: 'hello/print' });
    }
    await program.until(/挙手 30\b[\s\S]*… ほか \d+ 件[\s\S]*q 終了/);
    expect(program.rows().at(-1)).toMatch(/^q 終了/);
    program.resize(200, 60);
    await program.until((screen) => screen.includes('参加者 29') && !screen.includes('… ほか'));
    program.press('\u0003');
    expect(await program.exited).toBe(0);
    expect([program.isAlternate, program.cursorShown]).toEqual([false, true]);
  });
});
