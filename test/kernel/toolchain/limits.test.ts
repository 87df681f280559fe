import { execFileSync } from 'node:child_process';
import { constants, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { createToolchain, type Toolchain } from '../../../src/toolchain/index.ts';
import { CLANGS, freshDir, freshWorkspace, never, whyNot } from './support.ts';

const reason = await whyNot();

describe.skipIf(reason !== undefined).each(CLANGS)(`with %s${reason ?? ''}`, (clang) => {
  let workspace: string;
  let cacheDir: string;
  let toolchain: Toolchain;
  const hostile = (name: string) => join(workspace, 'hostile', `${name}.bpf.c`);
  const compile = (name: string) => toolchain.compile(hostile(name), never());

  beforeAll(async () => {
    workspace = await freshWorkspace();
    cacheDir = await freshDir();
    // The real ones but for the time, to keep the test short.
    toolchain = createToolchain({
      clang,
      cacheDir,
      includeDirs: [],
      workspaceDir: workspace,
      limits: { cpuSeconds: 1 },
    });
    await toolchain.prepare();
  });

  test.each([
    ['endless-macros', 9, /worked on this file for 1 s/],
    ['huge-array', 1, /grew beyond 32 MiB/],
    ['huge-zeros', 1, /'table' takes 1024 MiB/],
    ['endless-file', 1, /more than 1024 MiB of memory/],
    ['includes-itself', 1, /#include nested too deeply/],
    ['damaged-btf', 1, /cannot be read/],
  ])('stops %s and says why', async (name, line, message) => {
    const result = await compile(name);
    expect(result.ok).toBe(false);
    expect(result.object).toBeUndefined();
    const error = result.diagnostics.find(({ severity }) => severity === 'error');
    expect(error).toMatchObject({
      file: `hostile/${name}.bpf.c`,
      line,
      message: expect.stringMatching(message),
    });
    expect(result.output).not.toMatch(/pch/);
    expect(await readdir(join(cacheDir, 'work'))).toEqual([]);
  });

  test('answers when clang crashes, and goes on with the precompiled header afterwards', async () => {
    const deep = join(workspace, 'deep.bpf.c');
    const sum = '+a'.repeat(300_000);
    await writeFile(
      deep,
      `#include "vmlinux.h"\n#include <bpf/bpf_helpers.h>\nint f(int a) { return a${sum}; }\n`,
    );
    const { ok, diagnostics } = await toolchain.compile(deep, never());
    expect(ok).toBe(false);
    expect(diagnostics.at(-1)?.message).toMatch(/crashed|stopped/);
    expect(await readdir(join(cacheDir, 'precompiled'))).toHaveLength(1);
  });

  test('does not wait for ever for something that is no file', async () => {
    const pipe = join(workspace, 'pipe.h');
    execFileSync('mkfifo', [pipe]);
    await writeFile(join(workspace, 'waits.bpf.c'), '#include "pipe.h"\n');
    const impatient = createToolchain({
      clang,
      cacheDir,
      includeDirs: [],
      workspaceDir: workspace,
      limits: { wallMs: 500 },
    });
    const { ok, diagnostics } = await impatient.compile(join(workspace, 'waits.bpf.c'), never());
    expect(ok).toBe(false);
    expect(diagnostics[0]?.message).toMatch(/waited for 0.5 s/);
    expect(await isBeingRead(pipe)).toBe(false);
  });

  test('ends clang at once when cancelled', async () => {
    const pipe = join(workspace, 'cancel.h');
    execFileSync('mkfifo', [pipe]);
    await writeFile(join(workspace, 'cancelled.bpf.c'), '#include "cancel.h"\n');
    const controller = new AbortController();
    const compiling = toolchain.compile(join(workspace, 'cancelled.bpf.c'), controller.signal);
    const outcome = compiling.then(
      () => 'a result',
      (error: unknown) => error,
    );
    // clang is known to be at work when it has opened the pipe.
    while (!(await isBeingRead(pipe))) await setImmediate();
    const why = new Error('saved again');
    controller.abort(why);
    expect(await outcome).toBe(why);
    expect(await isBeingRead(pipe)).toBe(false);
    expect(await readdir(join(cacheDir, 'work'))).toEqual([]);
  });

  test('does not start when cancelled before', async () => {
    const why = new Error('never mind');
    await expect(toolchain.compile(hostile('endless-macros'), AbortSignal.abort(why))).rejects.toBe(why);
    await expect(toolchain.prepare(AbortSignal.abort(why))).rejects.toBe(why);
  });
});

/** A pipe can only be opened for writing without waiting when somebody reads it. */
async function isBeingRead(pipe: string): Promise<boolean> {
  try {
    const file = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENXIO') return false;
    throw error;
  }
}
