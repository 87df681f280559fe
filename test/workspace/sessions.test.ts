import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, vi } from 'vitest';
import { openWorkspace } from '../../src/workspace/index.ts';
import { git, log, makeHome, PRINT } from './setup.ts';

const SESSION = join(import.meta.dirname, 'session.ts');
const isRoot = process.getuid?.() === 0;
const NEEDS_ROOT = 'needs root';

const start = (dir: string, name: string, runs: number): ChildProcess =>
  spawn(process.execPath, [SESSION, dir, name, String(runs)], { stdio: ['ignore', 'pipe', 'inherit'] });

async function linesOf(session: ChildProcess): Promise<string[]> {
  if (session.stdout === null) throw new Error('no output');
  const lines: string[] = [];
  for await (const line of createInterface(session.stdout)) lines.push(line);
  return lines;
}

/** Runs a session in a mount namespace of its own, which takes whatever is mounted in it with it. */
function inMountNamespace(dir: string, prepare: string, runs: number): string[] {
  const script = `set -e; ${prepare}; exec "$NODE" "$SESSION" "$DIR/xdplings" mine ${runs}`;
  const env = { ...process.env, NODE: process.execPath, SESSION, DIR: dir };
  const output = execFileSync('unshare', ['--mount', 'sh', '-c', script], { env, encoding: 'utf8' });
  return output.trim().split('\n');
}

describe('two sessions in one workspace', () => {
  it('lose nothing of each other: runs, passes, progress', async () => {
    const dir = join(makeHome(), 'xdplings');
    await (await openWorkspace({ dir })).enter(PRINT);
    const both = await Promise.all(['a', 'b'].map((name) => linesOf(start(dir, name, 6))));
    expect(both.map((lines) => lines.at(-1))).toEqual(['passed', 'passed']);
    const everything = git(dir, 'log', '-p', '--format=', 'refs/xdplings/runs');
    const { steps } = await (await openWorkspace({ dir })).loadProgress();
    for (const name of ['a', 'b']) {
      for (let run = 1; run <= 6; run++) {
        expect(everything).toContain(`+${name} ${run}\n`);
        expect(steps).toHaveProperty([`${name}/${run}`]);
      }
    }
    expect(log(dir)).toEqual(['hello/print: passed', 'hello/print: passed', 'hello/print: starter']);
  });
});

describe('a session that is killed', () => {
  it.each([1, 2, 3])(
    'at its record %i leaves a sound workspace with everything recorded before',
    async (after) => {
      const dir = join(makeHome(), 'xdplings');
      const session = start(dir, 'mine', 50);
      if (session.stdout === null) throw new Error('no output');
      let recorded = 0;
      for await (const line of createInterface(session.stdout)) {
        if (!line.startsWith('recorded')) continue;
        recorded = Number(line.split(' ')[1]);
        if (recorded === after) session.kill('SIGKILL');
      }
      if (session.exitCode === null && session.signalCode === null) await once(session, 'exit');
      expect(session.signalCode).toBe('SIGKILL');
      const workspace = await openWorkspace({ dir });
      expect(Object.keys((await workspace.loadProgress()).steps).length).toBeGreaterThanOrEqual(recorded);
      await workspace.recordPass(PRINT, 'int x;\n');
      const everything = git(dir, 'log', '-p', '--format=', 'refs/xdplings/runs');
      for (let run = 1; run <= recorded; run++) expect(everything).toContain(`+mine ${run}\n`);
      expect(() => git(dir, 'fsck', '--strict')).not.toThrow();
      expect(log(dir)[0]).toBe('hello/print: passed');
    },
    60_000,
  );
});

describe('a disk', () => {
  it.skipIf(!isRoot)(
    'that is full is named, and what was saved before is still there',
    () => {
      const home = makeHome();
      const disk = join(home, 'tiny');
      mkdirSync(disk);
      const lines = inMountNamespace(
        disk,
        'mount -t tmpfs -o size=400k tmpfs "$DIR"; "$NODE" "$SESSION" "$DIR/xdplings" mine 200',
        0,
      );
      const full = { code: 3, what: 'The disk is full: your progress could not be written.' };
      expect(lines).toContain('recorded 1');
      // The first session fills the disk; the second one finds it full, and its step entered as before.
      const [first, ...later] = lines.filter((line) => line !== 'entered' && !line.startsWith('recorded'));
      expect(JSON.parse(first ?? '')).toMatchObject(full);
      for (const line of later) expect(JSON.parse(line)).toMatchObject(full);
    },
    60_000,
  );

  it.skipIf(!isRoot)('that is read-only is named', () => {
    const home = makeHome();
    const disk = join(home, 'fixed');
    mkdirSync(disk);
    const lines = inMountNamespace(disk, 'mount -t tmpfs -o ro tmpfs "$DIR"', 1);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      code: 3,
      what: 'The workspace cannot be written.',
    });
  });
});

describe('root', () => {
  /** No user has it, so no settings are found for it. */
  const SOMEONE = 23_456;

  it.skipIf(!isRoot)(`under sudo works as the user who called it (${NEEDS_ROOT})`, async () => {
    const home = makeHome();
    chmodSync(home, 0o755);
    mkdirSync(join(home, 'theirs'));
    chownSync(join(home, 'theirs'), SOMEONE, SOMEONE);
    vi.stubEnv('SUDO_UID', String(SOMEONE));
    vi.stubEnv('SUDO_GID', String(SOMEONE));
    const dir = join(home, 'theirs', 'xdplings');
    const workspace = await openWorkspace({ dir });
    await workspace.enter(PRINT);
    await workspace.offerEditorFiles({ '.clangd': 'x' });
    await workspace.recordFailure(PRINT, 'one\n');
    await workspace.recordPass(PRINT, 'two\n');
    await workspace.reset(PRINT);
    await workspace.saveProgress({ version: 1, steps: {} });
    const owners = execFileSync('find', [dir, '-not', '-uid', String(SOMEONE)], { encoding: 'utf8' });
    expect(owners).toBe('');
    expect(existsSync(join(dir, '.git'))).toBe(true);
  });

  it.skipIf(!isRoot)("works in a user's folder as that user", async () => {
    const home = makeHome();
    chmodSync(home, 0o755);
    const dir = join(home, 'theirs');
    mkdirSync(dir);
    chownSync(dir, SOMEONE, SOMEONE);
    const workspace = await openWorkspace({ dir });
    await workspace.enter(PRINT);
    expect(statSync(workspace.fileOf(PRINT)).uid).toBe(SOMEONE);
    expect(statSync(join(dir, '.git/HEAD')).uid).toBe(SOMEONE);
  });
});
