import { access, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { readElf } from '../../../src/domain/object-file/elf.ts';
import type { CompileResult } from '../../../src/engine/ports.ts';
import { findCommand } from '../../../src/system/processes.ts';

export const FIXTURES = fileURLToPath(new URL('../../fixtures/toolchain/', import.meta.url));

/** The oldest and the newest clang of this machine; `clang` itself when none has a number. */
export const CLANGS: readonly string[] = (() => {
  const numbered = Array.from({ length: 17 }, (_, i) => `clang-${14 + i}`).filter(
    (name) => findCommand(name) !== undefined,
  );
  return numbered.length > 0
    ? [...new Set([numbered[0], numbered.at(-1)])].filter((name) => name !== undefined)
    : ['clang'];
})();

/** @returns why the compiler cannot be tested here; undefined when it can. */
export async function whyNot(): Promise<string | undefined> {
  if (findCommand('clang') === undefined && !CLANGS.some((name) => findCommand(name) !== undefined))
    return 'no clang on this machine';
  return access('/sys/kernel/btf/vmlinux').then(
    () => undefined,
    () => 'the kernel has no BTF',
  );
}

const made: string[] = [];
afterAll(async () => {
  for (const dir of made.splice(0)) await rm(dir, { recursive: true, force: true });
});

/** @returns a new directory that goes away after the tests of the file. */
export async function freshDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'xdplings-test-'));
  made.push(dir);
  return dir;
}

/** @returns a workspace with copies of the fixtures in it. */
export async function freshWorkspace(): Promise<string> {
  const dir = await freshDir();
  await cp(FIXTURES, dir, { recursive: true });
  return dir;
}

export const never = () => new AbortController().signal;

/**
 * What of an object the kernel and libbpf get to see: every section but those of DWARF (whose list of files names
 * headers), relocations and symbols. Byte for byte.
 */
export function essence(result: CompileResult): unknown {
  if (result.object === undefined) throw new Error(`it did not compile:\n${result.output}`);
  return essenceOf(result.object.bytes);
}

export function essenceOf(bytes: Uint8Array): unknown {
  const { sections, relocations, symbols } = readElf(bytes);
  const names = sections.map(({ name }) => name);
  const counts = (index: number) => /^(?!\.rel\.?debug|\.debug|\.strtab|\.symtab)./.test(names[index] ?? '');
  return {
    sections: sections
      .filter(({ index, name }) => counts(index) && !name.startsWith('.rel'))
      .map(({ name, bytes: content }) => ({ name, content: Buffer.from(content).toString('hex') })),
    relocations: relocations
      .filter(({ section }) => counts(section))
      .map(
        ({ section, offset, symbol }) =>
          `${names[section]}+${offset} ${names[symbol.section]}:${symbol.name}`,
      ),
    symbols: symbols
      .filter(({ section, kind }) => counts(section) && kind !== 'section')
      .map(({ name, kind, section, value, size }) => `${name} ${kind} ${names[section]} ${value} ${size}`),
  };
}
