import { expect, test } from 'vitest';
import { packet, payload, pcapFile, toHex } from '../../../src/domain/packet/index.ts';

test('a capture file has the header and one record a packet, little-endian', () => {
  const bytes = packet(payload(2));
  const file = pcapFile([{ bytes, timeMicros: 1_700_000_000_123_456, originalLength: 60 }, { bytes }]);
  expect(toHex(file)).toBe(
    [
      'd4c3b2a1 0200 0400 00000000 00000000 00000400 01000000',
      '00f15365 40e20100 02000000 3c000000 6162',
      '00000000 00000000 02000000 02000000 6162',
    ]
      .join('')
      .replaceAll(' ', ''),
  );
});
