import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { XdplingsError } from '../../src/domain/errors.ts';
import { findBpftool } from '../../src/toolchain/find-bpftool.ts';
import { findClang } from '../../src/toolchain/find-clang.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'xdplings-tools-'));
});
afterAll(() => rm(dir, { recursive: true }));

/** A program that answers like a tool of some version: what we ask of tools we do not have here. */
async function toolThatSays(name: string, text: string, exitCode = 0): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, `#!/bin/sh\necho '${text}'\nexit ${exitCode}\n`);
  await chmod(path, 0o755);
  return path;
}

async function errorOf(work: Promise<unknown>): Promise<XdplingsError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof XdplingsError) return error;
  throw new Error(`expected an XdplingsError, got ${String(error)}`);
}

test('takes the clang that is asked for', async () => {
  const path = await toolThatSays('clang-new', 'Ubuntu clang version 18.1.3 (1ubuntu1)');
  expect(await findClang(path)).toEqual({ command: path, path, version: { major: 18, minor: 1 } });
});

test('refuses a clang that is too old, and says what it is', async () => {
  const path = await toolThatSays('clang-old', 'Ubuntu clang version 10.0.0-4ubuntu1');
  const error = await errorOf(findClang(path));
  expect(error.kind).toBe('environment');
  expect(error.where).toBe(`${path} is clang 10.0`);
  expect(error.todo).toMatch(/clang/);
});

test('says when there is no such clang at all', async () => {
  const error = await errorOf(findClang(join(dir, 'missing')));
  expect(error.what).toContain('missing');
});

test('refuses a bpftool that is too old, and says what it is', async () => {
  const path = await toolThatSays('bpftool', 'bpftool v5.15.143');
  const error = await errorOf(findBpftool(path));
  expect(error.kind).toBe('environment');
  expect(error.where).toBe(`${path} is 5.15`);
});

test("passes on what Ubuntu's wrapper says when it has no bpftool for the kernel", async () => {
  const path = await toolThatSays('bpftool-wrapper', 'WARNING: bpftool not found for kernel 6.8.0', 2);
  expect((await errorOf(findBpftool(path))).where).toContain('WARNING: bpftool not found for kernel 6.8.0');
});
