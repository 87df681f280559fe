/** @returns the parts one after the other, in a new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** @returns the unsigned number in `bits` (at most 32) bits from `bitOffset` on, most significant bit first. */
export function readBits(bytes: Uint8Array, bitOffset: number, bits: number): number {
  let value = 0;
  for (let at = bitOffset; at < bitOffset + bits; at += 1) {
    const bit = ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
    value = value * 2 + bit;
  }
  return value;
}

/** Writes the low `bits` (at most 32) bits of `value` at `bitOffset`, most significant bit first; the other bits stay. */
export function writeBits(bytes: Uint8Array, bitOffset: number, bits: number, value: number): void {
  for (let i = 0; i < bits; i += 1) {
    const at = bitOffset + i;
    const mask = 1 << (7 - (at & 7));
    const old = bytes[at >> 3] ?? 0;
    bytes[at >> 3] = (value >>> (bits - 1 - i)) & 1 ? old | mask : old & ~mask;
  }
}

/** @returns `1 byte`, `60 bytes`. */
export const byteCount = (count: number): string => (count === 1 ? '1 byte' : `${count} bytes`);
