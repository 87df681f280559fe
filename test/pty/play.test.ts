import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildProgram, isRoot, Program, solutionOf, starterOf } from './support/program.ts';

const WHY_NOT = isRoot ? '' : ' (skipped: loading programs needs root)';
const XDPLINGS = resolve(import.meta.dirname, '../../xdplings');

let home: string;
let program: Program | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'xdplings-play-'));
  mkdirSync(join(home, 'run'), { mode: 0o700 });
});
afterEach(async () => {
  await program?.dispose();
  program = undefined;
  rmSync(home, { recursive: true, force: true });
});

/** Of this test alone: labs of others must not be found. */
const env = () => ({ XDG_RUNTIME_DIR: join(home, 'run') });

function start(words: readonly string[], options: { columns?: number; rows?: number } = {}): Program {
  program = new Program({ home, command: [XDPLINGS, ...words], env: env(), ...options });
  return program;
}

/** A command of another terminal. */
function elsewhere(...words: string[]): Promise<{ code: number; out: string }> {
  const surroundings = {
    ...process.env,
    ...env(),
    HOME: home,
    XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  };
  return new Promise((done) => {
    const child = execFile(XDPLINGS, words, { env: surroundings }, (error, out, err) =>
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out: out + err }),
    );
    // Nothing is typed there.
    child.stdin?.end();
  });
}

describe.runIf(isRoot)(`play in a terminal${WHY_NOT}`, () => {
  beforeAll(buildProgram, 180_000);

  it('shows what other terminals send and set, and ends without a trace', async () => {
    const it = start(['play', 'firewall', '--solution'], { columns: 80, rows: 24 });
    await it.until('● playing');
    await it.until(/host\/eth0 +\d/);
    expect(
      await elsewhere('exec', 'client1', '--', 'ping', '-c', '5', '-i', '0.1', '10.0.1.2'),
    ).toMatchObject({
      code: 0,
    });
    await it.until(/host\/eth0 +(?:[5-9]|\d\d+) .* 0 +0\/s/);
    await it.until(/1 \(ICMP\) +5/);

    const set = await elsewhere('fw', 'set', '-n', '10.0.1.0/24', '-t', 'icmp');
    expect(set.code, set.out).toBe(0);
    await it.until('Rule 1 added: -n 10.0.1.0/24 -t icmp');
    expect(
      (await elsewhere('exec', 'client1', '--', 'ping', '-c', '3', '-i', '0.1', '-W', '1', '10.0.1.2')).code,
    ).toBe(1);
    await it.until(/#1 +-n 10\.0\.1\.0\/24 -t icmp +dropped +3 /);
    await it.until(/icmp 10\.0\.1\.1 → 10\.0\.1\.2 · rule 1/);
    expect(it.scrolledAway).toBe(0);

    it.press('q');
    expect(await it.exited).toBe(0);
    await it.until('The lab is gone');
    expect(it.isAlternate).toBe(false);
    expect(it.cursorShown).toBe(true);
    expect(it.leftBehind()).toEqual([]);
    expect((await elsewhere('fw', 'get')).code).toBe(2);
  });

  it('shows how a load balancer spreads what a client asks, and what other terminals set and drain', async () => {
    const it = start(['play', 'load-balancer', '--solution'], { columns: 80, rows: 24 });
    await it.until('● playing');
    await it.until('none; lb set adds one');
    for (const id of [1, 2, 3]) {
      const address = `10.0.${id + 1}.2`;
      const health = `http://${address}:8080/health`;
      const set = await elsewhere('lb', 'set', '-n', `app${id}`, '-a', address, '-c', health);
      expect(set.code, set.out).toBe(0);
    }
    await it.until(/#1 ✔ Available[\s\S]*#2 ✔ Available[\s\S]*#3 ✔ Available/);

    const ask = async () => {
      const answer = await elsewhere(
        'exec',
        'client',
        '--',
        'curl',
        '-sm',
        '5',
        'http://203.0.113.11:8080/who',
      );
      return answer.out.trim();
    };
    expect(new Set([await ask(), await ask(), await ask()])).toEqual(
      new Set(['10.0.2.2', '10.0.3.2', '10.0.4.2']),
    );
    await it.until(/Connections .*Closed [1-3]/);
    await it.until(/▇ +\d+ %/);

    expect((await elsewhere('lb', 'drain', '-i', '2')).code).toBe(0);
    await it.until('#2 ○ Unavailable');
    await it.until('Backend 2, app2 (10.0.3.2), is drained');
    expect([await ask(), await ask(), await ask(), await ask()]).not.toContain('10.0.3.2');
    const { out } = await elsewhere('lb', 'get');
    expect(out).toMatch(/app2 .*Unavailable/);
    expect(it.scrolledAway).toBe(0);
    it.press('q');
    expect(await it.exited).toBe(0);
    expect(it.leftBehind()).toEqual([]);
  });

  it('speaks the other language at once, and shows the scenes', async () => {
    const it = start(['play', 'hello', '--solution']);
    await it.until('D demo');
    it.press('L');
    await it.until('動作中');
    it.press('D');
    await it.until('Space: 次の場面');
    await it.until('0% packet loss');
    it.press(' ');
    await it.until('2/3');
    await it.until('ここではこれが正解です');
    await it.until(/host\/eth0 +\d.* [1-9]\d* +\d+\/s/);
    it.press('\u001b');
    await it.until((text) => !text.includes('2/3'));
    it.press('\u0003');
    expect(await it.exited).toBe(0);
    expect(it.leftBehind()).toEqual([]);
  });

  it('plays the learner’s own program, again on every save, and explains one that is refused', async () => {
    const workshop = start([]);
    await workshop.until('1/5 print');
    await workshop.until('✘');
    workshop.save('hello/print', solutionOf('hello/print'));
    await workshop.until('✔ Passed');
    workshop.press('q');
    await workshop.exited;

    const it = start(['play', 'hello/print']);
    await it.until('● playing');
    await elsewhere('exec', 'client', '--', 'ping', '-c', '1', '10.0.0.2');
    await it.until('bpf_printk');
    it.save('hello/print', starterOf('hello/print').replace('return XDP_PASS;', 'return XDP_PASSS;'));
    await it.until('the program before it plays on');
    await it.until(/clang cannot compile it · line \d+/);
    it.save('hello/print', starterOf('hello/print'));
    await it.until('The program was loaded again');
    expect(it.text).not.toContain('the program before it plays on');
    it.hangUp('SIGTERM');
    expect(await it.exited).toBe(0);
    expect(it.leftBehind()).toEqual([]);
  });

  it('says why a program does not compile as check does, and gives 1', async () => {
    const workshop = start([]);
    await workshop.until('✘');
    workshop.save('hello/print', 'int x');
    await workshop.until('clang cannot compile it');
    workshop.press('q');
    await workshop.exited;
    const { code, out } = await elsewhere('play', 'hello', '--dir', workshop.dir);
    expect(code).toBe(1);
    expect(out).toMatch(/print\.bpf\.c:1: A semicolon is missing\.[\s\S]*expected ';'/);
  });

  it('sums up in lines without a screen, and ends on q', async () => {
    const it = start(['play', 'counter', '--solution', '--plain']);
    await it.until('counter/headers.bpf.c plays in the lab pair.');
    await elsewhere('exec', 'client', '--', 'ping', '-c', '5', '-i', '0.1', '10.0.0.2');
    await it.until(/host eth0: receives .*PASS [5-9]/);
    expect(it.isAlternate).toBe(false);
    it.press('q\r');
    expect(await it.exited).toBe(0);
    expect(it.leftBehind()).toEqual([]);
  });
});

describe.runIf(isRoot)(`the demonstration in the workshop${WHY_NOT}`, () => {
  beforeAll(buildProgram, 180_000);

  it('is named at the beginning of a chapter, shows its scenes, and gives the step its lab back', async () => {
    const it = start([]);
    await it.until('✘');
    expect(it.rows().at(-1)).toContain('D demo');
    it.press('D');
    await it.until('1 of 3');
    await it.until('0% packet loss');
    it.press('n');
    await it.until('2 of 3');
    await it.until('fails, as it must here');
    it.press('q');
    await it.until('1/5 print');
    await it.until(/✘ 1 of \d+ checks failed/);
    it.save('hello/print', solutionOf('hello/print'));
    await it.until('✔ Passed');
    it.press('n');
    await it.until('2/5 verdicts');
    expect(it.rows().at(-1)).not.toContain('D demo');
  });

  it('gives way to a save, whose verdict is not spoilt', async () => {
    const it = start([]);
    await it.until('✘');
    it.press('D');
    await it.until('1 of 3');
    it.save('hello/print', solutionOf('hello/print'));
    await it.until('✔ Passed');
    expect(it.text).toContain('1/5 print');
  });
});
