import { describe, expect, test } from 'vitest';
import { linesBefore, readObject, sizeOfType, typeName } from '../../../src/domain/object-file/index.ts';
import { bytesOf, objectOf } from './fixture.ts';

describe('readObject', () => {
  const shapes = objectOf('shapes');

  test('lists programs with section, name, place and length', () => {
    expect(shapes.programs.map(({ parts, ...program }) => program)).toEqual([
      { name: 'first', section: 'xdp', offset: 0, instructionCount: expect.any(Number) },
      {
        name: 'second',
        section: 'xdp',
        offset: shapes.programs[0]?.instructionCount,
        instructionCount: expect.any(Number),
      },
      { name: 'third', section: 'tc', offset: 0, instructionCount: 2 },
    ]);
  });

  test('reads the licence, and its absence', () => {
    expect(shapes.license).toBe('Dual BSD/GPL');
    expect(objectOf('no-btf').license).toBeUndefined();
  });

  test('reads maps whose keys and values have types', () => {
    const flows = shapes.maps.find(({ name }) => name === 'flows');
    expect(flows).toMatchObject({
      type: 1,
      typeName: 'hash',
      keySize: 8,
      valueSize: 88,
      maxEntries: 128,
      flags: 0,
      pinning: 'by-name',
    });
    expect(typeName(shapes.btf, flows?.keyType ?? 0)).toBe('struct flow_key');
    expect(sizeOfType(shapes.btf, flows?.valueType ?? 0)).toBe(88);
  });

  test('reads maps that give only sizes, flags, other maps, or neither key nor value', () => {
    const map = (wanted: string) => shapes.maps.find(({ name }) => name === wanted);
    expect(map('ports')).toMatchObject({ typeName: 'devmap', keySize: 4, valueSize: 8, maxEntries: 8 });
    expect(map('ports')?.keyType).toBeUndefined();
    expect(map('networks')).toMatchObject({ typeName: 'lpm_trie', flags: 1, pinning: 'none' });
    expect(map('outer')).toMatchObject({ typeName: 'hash_of_maps', valueSize: 4, maxEntries: 3 });
    expect(map('outer')?.inner).toMatchObject({ typeName: 'array', valueSize: 2, maxEntries: 2 });
    expect(map('events')).toMatchObject({ typeName: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: 4096 });
  });

  test('reads global and static variables with their place in the section', () => {
    const places = Object.fromEntries(
      shapes.variables.map(({ name, section, offset, size, type }) => [
        name,
        [section, offset, size, typeName(shapes.btf, type)],
      ]),
    );
    expect(places).toEqual({
      counter: ['.bss', 0, 8, '__u64'],
      limit: ['.data', 0, 4, 'int'],
      hidden: ['.data', 4, 8, 'volatile __u32[2]'],
      shared: ['.data.shared', 0, 4, '__u32'],
      port: ['.rodata', 0, 2, 'const volatile __u16'],
    });
  });

  test('says what it can of an object without BTF', () => {
    const object = objectOf('no-btf');
    expect(object).toMatchObject({ hasBtf: false, maps: [], variables: [] });
    expect(object.programs).toMatchObject([{ name: 'plain', section: 'xdp', instructionCount: 2 }]);
  });

  test('lays subprograms out as libbpf appends them: depth first, each once', () => {
    const parts = objectOf('subprograms').programs.map(({ parts }) => parts.map(({ name }) => name));
    expect(parts).toEqual([
      ['one', 'step', 'other', 'helper', 'global_one'],
      ['two', 'helper'],
    ]);
  });

  test('finds the line behind an instruction, also in an appended subprogram', () => {
    const object = objectOf('subprograms');
    const [nearest] = linesBefore(object, 'one', 28);
    expect(nearest).toMatchObject({ line: 20, text: 'return helper(data, end, 3) + ((__u8 *)data)[2];' });
    expect(nearest?.file).toMatch(/subprograms\.bpf\.c$/);
    expect(linesBefore(object, 'one', 9999)).toEqual([]);
    expect(linesBefore(object, 'nobody', 0)).toEqual([]);
  });

  test.each([
    ['nothing', new Uint8Array(0), /shorter than an ELF header/],
    ['text', new TextEncoder().encode('int main(void) { return 0; }'.repeat(4)), /ELF magic/],
    ['a program for this machine', bytesOf('shapes').with(18, 62), /its machine is 62/],
    ['a 32-bit object', bytesOf('shapes').with(4, 1), /not a 64-bit ELF/],
    ['half an object', bytesOf('shapes').slice(0, 3000), /cut short/],
  ])('answers %s with the problem', (_, bytes, problem) => {
    expect(readObject(bytes)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});
