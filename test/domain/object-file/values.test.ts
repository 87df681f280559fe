import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Btf,
  type BtfType,
  findTypes,
  readValue,
  sizeOfType,
  type Value,
  writeValue,
} from '../../../src/domain/object-file/index.ts';
import { objectOf } from './fixture.ts';

const { btf } = objectOf('shapes');
const idOf = (name: string): number => {
  const [id] = findTypes(btf, name);
  if (id === undefined) throw new Error(`the fixture has no type ${name}`);
  return id;
};
const KEY = idOf('flow_key');
const VALUE = idOf('flow_value');

/** BTF of one type (id 1), for what clang 14 does not emit. */
const only = (type: BtfType, littleEndian = true): Btf => ({ littleEndian, types: [{ kind: 'void' }, type] });
const int = (size: number, encoding: 'unsigned' | 'signed' | 'bool' = 'unsigned', littleEndian = true) =>
  only({ kind: 'int', name: 'int', size, encoding, bits: size * 8, bitOffset: 0 }, littleEndian);

describe('readValue and writeValue', () => {
  test('lay a struct out as C does, bit-fields and padding included', () => {
    const key = { addr: 0x0a000001, port: 80, flags: 5, rest: 17 };
    const bytes = writeValue(btf, KEY, key);
    expect([...bytes]).toEqual([1, 0, 0, 10, 80, 0, 0b10001101, 0]);
    expect(readValue(btf, KEY, bytes)).toEqual(key);
  });

  test('read back everything that was written', () => {
    const value = {
      packets: 2n ** 63n,
      bytes: -5,
      name: 'パケット',
      color: 'BLUE',
      on: true,
      u: { word: 0x04030201, octets: [1, 2, 3, 4] },
      left: -2,
      right: 300,
      delta: -2048,
      long_field: 2 ** 40 - 1,
      mac: [
        [2, 0, 0, 0, 0, 1],
        [2, 0, 0, 0, 0, 2],
      ],
      ratio: 0.25,
      next: 0,
    };
    expect(readValue(btf, VALUE, writeValue(btf, VALUE, value))).toEqual(value);
  });

  test.each([true, false])('are exact around 2^53, where numbers end (little endian: %s)', (littleEndian) => {
    const type = int(8, 'unsigned', littleEndian);
    for (const value of [2 ** 53 - 1, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n]) {
      expect(readValue(type, 1, writeValue(type, 1, value))).toBe(value);
    }
  });

  test('leave members out as a C initialiser may, and take any one member of a union', () => {
    const bytes = writeValue(btf, VALUE, { u: { octets: [0, 1, 0, 0] }, right: 7 });
    expect(readValue(btf, VALUE, bytes)).toMatchObject({
      packets: 0,
      name: '',
      u: { word: 256 },
      left: 0,
      right: 7,
    });
  });

  test('are exact for integers of every width in both byte orders', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 4, 8, 16),
        fc.boolean(),
        fc.boolean(),
        fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
        (size, signed, littleEndian, raw) => {
          const expected = signed ? BigInt.asIntN(size * 8, raw) : BigInt.asUintN(size * 8, raw);
          const type = int(size, signed ? 'signed' : 'unsigned', littleEndian);
          const bytes = writeValue(type, 1, expected);
          expect(bytes).toHaveLength(size);
          const back = readValue(type, 1, bytes) as number | bigint;
          expect(BigInt(back)).toBe(expected);
          expect(typeof back === 'number').toBe(Number.isSafeInteger(Number(expected)));
        },
      ),
    );
  });

  test('give any bytes of a struct without strings and padding back unchanged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 7, maxLength: 7 }), (random) => {
        const bytes = new Uint8Array([...random, 0]);
        expect(writeValue(btf, KEY, readValue(btf, KEY, bytes))).toEqual(bytes);
      }),
    );
  });

  test('know 64-bit enums by name, and show a number that has no name', () => {
    const wide = only({
      kind: 'enum64',
      name: 'wide',
      size: 8,
      signed: true,
      values: [{ name: 'HUGE', value: -(2n ** 40n) }],
    });
    expect(readValue(wide, 1, writeValue(wide, 1, 'HUGE'))).toBe('HUGE');
    expect(readValue(wide, 1, writeValue(wide, 1, 3))).toBe(3);
  });

  test.each<[string, Value, string, string]>([
    ['a number too large', { port: 70000 }, 'key.port cannot be 70000', 'a whole number from 0 to 65535'],
    ['a negative number', { addr: -1 }, 'key.addr cannot be -1', 'a whole number from 0 to 4294967295'],
    ['a fraction', { port: 1.5 }, 'key.port cannot be 1.5', 'a whole number from 0 to 65535'],
    ['text for a number', { port: '80' }, 'key.port cannot be "80"', 'a whole number from 0 to 65535'],
    ['more than a bit-field holds', { flags: 8 }, 'key.flags cannot be 8', 'a whole number from 0 to 7'],
    ['an unknown member', { prot: 1 }, 'key has no member "prot"', 'addr, port, flags, rest'],
    ['no struct at all', 5, 'key cannot be 5', 'an object with addr, port, flags, rest'],
  ])('refuse %s and say what is allowed', (_, value, what, allowed) => {
    const attempt = () => writeValue(btf, KEY, value, 'key');
    expect(attempt).toThrow(what);
    expect(attempt).toThrow(allowed);
  });

  test.each<[string, Value, string]>([
    ['a text longer than the array', { name: 'x'.repeat(17) }, 'at most 16 bytes'],
    ['an array of the wrong length', { mac: [[1, 2, 3]] }, 'exactly 2'],
    ['an unknown enumerator', { color: 'PINK' }, 'RED, GREEN, BLUE'],
    ['union members that disagree', { u: { word: 1, octets: [0, 0, 0, 0] } }, 'give one member'],
    ['a boolean that is neither', { on: 2 }, 'true or false'],
    ['a number that has lost digits', { packets: 2 ** 60 }, 'as a bigint'],
  ])('refuse %s', (_, value, message) => {
    expect(() => writeValue(btf, VALUE, value)).toThrow(message);
  });

  test('say it in both languages, by the name that the value goes by', () => {
    const where = { en: "flows's key", ja: 'flows のキー' };
    expect(() => writeValue(btf, KEY, { port: 70000 }, where)).toThrow(
      expect.objectContaining({
        words: {
          what: { en: "flows's key.port cannot be 70000", ja: 'flows のキー.port に 70000 は指定できません' },
          todo: {
            en: 'allowed: a whole number from 0 to 65535',
            ja: '指定できるもの: 0 から 65535 までの整数',
          },
        },
      }),
    );
  });

  test('refuse bytes that are too few, and types that have no value', () => {
    expect(() => readValue(btf, KEY, new Uint8Array(7))).toThrow('8 bytes long, but there are only 7');
    expect(() => readValue(btf, 0, new Uint8Array(8))).toThrow('void');
  });

  test('survive a struct that claims to contain itself', () => {
    const member = { name: 'self', type: 1, bitOffset: 0, bitFieldSize: 0 };
    const loop = only({ kind: 'struct', name: 'loop', size: 8, members: [member] });
    expect(sizeOfType(loop, 1)).toBe(8);
    expect(() => readValue(loop, 1, new Uint8Array(8))).toThrow('contains itself');
  });
});
