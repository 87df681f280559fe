import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Text } from '../../src/domain/text.ts';
import { openWorkspace } from '../../src/workspace/index.ts';
import { FILTER, git, log, makeHome, PRINT } from './setup.ts';

const RUNS = 'refs/xdplings/runs';

async function entered(dir: string, onNotice?: (notice: Text) => void) {
  const workspace = await openWorkspace({ dir, onNotice });
  await workspace.enter(PRINT);
  const save = (source: string) => writeFileSync(workspace.fileOf(PRINT), source);
  const pass = async (source: string) => {
    save(source);
    await workspace.recordPass(PRINT, source);
  };
  return { workspace, save, pass };
}
const freshDir = (gitconfig?: string) => join(makeHome(gitconfig), 'xdplings');

describe("the learner's settings", () => {
  it('do not reach our commits: signing, hooks, templates, no name', async () => {
    const home = makeHome();
    const hooks = join(home, 'hooks');
    const template = join(home, 'template');
    mkdirSync(join(template, 'hooks'), { recursive: true });
    mkdirSync(hooks);
    for (const name of [
      'pre-commit',
      'commit-msg',
      'post-commit',
      'reference-transaction',
      'post-index-change',
    ]) {
      for (const folder of [hooks, join(template, 'hooks')]) {
        writeFileSync(join(folder, name), `#!/bin/sh\ntouch '${home}/a-hook-ran'\nexit 1\n`);
        chmodSync(join(folder, name), 0o755);
      }
    }
    writeFileSync(
      join(home, '.gitconfig'),
      `[commit]\n\tgpgsign = true\n\ttemplate = /nonexistent\n[gpg]\n\tprogram = /bin/false\n[core]\n\thooksPath = ${hooks}\n\tfsmonitor = /bin/false\n\tautocrlf = true\n[init]\n\tdefaultBranch = "a bad..name"\n\ttemplateDir = ${template}\n[user]\n\tuseConfigOnly = true\n`,
    );
    const dir = join(home, 'xdplings');
    const { workspace, pass } = await entered(dir);
    await pass('int x;\n');
    await workspace.recordFailure(PRINT, 'int y;\n');
    await workspace.reset(PRINT);
    expect(log(dir)[1]).toBe('hello/print: passed');
    expect(existsSync(join(home, 'a-hook-ran'))).toBe(false);
  });

  it("give our commits the learner's name where they have one", async () => {
    const dir = freshDir('[user]\n\tname = 山田 <花子>\n\temail = hanako@example.jp\n');
    await entered(dir);
    expect(git(dir, 'log', '-1', '--format=%an <%ae>')).toBe('山田 花子 <hanako@example.jp>');
  });
});

describe("a repository of the learner's above the workspace", () => {
  it('is never committed to, also when git was told to use it', async () => {
    const home = makeHome();
    git(home, 'init', '-q');
    git(home, 'commit', '-q', '--allow-empty', '-m', 'theirs');
    vi.stubEnv('GIT_DIR', join(home, '.git'));
    vi.stubEnv('GIT_WORK_TREE', home);
    vi.stubEnv('GIT_INDEX_FILE', join(home, '.git', 'index'));
    const dir = join(home, 'xdplings');
    const { pass } = await entered(dir);
    await pass('int x;\n');
    for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE']) vi.stubEnv(name, undefined);
    expect(log(home)).toEqual(['theirs']);
    expect(git(home, 'diff', '--cached', '--name-only')).toBe('');
    expect(log(dir)).toEqual(['hello/print: passed', 'hello/print: starter']);
  });

  it('is not taken for ours when ours is deleted', async () => {
    const home = makeHome();
    git(home, 'init', '-q');
    git(home, 'commit', '-q', '--allow-empty', '-m', 'theirs');
    const dir = join(home, 'xdplings');
    const { pass } = await entered(dir);
    rmSync(join(dir, '.git'), { recursive: true });
    await pass('int x;\n');
    expect(log(home)).toEqual(['theirs']);
    expect(log(dir)).toEqual(['hello/print: passed']);
  });
});

describe('the index', () => {
  it('keeps what the learner staged', async () => {
    const dir = freshDir();
    const { workspace, save } = await entered(dir);
    await workspace.enter(FILTER);
    writeFileSync(workspace.fileOf(FILTER), 'staged\n');
    save('staged\n');
    git(dir, 'add', '.');
    save('passed\n');
    writeFileSync(workspace.fileOf(FILTER), 'not staged\n');
    await workspace.recordPass(PRINT, 'passed\n');
    expect(git(dir, 'show', ':hello/filter.bpf.c')).toBe('staged');
    expect(git(dir, 'show', ':hello/print.bpf.c')).toBe('staged');
    expect(git(dir, 'show', 'HEAD:hello/print.bpf.c')).toBe('passed');
    expect(git(dir, 'show', 'HEAD:hello/filter.bpf.c')).toBe(FILTER.starter.trim());
  });

  it('is waited for while another git holds it for a moment', async () => {
    const dir = freshDir();
    const { workspace, save } = await entered(dir);
    save('int x;\n');
    const lock = join(dir, '.git/index.lock');
    writeFileSync(lock, '');
    const recording = workspace.recordPass(PRINT, 'int x;\n');
    await nextTurn();
    rmSync(lock);
    await recording;
    expect(log(dir)[0]).toBe('hello/print: passed');
    expect(git(dir, 'status', '--porcelain')).toBe('');
  });

  it('that stays locked costs nothing: the run is kept aside, the message names the file, the next pass commits', async () => {
    const dir = freshDir();
    const { workspace, pass } = await entered(dir);
    const lock = join(dir, '.git/index.lock');
    writeFileSync(lock, '');
    await expect(pass('int x;\n')).rejects.toMatchObject({
      kind: 'environment',
      where: lock,
      todo: expect.stringContaining(`rm '${lock}'`),
    });
    expect(log(dir)).toEqual(['hello/print: starter']);
    expect(git(dir, 'show', `${RUNS}:hello/print.bpf.c`)).toBe('int x;');
    rmSync(lock);
    await workspace.recordPass(PRINT, 'int x;\n');
    expect(log(dir)).toEqual(['hello/print: passed', 'hello/print: starter']);
    expect(git(dir, 'status', '--porcelain')).toBe('');
  });
});

describe('what a session left that was killed', () => {
  const DEAD = '99999999';

  it('between its commit and its index, is put right by the next pass', async () => {
    const dir = freshDir();
    const { workspace, pass } = await entered(dir);
    await pass('one\n');
    git(dir, 'reset', '-q', 'HEAD~1', '--', 'hello/print.bpf.c');
    expect(git(dir, 'status', '--porcelain')).toBe('MM hello/print.bpf.c');
    await (await openWorkspace({ dir })).recordPass(PRINT, 'one\n');
    expect(git(dir, 'status', '--porcelain')).toBe('');
    expect(log(dir)).toHaveLength(2);
    await workspace.recordPass(PRINT, 'two\n');
    expect(git(dir, 'status', '--porcelain')).toBe(' M hello/print.bpf.c');
  });

  it('in git, as a lock on the index, is removed; a lock from before is not', async () => {
    const dir = freshDir();
    const { pass } = await entered(dir);
    const indexLock = join(dir, '.git/index.lock');
    const ours = join(dir, '.xdplings/history.lock');
    writeFileSync(ours, DEAD);
    writeFileSync(indexLock, '');
    await pass('one\n');
    expect(existsSync(indexLock)).toBe(false);
    expect(existsSync(ours)).toBe(false);
    expect(git(dir, 'status', '--porcelain')).toBe('');

    writeFileSync(indexLock, '');
    utimesSync(indexLock, new Date(), new Date('2020-01-01'));
    writeFileSync(ours, DEAD);
    await expect(pass('two\n')).rejects.toMatchObject({ kind: 'environment', where: indexLock });
    expect(existsSync(indexLock)).toBe(true);
  });
});

describe('where the learner is', () => {
  it('is where passes go: another branch, a detached HEAD, a branch without commits', async () => {
    const dir = freshDir();
    const { pass } = await entered(dir);
    git(dir, 'checkout', '-q', '-b', 'try');
    await pass('on a branch\n');
    expect(log(dir, 'main')).toEqual(['hello/print: starter']);
    expect(log(dir, 'try')).toEqual(['hello/print: passed', 'hello/print: starter']);

    git(dir, 'checkout', '-q', '--detach');
    await pass('detached\n');
    expect(log(dir, 'try')).toHaveLength(2);
    expect(log(dir)).toHaveLength(3);

    git(dir, 'checkout', '-q', '--orphan', 'anew');
    git(dir, 'rm', '-q', '-r', '--cached', '.');
    await pass('anew\n');
    expect(log(dir)).toEqual(['hello/print: passed']);
    expect(git(dir, 'ls-tree', '-r', '--name-only', 'HEAD')).toBe('.gitignore\nhello/print.bpf.c');
  });

  it('is left alone in the middle of a merge, and the learner is told', async () => {
    const dir = freshDir();
    const notices: Text[] = [];
    const { workspace, save, pass } = await entered(dir, (notice) => notices.push(notice));
    git(dir, 'checkout', '-q', '-b', 'other');
    await pass('theirs\n');
    git(dir, 'checkout', '-q', 'main');
    await pass('ours\n');
    expect(() => git(dir, 'merge', 'other')).toThrow();
    const before = git(dir, 'status', '--porcelain=v2', '--branch');
    await workspace.recordPass(PRINT, 'merged\n');
    await workspace.recordPass(PRINT, 'merged again\n');
    expect(git(dir, 'status', '--porcelain=v2', '--branch')).toBe(before);
    expect(git(dir, 'show', `${RUNS}:hello/print.bpf.c`)).toBe('merged again');
    expect(notices.map(({ en }) => en)).toEqual([expect.stringContaining('middle of a merge')]);

    save('merged by hand\n');
    const commit = await workspace.reset(PRINT);
    expect(git(dir, 'show', `${commit}:hello/print.bpf.c`)).toBe('merged by hand');
    expect(await workspace.undo(PRINT)).toBe(true);
    expect(readFileSync(workspace.fileOf(PRINT), 'utf8')).toBe('merged by hand\n');
    git(dir, 'commit', '-q', '-a', '-m', 'merged');
    expect(log(dir)[0]).toBe('merged');
  });
});

it('a machine without git is told how to get it', async () => {
  const dir = freshDir();
  vi.stubEnv('PATH', dir);
  await expect(openWorkspace({ dir })).rejects.toMatchObject({
    kind: 'environment',
    todo: expect.stringContaining('git'),
  });
});
