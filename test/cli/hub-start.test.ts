import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createParts } from '../../src/compose.ts';
import type { Board } from '../../src/domain/session/board.ts';
import { type JoinLine, readJoinLine } from '../../src/domain/session/join-line.ts';
import { textWidth } from '../../src/domain/text-width.ts';
import { createHubHttp } from '../../src/reporters/hub/hub-http.ts';
import { joinHub } from '../../src/reporters/hub/join-hub.ts';
import { CommandLine } from './support/command-line.ts';

let home: CommandLine;
let stops: (() => Promise<number>)[];
beforeEach(() => {
  home = new CommandLine();
  stops = [];
});
afterEach(async () => {
  for (const stop of stops) await stop();
  home.remove();
});

const LOOPBACK = ['--host', '127.0.0.1', '--port', '0'];
const { signal } = new AbortController();
/** The real course, read once for all. */
const lessonFiles = await createParts({ HOME: tmpdir() }).lessonFiles();
const course = await lessonFiles.loadCourse();
const parts = { lessonFiles: async () => ({ ...lessonFiles, loadCourse: async () => course }) };

type Started = {
  readonly lines: string[];
  readonly at: JoinLine;
  /** undefined: it was not shown. */
  readonly key: string | undefined;
  /** As Ctrl-C does. @returns the exit code */
  readonly stop: () => Promise<number>;
};

/** Starts a hub in this process, and waits until it has said how to join. */
async function start(...flags: string[]): Promise<Started> {
  const lines: string[] = [];
  const ctrlC = new AbortController();
  const ended = home.run(['hub', 'start', ...LOOPBACK, ...flags], parts, {}, ctrlC.signal, {
    out: (line) => lines.push(line),
  });
  const stop = async () => {
    ctrlC.abort();
    return (await ended).code;
  };
  stops.push(stop);
  const key = await vi.waitFor(
    () => lines.find((line) => /^(?:Instructor key|講師)/.test(line)) ?? expect.fail(lines.join('\n')),
    { timeout: 20_000, interval: 5 },
  );
  const at = readJoinLine(lines.find((line) => line.startsWith('xdplings join')) ?? '');
  if (typeof at === 'string') return expect.fail(at);
  return { lines, at, key: /(?:\w{4}-){4}\w{4}/.exec(key)?.[0], stop };
}

async function titleFor({ at, key = '' }: Started): Promise<unknown> {
  const http = createHubHttp(at);
  const { status, body } = await http.request('GET', '/v1/session', { token: key.replaceAll('-', '') });
  http.close();
  return status === 200 ? (body as { title: string }).title : status;
}

describe('xdplings hub start', () => {
  it.each(['en', 'ja'])(
    'says on one screen of 80×24, in %s, how to join, where the page is and the key',
    async (lang) => {
      const hub = await start('--title', 'XDP in an afternoon', '--lang', lang);
      // The join line is one word that may go on in the next row; the cursor has a row, too.
      const rows = hub.lines.map((line) => Math.ceil(textWidth(line) / 80));
      expect(rows.reduce((sum, row) => sum + row, 0)).toBeLessThanOrEqual(23);
      expect(rows.filter((row) => row > 1).length).toBe(1);
      expect(hub.at.pin).toMatch(/^[\w-]{43}$/);
      expect(hub.lines.join('\n')).toContain(`${hub.at.origin}/ `);
      expect(await titleFor(hub)).toBe('XDP in an afternoon');
      const { name } = await joinHub(hub.at, { name: 'Ada' }, signal);
      expect(name).toBe('Ada');
    },
  );

  it('goes on with the session that is not over: same code, same pin, same learners, the key is not shown again', async () => {
    const first = await start();
    const ada = await joinHub(first.at, { name: 'Ada' }, signal);
    expect(await first.stop()).toBe(0);
    const second = await start();
    expect([second.at.code, second.at.pin, second.key]).toEqual([first.at.code, first.at.pin, undefined]);
    expect(second.lines[0]).toMatch(/1 joined so far/);
    expect(await titleFor({ ...second, key: first.key })).toBe('xdplings');
    const back = await joinHub(second.at, { resume: ada.resume ?? '' }, signal);
    expect(back.learner).toBe(ada.learner);
  });

  it('gives one more key, or another session, where it is told to', async () => {
    const first = await start();
    await first.stop();
    const withKey = await start('--new-key');
    expect(withKey.at.code).toBe(first.at.code);
    expect(withKey.key).not.toBe(first.key);
    expect([await titleFor(withKey), await titleFor({ ...withKey, key: first.key })]).toEqual([
      'xdplings',
      'xdplings',
    ]);
    await withKey.stop();
    const another = await start('--new', '--title', 'The next one');
    expect(another.at.code).not.toBe(first.at.code);
    expect(await titleFor(another)).toBe('The next one');
  });

  it('stops at once though learners listen, and leaves them to go on alone', async () => {
    const hub = await start();
    const { token } = await joinHub(hub.at, { name: 'Ada' }, signal);
    const http = createHubHttp(hub.at);
    const heard: string[] = [];
    const listening = (async () => {
      for await (const { event } of http.stream('/v1/stream', { token })) {
        heard.push(event);
        if (heard.length === 1) void hub.stop();
      }
    })();
    await expect(listening.catch((problem) => ({ reason: problem.reason }))).resolves.not.toMatchObject({
      reason: 'refused',
    });
    http.close();
    expect(heard).toContain('view');
    expect(await hub.stop()).toBe(0);
    expect(hub.lines.at(-1)).toMatch(/has stopped/);
  });

  it('takes the plan of an agenda file', async () => {
    const file = join(home.home, 'plan.yaml');
    writeFileSync(file, 'plan: [{ step: hello/print, minutes: 20 }]');
    const hub = await start('--agenda', file);
    const http = createHubHttp(hub.at);
    const { body } = await http.request('GET', '/v1/board', { token: hub.key?.replaceAll('-', '') ?? '' });
    http.close();
    expect(body).toMatchObject({ board: { agenda: [{ step: 'hello/print', minutes: 20 }] } });
  });

  it('started again with the same file leaves what the instructor has changed; another file counts', async () => {
    const file = join(home.home, 'plan.yaml');
    const minutes = async (hub: Started, key: string) => {
      const http = createHubHttp(hub.at);
      const { body } = await http.request('GET', '/v1/board', { token: key });
      http.close();
      return (body as { board: Board }).board.agenda.map((item) => item.minutes);
    };
    writeFileSync(file, 'plan: [{ step: hello/print, minutes: 20 }]');
    const first = await start('--agenda', file);
    const key = first.key?.replaceAll('-', '') ?? '';
    const http = createHubHttp(first.at);
    const act = { kind: 'agenda-set', items: [{ step: 'hello/print', minutes: 45 }] };
    await http.request('POST', '/v1/acts', { token: key, body: { act } });
    http.close();
    await first.stop();
    const second = await start('--agenda', file);
    expect(await minutes(second, key)).toEqual([45]);
    expect(second.lines.join('\n')).toMatch(/had this agenda before; the one that it has now stays/);
    await second.stop();
    writeFileSync(file, 'plan: [{ step: hello/print, minutes: 30 }]');
    expect(await minutes(await start('--agenda', file), key)).toEqual([30]);
  });

  it('with plain HTTP says what that means, and pins nothing', async () => {
    const hub = await start('--plain-http');
    expect(hub.at).toMatchObject({ origin: expect.stringMatching(/^http:/), pin: undefined });
    expect(hub.lines.join('\n')).toMatch(/Plain HTTP: everybody/);
  });

  it('behind an address translation names the public address, and keeps its pin', async () => {
    const hub = await start('--public-url', 'https://203.0.113.9:4443');
    expect(hub.at).toMatchObject({
      origin: 'https://203.0.113.9:4443',
      pin: expect.stringMatching(/^.{43}$/),
    });
    expect(hub.lines.join('\n')).not.toMatch(/Other addresses/);
  });

  it('behind a proxy names the proxy’s address', async () => {
    const hub = await start('--plain-http', '--public-url', 'https://hub.example');
    expect(hub.at).toMatchObject({ origin: 'https://hub.example', pin: undefined });
  });
});

describe('xdplings hub start refuses', () => {
  const refused = (...flags: string[]) => home.run(['hub', 'start', ...flags], parts);

  it.each([
    [['--port', '70000'], /70000 is no port/],
    [['--port', 'x'], /x is no port/],
    [['--host', '203.0.113.9'], /203\.0\.113\.9 is no address of this machine/],
    [['--hours', '0'], /--hours/],
    [['--hours', 'soon'], /--hours/],
    [['--keep-days', '-1'], /--keep-days/],
    [['--public-url', 'hub.example'], /no address of a hub/],
    [['--public-url', 'https://hub.example/path'], /no address of a hub/],
    [['--public-url', 'http://hub.example'], /speaks HTTPS[\s\S]*--plain-http/],
    [['--agenda', '/nonexistent/plan.yaml'], /agenda cannot be read/],
  ])('%j as wrong usage', async (flags, words) => {
    const { code, err } = await refused(...flags);
    expect(err).toMatch(words);
    expect(code).toBe(2);
  });

  it('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { code, err } = await refused('--host', '127.0.0.1', '--port', `${port}`);
    await new Promise((resolve) => other.close(resolve));
    expect(err).toMatch(new RegExp(`Port ${port} is taken[\\s\\S]*--port`));
    expect(code).toBe(3);
  });

  it('a file that is no store, and leaves it as it is', async () => {
    const file = join(home.home, 'letter.txt');
    writeFileSync(file, 'Dear Ada, '.repeat(500));
    const { code, err } = await refused(...LOOPBACK, '--store', file);
    expect(err).toMatch(/no store of a hub[\s\S]*--store/);
    expect(code).toBe(3);
    expect(readFileSync(file, 'utf8')).toBe('Dear Ada, '.repeat(500));
  });

  it('a folder that it cannot use', async () => {
    const file = join(home.home, 'file');
    writeFileSync(file, '');
    const { code, err } = await refused(...LOOPBACK, '--data', join(file, 'hub'));
    expect(err).toMatch(/certificate cannot be read or made/);
    expect(code).toBe(3);
  });

  it('an agenda that it cannot read, before it makes a session', async () => {
    const file = join(home.home, 'plan.yaml');
    writeFileSync(file, 'plan: [{ step: hello/nothing, minutes: 20 }]');
    const { code, err } = await refused(...LOOPBACK, '--agenda', file);
    expect(err).toMatch(/plan\.0: there is no step hello\/nothing/);
    expect(code).toBe(2);
    expect((await start()).lines[0]).toMatch(/^The hub is on: /);
  });
});
