import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../../src/workspace/index.ts';
import { git, log, makeHome, PRINT } from './setup.ts';

async function entered() {
  const dir = join(makeHome(), 'xdplings');
  const workspace = await openWorkspace({ dir });
  await workspace.enter(PRINT);
  return { dir, workspace, file: workspace.fileOf(PRINT) };
}

describe('a workspace that is deleted under a running session', () => {
  it('is made again, with the work of the last run in it', async () => {
    const { dir, workspace, file } = await entered();
    await workspace.recordFailure(PRINT, 'one\n');
    rmSync(dir, { recursive: true });
    await workspace.recordPass(PRINT, 'two\n');
    expect(readFileSync(file, 'utf8')).toBe('two\n');
    expect(log(dir)).toEqual(['hello/print: passed']);
  });

  it('is made again by every other thing that needs it', async () => {
    const { dir, workspace, file } = await entered();
    for (const work of [
      () => workspace.enter(PRINT),
      () => workspace.reset(PRINT),
      () => workspace.saveProgress({ version: 1, steps: {} }).then(() => workspace.enter(PRINT)),
    ]) {
      rmSync(dir, { recursive: true });
      await work();
      expect(readFileSync(file, 'utf8')).toBe(PRINT.starter);
      expect(git(dir, 'status', '--porcelain')).toBe('');
    }
    rmSync(dir, { recursive: true });
    expect(await workspace.undo(PRINT)).toBe(false);
    await expect(workspace.diff(PRINT)).rejects.toMatchObject({ kind: 'usage', where: file });
    await expect(workspace.readSource(PRINT)).rejects.toMatchObject({ kind: 'usage', where: file });
  });

  it('and whose name another file takes, is named in the message', async () => {
    const { dir, workspace } = await entered();
    rmSync(dir, { recursive: true });
    writeFileSync(dir, 'a file');
    await expect(workspace.recordPass(PRINT, 'x\n')).rejects.toMatchObject({ kind: 'environment' });
    expect(readFileSync(dir, 'utf8')).toBe('a file');
  });
});

describe("the learner's file", () => {
  it('that became a folder is named in the message, and its content left alone', async () => {
    const { workspace, file } = await entered();
    rmSync(file);
    mkdirSync(file);
    writeFileSync(join(file, 'inside'), 'x');
    for (const work of [
      () => workspace.enter(PRINT),
      () => workspace.readSource(PRINT),
      () => workspace.reset(PRINT),
      () => workspace.undo(PRINT),
    ]) {
      await expect(work()).rejects.toMatchObject({
        kind: 'environment',
        what: 'There is a folder where a file should be.',
        where: file,
      });
    }
    expect(existsSync(join(file, 'inside'))).toBe(true);
  });

  it('whose folder became a file is named in the message', async () => {
    const { workspace, file } = await entered();
    rmSync(dirname(file), { recursive: true });
    writeFileSync(dirname(file), 'x');
    await expect(workspace.enter(PRINT)).rejects.toMatchObject({
      kind: 'environment',
      what: 'There is a file where a folder should be.',
    });
  });

  it('may be a symbolic link to a file elsewhere', async () => {
    const { dir, workspace, file } = await entered();
    const elsewhere = join(dir, '..', 'elsewhere.c');
    renameSync(file, elsewhere);
    symlinkSync(elsewhere, file);
    writeFileSync(elsewhere, 'int x;\n');
    await workspace.enter(PRINT);
    await workspace.recordPass(PRINT, await workspace.readSource(PRINT));
    expect(git(dir, 'show', 'HEAD:hello/print.bpf.c')).toBe('int x;');
  });

  it('that is a link to nowhere is named in the message', async () => {
    const { workspace, file } = await entered();
    rmSync(file);
    symlinkSync('/nonexistent', file);
    await expect(workspace.enter(PRINT)).rejects.toMatchObject({
      kind: 'environment',
      what: 'This symbolic link leads nowhere.',
    });
  });
});

it('what a killed process left half written is swept away, what a living one writes is not', async () => {
  const { dir } = await entered();
  const scratch = join(dir, '.xdplings/tmp');
  // Process ids end below 2^22 (proc(5), pid_max): this one never lives.
  writeFileSync(join(scratch, '99999999-0'), 'half');
  writeFileSync(join(scratch, `${process.pid}-999`), 'in work');
  await (await openWorkspace({ dir })).enter(PRINT);
  expect(existsSync(join(scratch, '99999999-0'))).toBe(false);
  expect(existsSync(join(scratch, `${process.pid}-999`))).toBe(true);
});
