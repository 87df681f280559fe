import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { type BpfObject, type BtfType, linesBefore, readObject } from '../../src/domain/object-file/index.ts';

/* This machine's clang compiles the fixtures; bpftool and llvm-objdump, which are independent readers, say what is in them. */

const sources = fileURLToPath(new URL('../fixtures/objects/', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'xdplings-object-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const machine = execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim();

function compile(name: string): { path: string; object: BpfObject } {
  const path = join(dir, `${name}.o`);
  const flags = ['-O2', '-g', '-target', 'bpf', `-I/usr/include/${machine}-linux-gnu`];
  execFileSync('clang', [...flags, '-c', join(sources, `${name}.bpf.c`), '-o', path]);
  const object = readObject(new Uint8Array(readFileSync(path)));
  if (!object.ok) throw new Error(object.problem);
  return { path, object };
}

describe.each(['shapes', 'subprograms'])('%s, compiled here', (name) => {
  const { path, object } = compile(name);

  test('has the BTF types that bpftool lists', () => {
    const json = execFileSync('bpftool', ['-j', 'btf', 'dump', 'file', path], { encoding: 'utf8' });
    // Negative 32-bit enumerators come out as 64-bit ones, beyond what JSON's numbers hold.
    const dump = json.replace(/(?<="val":)\d{17,}/g, (digits) => `${BigInt.asUintN(32, BigInt(digits))}`);
    const listed: Record<string, unknown>[] = JSON.parse(dump).types;
    expect(listed.length).toBeGreaterThan(20);
    expect(object.btf.types.slice(1).map(asBpftool)).toEqual(listed.map(known));
  });

  test('has the lines that llvm-objdump takes from DWARF', () => {
    const dump = execFileSync('llvm-objdump', ['-dl', '--no-show-raw-insn', path], { encoding: 'utf8' });
    let compared = 0;
    for (const { program, instruction, line } of disassembled(dump)) {
      const start = object.programs.find((one) => one.name === program);
      // Line 0 is "no line of the source": the two formats differ in where they say so.
      const found = start && linesBefore(object, program, instruction).find((entry) => entry.line > 0);
      if (!found || line === 0) continue;
      // BTF repeats the opening line of a function as the place of its declaration.
      if (instruction > 0)
        expect.soft({ program, instruction, line: found.line }).toEqual({ program, instruction, line });
      compared++;
    }
    expect(compared).toBeGreaterThan(3);
  });
});

/** The lines that begin where an instruction stands right behind a `; file:line` comment. */
function disassembled(dump: string): { program: string; instruction: number; line: number }[] {
  const found = [];
  let program = '';
  let first = 0;
  let line: number | undefined;
  for (const text of dump.split('\n')) {
    const label = /^[0-9a-f]+ <(\w+)>:$/.exec(text);
    const comment = /^; .*\.c:(\d+)$/.exec(text);
    const instruction = /^\s+(\d+):\t/.exec(text);
    if (label && !/^LBB/.test(label[1] ?? '')) {
      program = label[1] ?? '';
      first = -1;
    }
    if (comment) line = Number(comment[1]);
    if (instruction) {
      if (first === -1) first = Number(instruction[1]);
      if (line !== undefined) found.push({ program, instruction: Number(instruction[1]) - first, line });
      line = undefined;
    }
  }
  return found;
}

/** bpftool's JSON of one type, without what depends on its version. */
function known({ id: _, encoding, ...type }: Record<string, unknown>): Record<string, unknown> {
  return type.kind === 'INT' ? { ...type, encoding } : type;
}

/** One of our types in bpftool's words. */
function asBpftool(type: BtfType): Record<string, unknown> {
  const kind = type.kind.toUpperCase();
  const name = 'name' in type && type.name !== '' ? type.name : '(anon)';
  switch (type.kind) {
    case 'int':
      return {
        kind,
        name,
        size: type.size,
        bits_offset: type.bitOffset,
        nr_bits: type.bits,
        encoding: { signed: 'SIGNED', unsigned: '(none)', char: 'CHAR', bool: 'BOOL' }[type.encoding],
      };
    case 'array':
      return { kind, name, type_id: type.element, index_type_id: type.index, nr_elems: type.count };
    case 'struct':
    case 'union': {
      const members = type.members.map((member) => ({
        name: member.name || '(anon)',
        type_id: member.type,
        bits_offset: member.bitOffset,
        ...(member.bitFieldSize > 0 ? { bitfield_size: member.bitFieldSize } : {}),
      }));
      return { kind, name, size: type.size, vlen: members.length, members };
    }
    case 'enum':
    case 'enum64': {
      const values = type.values.map(({ name: val, value }) => ({ name: val, val: Number(value) }));
      return { kind, name, size: type.size, vlen: values.length, values };
    }
    case 'fwd':
      return { kind, name, fwd_kind: type.of };
    case 'func':
    case 'var':
      return { kind, name, type_id: type.type, linkage: type.linkage };
    case 'func_proto': {
      const params = type.parameters.map((one) => ({ name: one.name || '(anon)', type_id: one.type }));
      return { kind, name, ret_type_id: type.returns, vlen: params.length, params };
    }
    case 'datasec': {
      const vars = type.variables.map(({ type: id, offset, size }) => ({ type_id: id, offset, size }));
      return { kind, name, size: type.size, vlen: vars.length, vars };
    }
    case 'float':
      return { kind, name, size: type.size };
    case 'decl_tag':
      return { kind, name, type_id: type.type, component_idx: type.component };
    case 'void':
      return { kind, name };
    default:
      return { kind, name, type_id: type.type };
  }
}
