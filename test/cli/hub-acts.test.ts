import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Board } from '../../src/domain/session/board.ts';
import { bearer, type Held, type Joined, said, TestHub } from '../hub/server/support/test-hub.ts';
import { CODE } from '../reporters/hub/support/small-hub.ts';
import { CommandLine } from './support/command-line.ts';

let hub: TestHub;
let held: Held;
let ada: Joined;
let home: CommandLine;
beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub.close());
beforeEach(async () => {
  home = new CommandLine();
  held = await hub.session();
  ada = await hub.join(held);
});
afterEach(() => home.remove());

const line = () => `${hub.origin}/${held.record.code}`;
const instructor = (...argv: string[]) =>
  home.run(['hub', ...argv], {}, { XDPLINGS_HUB: line(), XDPLINGS_HUB_KEY: held.key });
const board = async (): Promise<Board> =>
  (await hub.ask('GET', '/v1/board', { headers: bearer(held.key) })).body.board;
const view = async () => (await hub.ask('GET', '/v1/view', { headers: bearer(ada.token) })).body;
const group = (name: string | null, { learner }: Joined = ada) =>
  hub.act(held, { kind: 'grouped', learner, group: name });

describe('xdplings hub say', () => {
  it('is heard by everybody, as it was typed', async () => {
    const { code, out } = await instructor('say', 'Break', 'until', '10:30');
    expect([code, out]).toEqual([0, 'Said to everybody.']);
    expect((await view()).announcements).toMatchObject([{ words: 'Break until 10:30', seen: false }]);
  });

  it('comes to learners who listen, at once', async () => {
    const heard = hub.listen('/v1/stream', ada.token);
    await heard.opened();
    await instructor('say', 'Back to work');
    await heard.until((told) =>
      told.some(({ event, data }) => event === 'view' && data.announcements[0]?.words === 'Back to work'),
    );
  });

  it('is heard by a group alone', async () => {
    const bob = await hub.join(held, 'Bob');
    await group('red', bob);
    expect((await instructor('say', '--group', 'red', 'Hello')).out).toBe('Said to group red.');
    expect((await view()).announcements).toEqual([]);
    const { body } = await hub.ask('GET', '/v1/view', { headers: bearer(bob.token) });
    expect(body.announcements).toMatchObject([{ words: 'Hello' }]);
  });

  it.each([
    [[''], /nothing to announce[\s\S]*hub say/],
    [['あ'.repeat(501)], /501 characters; 500 are the most/],
  ])('refuses what the hub would not take as it is, and says nothing: %#', async (argv, words) => {
    const { code, err } = await instructor('say', ...argv);
    expect([code, err]).toEqual([2, expect.stringMatching(words)]);
    expect((await board()).announcements).toEqual([]);
  });

  it('takes as much as an announcement may have', async () => {
    const longest = 'あ'.repeat(500);
    expect((await instructor('say', longest)).code).toBe(0);
    expect((await board()).announcements).toMatchObject([{ words: longest }]);
  });

  it('to a group that nobody is in says so, and is said to nobody', async () => {
    expect((await instructor('say', '--group', 'red', 'Hello')).err).toMatch(
      /Nobody is in a group red\.[\s\S]*no groups yet/,
    );
    await group('red');
    const { code, err } = await instructor('say', '--group', 'rde', 'Hello');
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/group rde\. Did you mean red\?[\s\S]*The groups: red/),
    ]);
    expect((await board()).announcements).toEqual([]);
  });
});

describe('xdplings hub gate', () => {
  it('closes what comes after a step, and opens it again', async () => {
    expect((await instructor('gate', 'hello/print')).out).toBe('Learners go as far as hello/print.');
    expect((await view()).gate).toBe('hello/print');
    expect((await instructor('gate')).out).toBe('Every step is open.');
    expect((await view()).gate).toBeUndefined();
  });

  it('of a group counts for the group, and says what counts beside it', async () => {
    await group('red');
    await instructor('gate', 'hello/drop');
    expect((await instructor('gate', 'hello/print', '--group', 'red')).out).toBe(
      'Group red goes as far as hello/print.',
    );
    expect((await view()).gate).toBe('hello/print');
    expect((await instructor('gate')).out).toBe(
      'Every step is open.\nGroups with a gate of their own keep it: red (hello/print).',
    );
    await instructor('gate', 'hello/drop');
    expect((await instructor('gate', '--group', 'red')).out).toBe(
      "Group red has no gate of its own.\nEverybody's gate counts for it: hello/drop.",
    );
    expect((await view()).gate).toBe('hello/drop');
  });

  it('can be taken from a group whose last member has gone', async () => {
    await group('red');
    await instructor('gate', 'hello/print', '--group', 'red');
    await group(null);
    expect((await instructor('gate', '--group', 'red')).code).toBe(0);
    expect((await board()).gates).toEqual({});
  });

  it.each([
    [['hello/prnt'], /There is no step hello\/prnt\. Did you mean hello\/print\?[\s\S]*xdplings list/],
    [['hello/print', '--group', 'red'], /Nobody is in a group red/],
    [['hello/print', 'hello/drop'], /too many arguments/],
  ])('%j is refused, and changes nothing', async (argv, words) => {
    const { code, err } = await instructor('gate', ...argv);
    expect(err).toMatch(words);
    expect([code, (await board()).gates]).toEqual([2, {}]);
  });
});

describe('xdplings hub export', () => {
  const ran = { kind: 'ran', step: 'hello/print', verdict: 'pass', stage: 'check', failed: [], ms: 90 };

  it('gives a row a learner, as CSV and as JSON; a name is no formula', async () => {
    await hub.report(await hub.join(held, '=1+1'), [said(1, ran)]);
    const { out } = await instructor('export');
    expect(out.split(/\r?\n/)).toHaveLength(3);
    expect(out).toContain("'=1+1");
    expect(JSON.parse((await instructor('export', '--json')).out)).toMatchObject([
      { name: 'Ada' },
      { name: '=1+1' },
    ]);
  });

  it('writes a file, and never over one that is there', async () => {
    const file = join(home.home, 'results.csv');
    expect(await instructor('export', '-o', file)).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(file, 'utf8')).toContain('Ada');
    writeFileSync(file, 'mine');
    const { code, err } = await instructor('export', '-o', file);
    expect([code, err]).toEqual([2, expect.stringContaining(file)]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await instructor('export', '-o', join(home.home, 'no/such/folder.csv'))).code).toBe(3);
  });

  it('writes JSON, too', async () => {
    const file = join(home.home, 'results.json');
    expect((await instructor('export', '--json', '-o', file)).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject([{ name: 'Ada' }]);
  });

  it('in a file is read as UTF-8 by spreadsheets, and no name is a formula there', async () => {
    await hub.join(held, '＝HYPERLINK("http://x")');
    await hub.join(held, '山田');
    const file = join(home.home, 'results.csv');
    await instructor('export', '-o', file);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^\ufeffid,name,/);
    expect(text).toContain(`,"'＝HYPERLINK(""http://x"")",`);
    expect(text).toContain(',山田,');
  });

  it('is not given a file by its name alone', async () => {
    const { code, out } = await instructor('export', 'results.csv');
    expect([code, out]).toEqual([2, '']);
  });
});

describe('xdplings hub watch', () => {
  it('shows the room once where there is no terminal, by the hub’s clock', async () => {
    // A machine whose clock is an hour behind the hub's.
    hub.now = Date.now() + 3_600_000;
    await hub.report(ada, [said(1, { kind: 'hand-raised', step: 'hello/print' })]);
    hub.now += 5 * 60_000;
    const { code, out } = await instructor('watch');
    expect(code).toBe(0);
    expect(out).toContain('Room 1 · 0 of 1 here · 1 hand');
    expect(out).toContain('Ada  hello/print  waits 5 min');
  });
});

describe("an instructor's command", () => {
  it.each([['watch'], ['say', 'x'], ['gate'], ['export']])(
    '%s with a wrong key is refused',
    async (...argv) => {
      const wrong = { XDPLINGS_HUB: line(), XDPLINGS_HUB_KEY: 'AAAA-AAAA-AAAA-AAAA-AAAA' };
      const { code, err } = await home.run(['hub', ...argv], {}, wrong);
      expect([code, err]).toEqual([
        2,
        expect.stringMatching(/not the instructor key[\s\S]*XDPLINGS_HUB_KEY/),
      ]);
    },
  );

  it.each([
    [{}, /Which hub\?[\s\S]*--hub/],
    [{ XDPLINGS_HUB: 'hub.example' }, /no join line/],
    [{ XDPLINGS_HUB: `http://127.0.0.1:9/${CODE}` }, /key is missing/],
  ])('with %j says what is missing', async (env, words) => {
    const { code, err } = await home.run(['hub', 'say', 'x'], {}, env);
    expect([code, err]).toEqual([2, expect.stringMatching(words)]);
  });

  it.each([['watch'], ['say', 'x'], ['gate'], ['export']])(
    '%s where no hub answers says that',
    async (...argv) => {
      const env = { XDPLINGS_HUB: `http://127.0.0.1:9/${CODE}`, XDPLINGS_HUB_KEY: held.key };
      const { code, err } = await home.run(['hub', ...argv], {}, env);
      expect(err).toMatch(/127\.0\.0\.1:9[\s\S]*hub start/);
      expect(code).toBe(3);
    },
  );

  it('says it in Japanese, too', async () => {
    const env = { XDPLINGS_HUB: `http://127.0.0.1:9/${CODE}`, XDPLINGS_HUB_KEY: held.key };
    const { err } = await home.run(['--lang', 'ja', 'hub', 'gate'], {}, env);
    expect(err).toMatch(/待ち受けていません[\s\S]*ハブが動いているか/);
  });

  it.each([['say', 'x'], ['gate']])(
    '%s to a session that has ended says what can still be done',
    async (...argv) => {
      await hub.act(held, { kind: 'ended' });
      const { code, err } = await instructor(...argv);
      expect([code, err]).toEqual([2, expect.stringMatching(/session is over[\s\S]*hub export/)]);
      expect((await instructor('export')).code).toBe(0);
    },
  );
});
