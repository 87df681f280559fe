import { concat } from './bytes.ts';

/** The addresses that the pseudo-header of TCP, UDP and ICMPv6 is made of; 4 or 16 bytes each. */
export type Addresses = { readonly src: Uint8Array; readonly dst: Uint8Array };

/**
 * One's complement sum of the 16-bit words, folded to 16 bits, not inverted. An odd last byte is the high half of a word.
 * @param initial a sum to go on from, made of an even number of bytes
 */
export function onesComplementSum(bytes: Uint8Array, initial = 0): number {
  let sum = initial;
  for (let i = 0; i < bytes.length; i += 2) {
    sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return sum;
}

/**
 * The Internet checksum (RFC 1071): the inverted one's complement sum.
 * @param initial a sum to go on from, e.g. that of a pseudo-header
 * @returns 0 for bytes that hold their own right checksum
 */
export const internetChecksum = (bytes: Uint8Array, initial = 0): number =>
  ~onesComplementSum(bytes, initial) & 0xffff;

/**
 * Sum of the pseudo-header: RFC 9293 section 3.1 for IPv4, RFC 8200 section 8.1 for IPv6.
 * @param length of the upper-layer header and data, in bytes
 */
export function pseudoHeaderSum({ src, dst }: Addresses, protocol: number, length: number): number {
  const tail = new Uint8Array(8);
  const view = new DataView(tail.buffer);
  // The fields have other widths and places in the two versions; the sum of their words is the same.
  view.setUint32(0, length);
  view.setUint16(6, protocol);
  return onesComplementSum(concat(src, dst, tail));
}
