import { describe, expect, it } from 'vitest';
import { type Btf, readValue, writeValue } from '../../../src/domain/object-file/index.ts';

const int = (name: string, size: number) => ({
  kind: 'int' as const,
  name,
  size,
  encoding: 'unsigned' as const,
  bits: size * 8,
  bitOffset: 0,
});

const BE32 = 3;
const BE16 = 4;
const U32 = 2;
const OCTETS = 6;
/** As clang writes __be32 and __be16 of linux/types.h. */
const btf: Btf = {
  littleEndian: true,
  types: [
    { kind: 'void' },
    int('unsigned short', 2),
    int('unsigned int', 4),
    { kind: 'typedef', name: '__be32', type: 2 },
    { kind: 'typedef', name: '__be16', type: 1 },
    int('unsigned char', 1),
    { kind: 'array', element: 5, index: 2, count: 4 },
    { kind: 'const', type: 3 },
  ],
};

describe('values in network order', () => {
  it('are addresses as people write them, their bytes as in the packet', () => {
    const bytes = writeValue(btf, BE32, '10.0.1.2');
    expect([...bytes]).toEqual([10, 0, 1, 2]);
    expect(readValue(btf, BE32, bytes)).toBe('10.0.1.2');
    expect(readValue(btf, 7, bytes)).toBe('10.0.1.2');
  });

  it('are written the same where the program keeps them in a __u32 or in four bytes', () => {
    expect([...writeValue(btf, U32, '10.0.1.2')]).toEqual([10, 0, 1, 2]);
    expect([...writeValue(btf, OCTETS, '10.0.1.2')]).toEqual([10, 0, 1, 2]);
  });

  it('are ports as people say them', () => {
    const bytes = writeValue(btf, BE16, 8080);
    expect([...bytes]).toEqual([0x1f, 0x90]);
    expect(readValue(btf, BE16, bytes)).toBe(8080);
  });

  it('refuse what is neither an address nor a number that fits', () => {
    expect(() => writeValue(btf, BE32, '10.0.1')).toThrow(/cannot be "10.0.1"/);
    expect(() => writeValue(btf, BE32, '10.0.1.256')).toThrow(/cannot be/);
    expect(() => writeValue(btf, BE16, 65536)).toThrow(/0 to 65535/);
    expect(() => writeValue(btf, BE16, '10.0.1.2')).toThrow(/cannot be/);
  });
});
