import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { XdplingsError } from '../../../src/domain/errors.ts';
import { findCommand } from '../../../src/system/processes.ts';
import { createToolchain } from '../../../src/toolchain/index.ts';
import { CLANGS, essence, freshDir, freshWorkspace, never, whyNot } from './support.ts';

const reason = await whyNot();
const clang = CLANGS[0] ?? 'clang';

describe.skipIf(reason !== undefined)(`the caches ${reason ?? ''}`, () => {
  let workspace: string;
  let hello: string;
  let broken: string;
  /** Each test that damages one of these sees it whole again at its end: the next one begins there. */
  let headerCache: string;
  let precompiledCache: string;
  beforeAll(async () => {
    headerCache = await freshDir();
    precompiledCache = await freshDir();
    workspace = await freshWorkspace();
    hello = join(workspace, 'learner/hello.bpf.c');
    broken = join(workspace, 'learner/mistakes.bpf.c');
  });
  const toolchainIn = (cacheDir: string) => createToolchain({ clang, cacheDir, includeDirs: [] });

  /** The one file of that name below a cache. */
  async function find(cacheDir: string, name: string): Promise<string> {
    const entries = await readdir(cacheDir, { recursive: true });
    const found = entries.filter((path) => path.endsWith(name));
    expect(found).toHaveLength(1);
    return join(cacheDir, found[0] ?? '');
  }

  test('makes vmlinux.h once for a kernel, and shows how in the first result only', async () => {
    const cacheDir = await freshDir();
    const first = toolchainIn(cacheDir);
    const made = (await first.compile(hello, never())).commands;
    const header = await find(cacheDir, 'vmlinux.h');
    const { ino } = await stat(header);
    expect(made[0]).toBe(`bpftool btf dump file /sys/kernel/btf/vmlinux format c > ${header}`);
    expect((await first.compile(hello, never())).commands).toEqual(made.slice(1));
    expect((await toolchainIn(cacheDir).compile(hello, never())).commands).toEqual(made.slice(1));
    expect((await stat(header)).ino).toBe(ino);
  });

  test.each([
    ['empty', (path: string) => writeFile(path, '')],
    ['cut off', (path: string) => truncate(path, 100_000)],
    [
      'changed in the middle',
      async (path: string) =>
        writeFile(path, (await readFile(path, 'utf8')).replace('struct iphdr {', 'struct gone {')),
    ],
    ['gone', (path: string) => rm(path)],
  ])('makes vmlinux.h again when it is %s', async (_, damage) => {
    const cacheDir = headerCache;
    await toolchainIn(cacheDir).compile(hello, never());
    const header = await find(cacheDir, 'vmlinux.h');
    const good = await readFile(header, 'utf8');
    await damage(header);
    expect((await toolchainIn(cacheDir).compile(hello, never())).ok).toBe(true);
    expect(await readFile(header, 'utf8')).toBe(good);
  });

  test('goes on when the cache is emptied during a session', async () => {
    const cacheDir = await freshDir();
    const toolchain = toolchainIn(cacheDir);
    await toolchain.prepare();
    await rm(cacheDir, { recursive: true });
    expect((await toolchain.compile(hello, never())).ok).toBe(true);
    // What is built anew beside the learner's work is waited for here.
    await toolchain.prepare();
    await find(cacheDir, 'header.pch');
  });

  test('lets two sessions fill the cache at the same time', async () => {
    const cacheDir = await freshDir();
    const sessions = [toolchainIn(cacheDir), toolchainIn(cacheDir), toolchainIn(cacheDir)];
    await Promise.all(sessions.map((session) => session.prepare()));
    const results = await Promise.all(sessions.map((session) => session.compile(hello, never())));
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true]);
    await find(cacheDir, 'vmlinux.h');
    await find(cacheDir, 'header.pch');
    expect((await readdir(cacheDir, { recursive: true })).filter((path) => /\.new$|run-/.test(path))).toEqual(
      [],
    );
  });

  test.each([
    ['empty', (path: string) => writeFile(path, '')],
    ['cut off', (path: string) => truncate(path, 1_000_000)],
    ['rubbish of the same size', damageInPlace],
    ['of another clang', async (path: string) => damageInPlace(path, 'CPCHrubbish')],
  ])('never lets the learner see a precompiled header that is %s', async (_, damage) => {
    const cacheDir = precompiledCache;
    const toolchain = toolchainIn(cacheDir);
    await toolchain.prepare();
    const goodResult = await toolchain.compile(hello, never());
    const badResult = await toolchain.compile(broken, never());
    const header = await find(cacheDir, 'header.pch');
    const good = await readFile(header);
    await damage(header);

    const again = await toolchain.compile(broken, never());
    expect(again.output).toBe(badResult.output);
    expect(again.diagnostics).toEqual(badResult.diagnostics);
    const fine = await toolchain.compile(hello, never());
    expect(fine.output).toBe('');
    expect(essence(fine)).toEqual(essence(goodResult));

    await toolchain.prepare();
    expect((await stat(await find(cacheDir, 'header.pch'))).size).toBe(good.length);
    expect(essence(await toolchain.compile(hello, never()))).toEqual(essence(goodResult));
  });

  test('builds the precompiled header anew when a header of libbpf has changed', async () => {
    const cacheDir = await freshDir();
    const libbpf = join(await freshDir(), 'bpf');
    await mkdir(libbpf);
    for (const name of ['bpf_helpers.h', 'bpf_helper_defs.h']) {
      const original = await libbpfHeader(name);
      await writeFile(join(libbpf, name), original);
    }
    const toolchain = createToolchain({ clang, cacheDir, includeDirs: [join(libbpf, '..')] });
    await toolchain.prepare();
    const helpers = join(libbpf, 'bpf_helpers.h');
    await writeFile(helpers, `${await readFile(helpers, 'utf8')}\n#error this is the new libbpf\n`);
    expect((await toolchain.compile(hello, never())).output).toContain('this is the new libbpf');
  });

  test('notices a clang that was upgraded during a session', async () => {
    const cacheDir = await freshDir();
    const wrapper = join(await freshDir(), 'clang');
    await writeFile(wrapper, `#!/bin/sh\nexec ${findCommand(clang)} "$@"\n`);
    await chmod(wrapper, 0o755);
    const toolchain = createToolchain({ clang: wrapper, cacheDir, includeDirs: [] });
    await toolchain.prepare();
    await writeFile(wrapper, `#!/bin/sh\n# upgraded\nexec ${findCommand(CLANGS.at(-1) ?? clang)} "$@"\n`);
    expect((await toolchain.compile(hello, never())).ok).toBe(true);
    await toolchain.prepare();
    expect((await toolchain.compile(hello, never())).output).toBe('');
    expect(await readdir(join(cacheDir, 'precompiled'))).toHaveLength(2);
  });

  test('removes what killed sessions left unfinished, and not what others work on', async () => {
    const cacheDir = await freshDir();
    const [old, young] = [join(cacheDir, 'work/run-old'), join(cacheDir, 'work/run-young')];
    await mkdir(old, { recursive: true });
    await mkdir(young, { recursive: true });
    await utimes(old, new Date('2020-01-01'), new Date('2020-01-01'));
    await toolchainIn(cacheDir).prepare();
    expect(await readdir(join(cacheDir, 'work'))).toEqual(['run-young']);
  });

  test('says so when the cache cannot be written to', async () => {
    const file = join(await freshDir(), 'a-file');
    await writeFile(file, '');
    const error = await errorOf(toolchainIn(join(file, 'cache')).compile(hello, never()));
    expect(error.kind).toBe('environment');
    expect(error.todo).toContain('XDG_CACHE_HOME');
  });

  describe('on a full disk', () => {
    let dir: string;
    beforeEach(async () => {
      dir = await freshDir();
    });
    afterEach(() => {
      spawnSync('umount', [dir]);
    });
    /** Mounting a small disk needs root, and a container may refuse it even then. */
    function fillable(size: string, skip: (note: string) => void): void {
      const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir]);
      if (status !== 0) skip('no right to mount a small disk');
    }

    test('says so and leaves no half of vmlinux.h', async ({ skip }) => {
      fillable('1M', skip);
      const error = await errorOf(toolchainIn(dir).compile(hello, never()));
      expect(error.what).toMatch(/no space left/);
      expect(error.where).toBe(dir);
      expect(await filesIn(dir)).toEqual([]);
    });

    test('says so and leaves no half of the precompiled header', async ({ skip }) => {
      fillable('8M', skip);
      const error = await errorOf(toolchainIn(dir).prepare());
      expect(error.what).toMatch(/no space left/);
      expect((await filesIn(dir)).map((path) => path.split('/').at(-1))).toEqual(['vmlinux.h']);
    });

    test('blames the disk, not the learner, when the object does not fit', async ({ skip }) => {
      fillable('8M', skip);
      const toolchain = toolchainIn(dir);
      await toolchain.compile(hello, never());
      // Takes what is left, to the last page.
      await writeFile(join(dir, 'filler'), Buffer.alloc(16 * 1024 * 1024)).catch(() => {});
      const error = await errorOf(toolchain.compile(hello, never()));
      expect(error.what).toMatch(/no space left/);
    });
  });
});

/** Keeps size and time, so that only clang itself can notice. */
async function damageInPlace(path: string, start = ''): Promise<void> {
  const { size, atime, mtime } = await stat(path);
  const rubbish = Buffer.alloc(size, 0xa5);
  rubbish.write(start);
  await writeFile(path, rubbish);
  await utimes(path, atime, mtime);
}

async function libbpfHeader(name: string): Promise<string> {
  return readFile(`/usr/include/bpf/${name}`, 'utf8').catch(() =>
    readFile(`/usr/local/include/bpf/${name}`, 'utf8'),
  );
}

async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function errorOf(work: Promise<unknown>): Promise<XdplingsError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof XdplingsError) return error;
  throw new Error(`expected an XdplingsError, got ${String(error)}`);
}
