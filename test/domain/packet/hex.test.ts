import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/domain/packet/index.ts';

test('bytes survive writing and reading, with and without separators', () => {
  fc.assert(
    fc.property(
      fc.uint8Array(),
      fc.constantFrom('', ' ', ':', '\n', '-', ', ', ' 0x'),
      (bytes, separator) => {
        expect(fromHex(toHex(bytes, separator))).toEqual(bytes);
      },
    ),
  );
});

test('a dump with newlines, colons, capitals and 0x is read', () => {
  expect(toHex(fromHex('0x08 0X00\n45:00-0A,ff'))).toBe('080045000aff');
});

test.each([
  ['08 0g', /"g" at position 4 is not a hexadecimal digit/],
  ['10x1', /"x" at position 2/],
  ['08 0', /3 hexadecimal digits are not a whole number of bytes/],
  ['\u001b[0m', /"\\u001b" at position 0/],
])('%j is refused and the place is named', (text, message) => {
  expect(() => fromHex(text)).toThrow(message);
});
