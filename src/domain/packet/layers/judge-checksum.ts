import { internetChecksum, onesComplementSum, pseudoHeaderSum } from '../checksum.ts';
import type { ChecksumState } from '../decoded.ts';
import type { Cursor } from './decoding.ts';

/**
 * @param covered all bytes that the checksum covers, itself included
 * @param position of the checksum in them, an even number
 * @param initial the pseudo-header's sum
 */
export function judgeChecksum(covered: Uint8Array, position: number, initial = 0): ChecksumState {
  const found = ((covered[position] ?? 0) << 8) | (covered[position + 1] ?? 0);
  const before = onesComplementSum(covered.subarray(0, position), initial);
  const expected = internetChecksum(covered.subarray(position + 2), before);
  if (onesComplementSum(covered, initial) === 0xffff) return { status: 'right', found, expected };
  const partial = initial !== 0 && found === initial;
  return { status: partial ? 'partial' : 'wrong', found, expected };
}

/**
 * The same for a message that reaches from the cursor to its end, as everything over IP does.
 * @param protocol of the pseudo-header, whose addresses the cursor has; undefined where the checksum covers none (ICMP)
 * @returns status unknown where bytes are missing, or where no IP header gives the addresses
 */
export function judgeMessage(
  { bytes, offset, end, whole, addresses }: Cursor,
  position: number,
  protocol: number | undefined,
): ChecksumState {
  const covered = bytes.subarray(offset, end);
  if (whole && protocol === undefined) return judgeChecksum(covered, position);
  if (whole && protocol !== undefined && addresses) {
    return judgeChecksum(covered, position, pseudoHeaderSum(addresses, protocol, covered.length));
  }
  return { status: 'unknown', found: ((covered[position] ?? 0) << 8) | (covered[position + 1] ?? 0) };
}
