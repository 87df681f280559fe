import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { run, start } from '../../src/system/processes.ts';
import { scratchFolder } from './scratch.ts';

const shell = (script: string) => ({ command: 'sh', args: ['-c', script] });

function isAlive(pid: number): boolean {
  // A zombie waits for its parent only: it is as good as gone.
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

describe('run', () => {
  it('returns what a command printed and how it ended', async () => {
    const result = await run(shell('echo out; echo err >&2; exit 3'));
    expect(result).toMatchObject({ exitCode: 3, signal: undefined, stdout: 'out\n', stderr: 'err\n' });
    expect(result).toMatchObject({ timedOut: false, cancelled: false, truncated: false });
  });

  it('passes the input, the folder and the environment', async () => {
    const cwd = scratchFolder();
    const result = await run({
      ...shell('cat; pwd; echo "$WORD"'),
      cwd,
      env: { WORD: 'hello' },
      input: 'in\n',
    });
    expect(result.stdout).toBe(`in\n${cwd}\nhello\n`);
  });

  it('gives an empty input where none is given', async () => {
    expect(await run({ command: 'cat', args: [] })).toMatchObject({ exitCode: 0, stdout: '' });
  });

  it('does not mind a command that reads none of its input', async () => {
    expect(await run({ command: 'true', args: [], input: 'x'.repeat(1_000_000) })).toMatchObject({
      exitCode: 0,
    });
  });

  it('tells a signal from an exit code', async () => {
    expect(await run(shell('kill -9 $$'))).toMatchObject({ exitCode: undefined, signal: 'SIGKILL' });
  });

  it('finds commands of the sbin directories for users who have none on PATH', async () => {
    const { exitCode } = await run({ command: 'ip', args: ['-Version'], env: { PATH: '/nowhere' } });
    expect(exitCode).toBe(0);
  });

  it('throws when the command does not exist, and names its package', async () => {
    await expect(run({ command: 'no-such-command', args: [] })).rejects.toMatchObject({
      kind: 'environment',
    });
    const empty = scratchFolder();
    await expect(run({ command: join(empty, 'bpftool'), args: [] })).rejects.toThrow(/not on this machine/);
  });

  it('throws when the folder does not exist', async () => {
    await expect(run({ ...shell('true'), cwd: '/no/such/folder' })).rejects.toMatchObject({
      kind: 'environment',
    });
  });

  it('ends the whole group on time-out, even a child that ignores SIGTERM', async () => {
    const file = join(scratchFolder(), 'pids');
    const stubborn = `trap '' TERM; sleep 600 & echo $! $$ > ${file}; while :; do sleep 600; done`;
    const result = await run({ ...shell(stubborn), timeoutMs: 300 });
    expect(result).toMatchObject({ timedOut: true, cancelled: false, exitCode: undefined });
    const pids = readFileSync(file, 'utf8').trim().split(' ').map(Number);
    expect(pids).toHaveLength(2);
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]));
  });

  it('ends the whole group on cancel and keeps what was printed', async () => {
    const file = join(scratchFolder(), 'ready');
    const controller = new AbortController();
    const running = run({ ...shell(`sleep 600 & echo $!; touch ${file}; wait`), signal: controller.signal });
    await vi.waitFor(() => expect(existsSync(file)).toBe(true));
    controller.abort();
    const result = await running;
    expect(result).toMatchObject({ cancelled: true, timedOut: false });
    await vi.waitFor(() => expect(isAlive(Number(result.stdout))).toBe(false));
  });

  it('does not wait for a descendant that left the group and holds the pipe', async () => {
    const file = join(scratchFolder(), 'pid');
    const result = await run({
      ...shell(`setsid sh -c 'echo $$ > ${file}; exec sleep 600' & wait`),
      timeoutMs: 200,
    });
    expect(result.timedOut).toBe(true);
    process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL');
  });

  it('starts nothing when it is cancelled already', async () => {
    const file = join(scratchFolder(), 'started');
    const result = await run({ ...shell(`touch ${file}`), signal: AbortSignal.abort() });
    expect(result).toMatchObject({ cancelled: true, exitCode: undefined });
    expect(existsSync(file)).toBe(false);
  });

  it('keeps the beginning and the end of an output that is too long', async () => {
    const result = await run({ ...shell('seq 1 100000'), maxOutputBytes: 4000 });
    expect(result.truncated).toBe(true);
    expect(result.stdout).toMatch(/^1\n2\n/);
    expect(result.stdout).toMatch(/\n100000\n$/);
    expect(result.stdout).toMatch(/\n\[… \d+ bytes left out …\]\n/);
    expect(result.stdout.length).toBeLessThan(4100);
  });

  it('limits memory', async () => {
    const hungry = ['-e', 'const all = []; for (;;) all.push(Buffer.alloc(1e7, 1));'];
    const limits = { memoryBytes: 2_000_000_000 };
    const result = await run({ command: process.execPath, args: hungry, limits, timeoutMs: 30_000 });
    expect(result.timedOut).toBe(false);
    expect(result.exitCode).not.toBe(0);
  });

  it('limits processor time', async () => {
    const result = await run({
      ...shell('while :; do :; done'),
      limits: { cpuSeconds: 1 },
      timeoutMs: 60_000,
    });
    expect(result).toMatchObject({ timedOut: false, signal: 'SIGKILL' });
  });

  it('passes arguments through the limits as they are', async () => {
    const words = ['a b', '$HOME', "'", '"', ''];
    const result = await run({ command: 'printf', args: ['[%s]', ...words], limits: { cpuSeconds: 10 } });
    expect(result.stdout).toBe(words.map((word) => `[${word}]`).join(''));
  });
});

describe('start', () => {
  it('talks with a child over its standard streams until it ends', async () => {
    const child = start({ command: 'cat', args: [] });
    child.stdin.write('hello\n');
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('hello\n');
    child.stdin.end();
    expect(await child.exited).toEqual({ exitCode: 0, signal: undefined });
  });

  it('stops a child with its children', async () => {
    const child = start(shell('sleep 600 & echo $!; wait'));
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    await child.stop();
    await vi.waitFor(() => expect(isAlive(Number(chunk.toString()))).toBe(false));
  });

  it('survives writing to a child that has ended', async () => {
    const child = start({ command: 'true', args: [] });
    await child.exited;
    child.stdin.write('anybody there?\n');
    expect(await child.exited).toMatchObject({ exitCode: 0 });
  });

  it('throws when the command does not exist', () => {
    expect(() => start({ command: 'no-such-command', args: [] })).toThrow(/not on this machine/);
  });
});
