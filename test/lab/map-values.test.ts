import { describe, expect, test } from 'vitest';
import type { MapDefinition } from '../../src/domain/object-file/index.ts';
import {
  pinOf,
  readEntries,
  variableMapPin,
  writeKey,
  writeMapValue,
} from '../../src/lab/client/map-values.ts';

const untyped: MapDefinition = {
  name: 'plain',
  type: 1,
  typeName: 'hash',
  keySize: 4,
  valueSize: 2,
  maxEntries: 10,
  flags: 0,
  keyType: undefined,
  valueType: undefined,
  pinning: 'none',
  inner: undefined,
};
const object = {
  programs: [],
  license: undefined,
  maps: [],
  variables: [],
  btf: { littleEndian: true, types: [{ kind: 'void' as const }] },
  hasBtf: false,
  lines: new Map(),
};

describe('a map without types', () => {
  test('takes integers that fit, and lists of bytes', () => {
    expect(writeKey(object, untyped, 258)).toEqual(Uint8Array.from([2, 1, 0, 0]));
    expect(writeKey(object, untyped, [1, 2, 3, 4])).toEqual(Uint8Array.from([1, 2, 3, 4]));
    expect(writeMapValue(object, untyped, 65_535)).toEqual({ bytes: Uint8Array.from([255, 255]) });
  });

  test.each([65_536, -1, 1.5, 'text', [1]])('refuses %j as a value of 2 bytes', (value) => {
    expect(() => writeMapValue(object, untyped, value)).toThrow(/plain's value takes 2 bytes/);
  });

  test('reads integers back, a value for each CPU without its padding', () => {
    const raw = {
      ...{ type: 5, id: 1, perCpu: true, cpus: 2, keySize: 4, valueSize: 8, maxEntries: 10 },
      keys: Uint8Array.from([7, 0, 0, 0]),
      values: Uint8Array.from([1, 0, 9, 9, 9, 9, 9, 9, 2, 0, 9, 9, 9, 9, 9, 9]),
    };
    expect(readEntries(object, untyped, raw)).toEqual([{ key: 7, values: [1, 2] }]);
  });
});

describe('what the kernel has numbers for', () => {
  test('is written by name: a program, an interface of a host', () => {
    expect(writeMapValue(object, { ...untyped, type: 3 }, 'firewall')).toEqual({ program: 'firewall' });
    expect(writeMapValue(object, { ...untyped, type: 14, valueSize: 4 }, 'lb/eth1')).toEqual({
      port: { host: 'lb', interface: 'eth1' },
    });
    expect(writeMapValue(object, { ...untyped, type: 14, valueSize: 4 }, 3)).toEqual({
      bytes: Uint8Array.from([3, 0, 0, 0]),
    });
  });
});

describe('the pin of a map', () => {
  test('has no dots, and that of variables is named after the file', () => {
    const variable = (section: string) => ({ name: 'x', section, offset: 0, size: 4, type: 0 });
    expect(pinOf('protocols')).toBe('protocols');
    expect(variableMapPin(variable('.bss'))).toBe('program_bss');
    expect(variableMapPin(variable('.rodata'))).toBe('program_rodata');
    expect(variableMapPin(variable('.data.shared'))).toBe('_data_shared');
  });
});
