/** Reads an unsigned integer of `bytes.length` bytes. */
export function readUnsigned(bytes: Uint8Array, littleEndian: boolean): bigint {
  let value = 0n;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[littleEndian ? bytes.length - 1 - at : at] ?? 0;
    value = (value << 8n) | BigInt(byte);
  }
  return value;
}

/**
 * Reads an unsigned integer of `size` bytes at an offset, as a number: much faster than a bigint.
 * @returns undefined for one that a number is not exact for
 */
export function readSmallUnsigned(
  bytes: Uint8Array,
  size: number,
  littleEndian: boolean,
  from: number,
): number | undefined {
  let value = 0;
  for (let at = 0; at < size; at++)
    value = value * 256 + (bytes[from + (littleEndian ? size - 1 - at : at)] ?? 0);
  return value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** Writes the low 8 × length bits of an integer, in two's complement. */
export function writeUnsigned(value: bigint, length: number, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(length);
  let rest = BigInt.asUintN(length * 8, value);
  for (let at = 0; at < length; at++) {
    bytes[littleEndian ? at : length - 1 - at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** Where a bit-field sits: C counts bits from the low end on little-endian machines, from the high end on others. */
export type BitField = { readonly offset: number; readonly size: number };

/** The bytes that a bit-field touches, and how far its low bit is from the low bit of those bytes as a number. */
function cover({ offset, size }: BitField, littleEndian: boolean) {
  const first = offset >> 3;
  const length = ((offset + size + 7) >> 3) - first;
  const skipped = offset - first * 8;
  return { first, length, shift: BigInt(littleEndian ? skipped : length * 8 - skipped - size) };
}

export function readBitField(bytes: Uint8Array, field: BitField, littleEndian: boolean): bigint {
  const { first, length, shift } = cover(field, littleEndian);
  return BigInt.asUintN(
    field.size,
    readUnsigned(bytes.subarray(first, first + length), littleEndian) >> shift,
  );
}

/** Changes only the field's own bits in `bytes`. */
export function writeBitField(
  bytes: Uint8Array,
  field: BitField,
  value: bigint,
  littleEndian: boolean,
): void {
  const { first, length, shift } = cover(field, littleEndian);
  const old = readUnsigned(bytes.subarray(first, first + length), littleEndian);
  const mask = BigInt.asUintN(field.size, -1n) << shift;
  const next = (old & ~mask) | (BigInt.asUintN(field.size, value) << shift);
  bytes.set(writeUnsigned(next, length, littleEndian), first);
}
