import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../../src/workspace/index.ts';
import { FILTER, git, log, makeHome, PRINT, step } from './setup.ts';

const RUNS = 'refs/xdplings/runs';

async function entered(gitconfig = '') {
  const dir = join(makeHome(gitconfig), 'xdplings');
  const workspace = await openWorkspace({ dir });
  await workspace.enter(PRINT);
  const file = workspace.fileOf(PRINT);
  const save = (source: string) => writeFileSync(file, source);
  const now = () => readFileSync(file, 'utf8');
  const pass = async (source: string) => {
    save(source);
    await workspace.recordPass(PRINT, source);
  };
  const fail = async (source: string) => {
    save(source);
    await workspace.recordFailure(PRINT, source);
  };
  return { dir, workspace, file, save, now, pass, fail };
}

describe('a workspace', () => {
  it('is looked at, not made, when it is opened', async () => {
    const dir = join(makeHome(), 'xdplings');
    const workspace = await openWorkspace({ dir });
    expect(await workspace.loadProgress()).toEqual({ version: 1, steps: {} });
    expect(existsSync(dir)).toBe(false);
  });

  it('becomes a repository with the starter committed when a step is entered', async () => {
    const { dir, file, now } = await entered();
    expect(file).toBe(join(dir, 'hello/print.bpf.c'));
    expect(now()).toBe(PRINT.starter);
    expect(log(dir)).toEqual(['hello/print: starter']);
    expect(git(dir, 'ls-files')).toBe('.gitignore\nhello/print.bpf.c');
    expect(git(dir, 'status', '--porcelain')).toBe('');
    expect(git(dir, 'log', '-1', '--format=%an <%ae>')).toBe('xdplings learner <learner@xdplings.invalid>');
  });

  it('gets the next starter when the next step is entered, and only once', async () => {
    const { dir, workspace, save, now } = await entered();
    await workspace.enter(FILTER);
    save('mine');
    await workspace.enter(PRINT);
    expect(now()).toBe('mine');
    expect(log(dir)).toEqual(['hello/filter: starter', 'hello/print: starter']);
  });

  it("goes on with the learner's file of a step that was renamed", async () => {
    const { workspace, save } = await entered();
    save('mine');
    const renamed = step('hello/greet', { aliases: ['hello/print'] });
    await workspace.enter(renamed);
    expect(readFileSync(workspace.fileOf(renamed), 'utf8')).toBe('mine');
  });

  it('gives the source of a step, and says when it is gone', async () => {
    const { workspace, file, save } = await entered();
    save('// 日本語\n');
    expect(await workspace.readSource(PRINT)).toBe('// 日本語\n');
    rmSync(file);
    await expect(workspace.readSource(PRINT)).rejects.toMatchObject({ kind: 'usage', where: file });
  });
});

describe('a pass', () => {
  it('is one commit on the branch', async () => {
    const { dir, pass } = await entered();
    await pass('int x;\n');
    expect(log(dir)).toEqual(['hello/print: passed', 'hello/print: starter']);
    expect(git(dir, 'show', 'HEAD:hello/print.bpf.c')).toBe('int x;');
    expect(git(dir, 'log', '-1', '--format=%(trailers:only)').trim()).toBe(
      'Step: hello/print\nVerdict: pass',
    );
    expect(git(dir, 'status', '--porcelain')).toBe('');
  });

  it('commits what was run, not what was saved since', async () => {
    const { dir, workspace, save } = await entered();
    save('later\n');
    await workspace.recordPass(PRINT, 'earlier\n');
    expect(git(dir, 'show', 'HEAD:hello/print.bpf.c')).toBe('earlier');
    expect(git(dir, 'status', '--porcelain')).toBe(' M hello/print.bpf.c');
  });

  it('is recorded once for one content, however often it is run', async () => {
    const { dir, workspace, pass } = await entered();
    await pass('int x;\n');
    await workspace.recordPass(PRINT, 'int x;\n');
    await (await openWorkspace({ dir })).recordPass(PRINT, 'int x;\n');
    expect(log(dir)).toEqual(['hello/print: passed', 'hello/print: starter']);
  });

  it('keeps the bytes that the learner wrote, Windows line ends and other encodings too', async () => {
    const { dir, workspace, file } = await entered('[core]\n\tautocrlf = true\n\tsafecrlf = true\n');
    const bytes = Buffer.from([0x2f, 0x2f, 0xe9, 0x0d, 0x0a]);
    writeFileSync(file, bytes);
    await workspace.recordPass(PRINT, bytes.toString('utf8'));
    expect(git(dir, 'cat-file', '-s', 'HEAD:hello/print.bpf.c')).toBe('5');
    expect(git(dir, 'status', '--porcelain')).toBe('');
  });
});

describe('a failing run', () => {
  it('is kept aside, out of sight of branch, index and status', async () => {
    const { dir, fail } = await entered();
    const head = git(dir, 'rev-parse', 'HEAD');
    await fail('first try\n');
    await fail('second try\n');
    expect(git(dir, 'rev-parse', 'HEAD')).toBe(head);
    expect(git(dir, 'status', '--porcelain')).toBe(' M hello/print.bpf.c');
    expect(git(dir, 'show', `${RUNS}:hello/print.bpf.c`)).toBe('second try');
    expect(git(dir, 'show', `${RUNS}~1:hello/print.bpf.c`)).toBe('first try');
    expect(log(dir, RUNS)).toEqual([
      'hello/print: a failing run',
      'hello/print: a failing run',
      'hello/print: starter',
    ]);
  });

  it('survives a side ref that the learner removed', async () => {
    const { dir, fail } = await entered();
    await fail('first\n');
    git(dir, 'update-ref', '-d', RUNS);
    await fail('second\n');
    expect(git(dir, 'show', `${RUNS}:hello/print.bpf.c`)).toBe('second');
    expect(git(dir, 'fsck', '--no-dangling')).toBe('');
    expect(existsSync(join(dir, '.git'))).toBe(true);
    expect(readdirSync(join(dir, '.git')).filter((name) => name.startsWith('fast_import_crash'))).toEqual([]);
  });
});

describe('reset', () => {
  it('puts the starter back and names the commit that holds what was there', async () => {
    const { dir, workspace, save, now } = await entered();
    save('unfinished\n');
    const commit = await workspace.reset(PRINT);
    expect(now()).toBe(PRINT.starter);
    expect(git(dir, 'show', `${commit}:hello/print.bpf.c`)).toBe('unfinished');
    expect(log(dir)).toEqual([
      'hello/print: back to the starter',
      'hello/print: as it was',
      'hello/print: starter',
    ]);
    expect(git(dir, 'status', '--porcelain')).toBe('');
  });

  it('needs no new commit for what is committed already', async () => {
    const { dir, workspace, pass } = await entered();
    await pass('done\n');
    const head = git(dir, 'rev-parse', 'HEAD');
    expect(await workspace.reset(PRINT)).toBe(head);
    expect(await workspace.reset(PRINT)).toBe(git(dir, 'rev-parse', 'HEAD'));
    expect(log(dir)).toHaveLength(3);
  });

  it('brings a deleted file back', async () => {
    const { dir, workspace, file, now } = await entered();
    rmSync(file);
    const commit = await workspace.reset(PRINT);
    expect(now()).toBe(PRINT.starter);
    expect(git(dir, 'show', `${commit}:hello/print.bpf.c`)).toBe(PRINT.starter.trim());
  });

  it('leaves what a symbolic link points to alone', async () => {
    const { dir, workspace, file, now } = await entered();
    const elsewhere = join(dir, '..', 'elsewhere.c');
    writeFileSync(elsewhere, 'mine\n');
    rmSync(file);
    symlinkSync(elsewhere, file);
    const commit = await workspace.reset(PRINT);
    expect(now()).toBe(PRINT.starter);
    expect(readFileSync(elsewhere, 'utf8')).toBe('mine\n');
    expect(git(dir, 'show', `${commit}:hello/print.bpf.c`)).toBe('mine');
  });
});

describe('undo', () => {
  it('takes a reset back', async () => {
    const { workspace, save, now } = await entered();
    save('mine\n');
    await workspace.reset(PRINT);
    expect(await workspace.undo(PRINT)).toBe(true);
    expect(now()).toBe('mine\n');
  });

  it('walks back through everything the file was, and stops at the starter', async () => {
    const { workspace, now, fail, pass } = await entered();
    await fail('one\n');
    await pass('two\n');
    await fail('three\n');
    const seen: string[] = [];
    while (await workspace.undo(PRINT)) seen.push(now());
    expect(seen).toEqual(['two\n', 'one\n', PRINT.starter]);
    expect(now()).toBe(PRINT.starter);
  });

  it('keeps what was never run before it goes back to the last run', async () => {
    const { dir, workspace, save, now, fail } = await entered();
    await fail('run\n');
    save('typed since\n');
    expect(await workspace.undo(PRINT)).toBe(true);
    expect(now()).toBe('run\n');
    expect(git(dir, 'log', '-p', '--format=', RUNS)).toContain('typed since');
  });

  it('starts anew from a version that came after an undo', async () => {
    const { workspace, now, fail } = await entered();
    await fail('one\n');
    await fail('two\n');
    await workspace.undo(PRINT);
    await fail('three\n');
    await workspace.undo(PRINT);
    expect(now()).toBe('one\n');
  });

  it('brings back a deleted file as it was last recorded', async () => {
    const { workspace, file, now, fail } = await entered();
    await fail('one\n');
    rmSync(file);
    expect(await workspace.undo(PRINT)).toBe(true);
    expect(now()).toBe('one\n');
  });

  it('has nothing to go back to in a fresh step', async () => {
    const { workspace, now } = await entered();
    expect(await workspace.undo(PRINT)).toBe(false);
    expect(now()).toBe(PRINT.starter);
  });
});

describe('diff', () => {
  it('compares with the starter before the first pass, with the last pass after it', async () => {
    const { workspace, save, fail, pass } = await entered();
    expect(await workspace.diff(PRINT)).toEqual({ since: 'starter', patch: '' });
    await fail('one\n');
    const early = await workspace.diff(PRINT);
    expect(early.since).toBe('starter');
    expect(early.patch).toMatch(
      /^--- a\/hello\/print\.bpf\.c$[\s\S]*^-\/\/ starter of hello\/print$\n^\+one$/m,
    );
    await pass('two\n');
    await workspace.enter(FILTER);
    await workspace.recordPass(FILTER, 'other\n');
    expect(await workspace.diff(PRINT)).toEqual({ since: 'pass', patch: '' });
    save('three\n');
    expect((await workspace.diff(PRINT)).patch).toMatch(/^-two$\n^\+three$/m);
  });

  it("is plain, whatever the learner's git shows diffs with", async () => {
    const { workspace, save } = await entered(
      '[diff]\n\texternal = /bin/false\n\tnoprefix = true\n[color]\n\tui = always\n[core]\n\tpager = /bin/false\n',
    );
    save('x\n');
    const { patch } = await workspace.diff(PRINT);
    expect(patch).toMatch(/^diff --git a\/hello\/print\.bpf\.c b\/hello\/print\.bpf\.c$/m);
    expect(patch).not.toContain('\u001b');
  });
});

describe('editor files', () => {
  it('are written, brought up to date, and left alone once the learner changed them', async () => {
    const dir = join(makeHome(), 'xdplings');
    const at = (name: string) => readFileSync(join(dir, name), 'utf8');
    const open = async (editorFiles: Record<string, string>) => {
      const workspace = await openWorkspace({ dir });
      await workspace.offerEditorFiles(editorFiles);
      await workspace.enter(PRINT);
    };
    await open({ '.clangd': 'one', 'compile_commands.json': '[1]' });
    writeFileSync(join(dir, '.clangd'), 'the learner’s');
    await open({ '.clangd': 'two', 'compile_commands.json': '[2]' });
    expect(at('.clangd')).toBe('the learner’s');
    expect(at('compile_commands.json')).toBe('[2]');
    expect(git(dir, 'status', '--porcelain')).toBe('');
  });
});

describe('a folder that is not a workspace', () => {
  it('is refused politely and left as it is', async () => {
    const dir = join(makeHome(), 'project');
    mkdirSync(dir);
    writeFileSync(join(dir, 'thesis.tex'), 'years of work');
    await expect(openWorkspace({ dir })).rejects.toMatchObject({
      kind: 'usage',
      where: `${dir} (thesis.tex)`,
      todo: expect.stringContaining('--dir'),
    });
    expect(readdirSync(dir)).toEqual(['thesis.tex']);
  });

  it('or that cannot be looked at is named', async () => {
    const home = makeHome();
    symlinkSync('/nonexistent', join(home, 'link'));
    writeFileSync(join(home, 'file'), '');
    for (const dir of [join(home, 'link'), join(home, 'file'), join(home, 'x'.repeat(300))]) {
      await expect(openWorkspace({ dir })).rejects.toMatchObject({
        kind: 'environment',
        where: expect.stringContaining(dir),
      });
    }
  });

  it('is taken when it is empty', async () => {
    const dir = join(makeHome(), 'empty');
    mkdirSync(dir);
    await (await openWorkspace({ dir })).enter(PRINT);
    expect(log(dir)).toEqual(['hello/print: starter']);
  });

  it('is known as one when it is the clone of a workspace', async () => {
    const { dir, pass, workspace } = await entered();
    await pass('done\n');
    await workspace.enter(FILTER);
    const clone = join(dir, '..', 'clone');
    git(join(dir, '..'), 'clone', '-q', dir, clone);
    const progress = await (await openWorkspace({ dir: clone })).loadProgress();
    expect(progress.steps).toEqual({
      'hello/print': { runs: 1, hints: 0, solutionSeen: false, passedAt: expect.any(String) },
    });
  });
});
