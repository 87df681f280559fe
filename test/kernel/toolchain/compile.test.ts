import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CompileResult } from '../../../src/engine/ports.ts';
import { run } from '../../../src/system/processes.ts';
import { createToolchain, type Toolchain } from '../../../src/toolchain/index.ts';
import { CLANGS, essence, essenceOf, freshDir, freshWorkspace, never, whyNot } from './support.ts';

const reason = await whyNot();
const HEALTHY = ['hello', 'counter', 'warnings'];
const BROKEN = [
  'mistakes',
  'missing-header',
  'big-stack',
  'control-characters',
  'forgets-vmlinux',
  'forgets-helpers',
  'helpers-first',
  'comments-out-include',
  'defines-first',
];

describe.skipIf(reason !== undefined).each(CLANGS)(`with %s${reason ?? ''}`, (clang) => {
  let workspace: string;
  let cacheDir: string;
  let toolchain: Toolchain;
  /** The same files, by plain clang: nothing builds a precompiled header before prepare(). */
  const plain = new Map<string, CompileResult>();
  const fileOf = (name: string) => join(workspace, 'learner', `${name}.bpf.c`);

  beforeAll(async () => {
    workspace = await freshWorkspace();
    cacheDir = await freshDir();
    toolchain = createToolchain({ clang, cacheDir, includeDirs: [], workspaceDir: workspace });
    for (const name of [...HEALTHY, ...BROKEN]) {
      plain.set(name, await toolchain.compile(fileOf(name), never()));
    }
    expect(await readdir(cacheDir)).not.toContain('precompiled');
    await toolchain.prepare();
  });

  const plainOf = (name: string): CompileResult => {
    const result = plain.get(name);
    if (result === undefined) throw new Error(name);
    return result;
  };

  test.each(HEALTHY)(
    'compiles %s to the same object with the precompiled header as without',
    async (name) => {
      const result = await toolchain.compile(fileOf(name), never());
      expect(result.ok).toBe(true);
      expect(essence(result)).toEqual(essence(plainOf(name)));
      expect(result.output).toBe(plainOf(name).output);
    },
  );

  test.each(BROKEN)('says the same about %s with the precompiled header as without', async (name) => {
    const result = await toolchain.compile(fileOf(name), never());
    expect(result.ok).toBe(false);
    expect(result.object).toBeUndefined();
    expect(result.output).toBe(plainOf(name).output);
    expect(result.diagnostics).toEqual(plainOf(name).diagnostics);
    expect(result.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  });

  test('shows what the object holds', async () => {
    const { object } = await toolchain.compile(fileOf('counter'), never());
    if (!object?.file.ok) throw new Error('unreadable');
    expect(object.file.programs.map(({ name, section }) => [name, section])).toEqual([['counter', 'xdp']]);
    expect(object.file.maps.map(({ name, typeName }) => [name, typeName])).toEqual([['protocols', 'hash']]);
    expect(object.file.license).toBe('Dual BSD/GPL');
  });

  test('points at the learner’s lines and columns, also for what a macro expands to', async () => {
    const { diagnostics } = await toolchain.compile(fileOf('mistakes'), never());
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ file }) => file)).toEqual(errors.map(() => 'learner/mistakes.bpf.c'));
    expect(errors.map(({ line, column }) => `${line}:${column}`)).toEqual([
      '4:8', // struct iphdr again
      '9:15', // BPF_MAP_TYPE_HAHS, inside libbpf's __uint
      '16:14', // ADD_ONE
      '18:7', // eth->proto
      '19:29', // an argument too few
      '20:2', // send_packet
      '21:9', // XDP_PAS
    ]);
  });

  test('warns of a variable without a value and a missing return, and of nothing in vmlinux.h', async () => {
    const { ok, diagnostics } = await toolchain.compile(fileOf('warnings'), never());
    expect(ok).toBe(true);
    const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
    expect(warnings.map(({ message }) => /\[-W([\w-]+)\]/.exec(message)?.[1]).sort()).toEqual([
      'return-type',
      'uninitialized',
      'unused-variable',
    ]);
    expect(new Set(warnings.map(({ file }) => file))).toEqual(new Set(['learner/warnings.bpf.c']));
  });

  test('has no noise about a good program', async () => {
    expect((await toolchain.compile(fileOf('counter'), never())).diagnostics).toEqual([]);
  });

  test('puts a forgotten vmlinux.h at the include that needs it', async () => {
    const { diagnostics } = await toolchain.compile(fileOf('forgets-vmlinux'), never());
    expect(diagnostics[0]).toMatchObject({
      file: 'learner/forgets-vmlinux.bpf.c',
      line: 1,
      severity: 'error',
    });
    expect(diagnostics).toHaveLength(1);
  });

  test('refuses a signed division at its line, also where clang falls over it', async () => {
    const { ok, diagnostics } = await toolchain.compile(fileOf('signed-division'), never());
    expect(ok).toBe(false);
    expect(diagnostics[0]).toMatchObject({ line: 9, column: 11, severity: 'error' });
    expect(diagnostics[0]?.message).toMatch(/signed division/);
    expect(diagnostics[0]?.message).not.toMatch(/0x/);
  });

  test('includes the vmlinux.h that lies beside the file, as clang does', async () => {
    const file = join(workspace, 'own', 'hello.bpf.c');
    const own = createToolchain({ clang, cacheDir, includeDirs: [] });
    await run({ command: 'cp', args: ['-r', join(workspace, 'learner'), join(workspace, 'own')] });
    await writeFile(join(workspace, 'own', 'vmlinux.h'), '#error mine\n');
    expect((await own.compile(file, never())).output).toContain('mine');
  });

  test('shows a command that makes the same object when pasted', async () => {
    const dir = await freshDir();
    const { commands, ...result } = await toolchain.compile(fileOf('counter'), never());
    expect(commands.join('\n')).not.toContain('pch');
    // Only the place of the result is changed, to keep the workspace clean.
    const pasted = commands.join('\n').replace('-o counter.bpf.o', `-o ${dir}/counter.bpf.o`);
    const { exitCode, stderr } = await run({ command: 'bash', args: ['-c', pasted] });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(essenceOf(await readFile(join(dir, 'counter.bpf.o')))).toEqual(essence({ ...result, commands }));
  });

  test('writes nothing beside the learner’s file and leaves nothing behind in the cache', async () => {
    await toolchain.compile(fileOf('hello'), never());
    await toolchain.compile(fileOf('mistakes'), never());
    expect((await readdir(join(workspace, 'learner'))).filter((name) => !name.endsWith('.bpf.c'))).toEqual(
      [],
    );
    expect(await readdir(join(cacheDir, 'work'))).toEqual([]);
  });

  test('answers for a file that is not there, and for one that is empty', async () => {
    const missing = await toolchain.compile(join(workspace, 'gone.bpf.c'), never());
    expect(missing.diagnostics[0]).toMatchObject({ file: 'gone.bpf.c', line: 1, severity: 'error' });
    await writeFile(join(workspace, 'empty.bpf.c'), '');
    const empty = await toolchain.compile(join(workspace, 'empty.bpf.c'), never());
    expect(empty.ok ? empty.object?.file : undefined).toMatchObject({ ok: true, programs: [] });
  });

  test('compiles several files at once', async () => {
    const names = ['hello', 'mistakes', 'counter', 'warnings', 'hello', 'forgets-helpers'];
    const results = await Promise.all(names.map((name) => toolchain.compile(fileOf(name), never())));
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true, true, true, false]);
    expect(essence(results[4] as CompileResult)).toEqual(essence(plainOf('hello')));
  });

  test('does use the precompiled header: vmlinux.h itself is not read again', async () => {
    const flag = /-isystem (\S+kernels\S+)/.exec(plainOf('hello').commands.join(' '))?.[1] ?? '';
    const header = join(flag, 'vmlinux.h');
    const { size, atime, mtime } = await stat(header);
    const text = await readFile(header);
    expect(dirname(header)).toBe(flag);
    // As large and as old as before, but nothing is in it: plain clang would find no type.
    await writeFile(header, Buffer.alloc(size, ' '));
    await utimes(header, atime, mtime);
    try {
      expect((await toolchain.compile(fileOf('hello'), never())).ok).toBe(true);
      expect((await toolchain.compile(fileOf('forgets-helpers'), never())).output).toContain('xdp_md');
    } finally {
      await writeFile(header, text);
      await utimes(header, atime, mtime);
    }
  });
});
