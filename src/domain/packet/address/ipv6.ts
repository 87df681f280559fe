import { type AddressFormat, formatAddress, parseAddress } from './format.ts';
import { IPV4_ADDRESS } from './ipv4.ts';

const GROUPS = 8;

/** An IPv6 address: read as RFC 4291 section 2.2 allows, written as RFC 5952 recommends. */
export const IPV6_ADDRESS: AddressFormat = {
  name: 'IPv6 address',
  bytes: 16,
  example: 'fd00::1',
  read,
  write,
};

/**
 * @param text any form of RFC 4291: full, with one `::`, with an IPv4 tail; no zone, no prefix length
 * @throws usage error for any other text
 */
export const parseIpv6 = (text: string): Uint8Array => parseAddress(IPV6_ADDRESS, text);

/** @returns the one canonical form of RFC 5952: lower case, no leading zeros, the longest run of zero groups as `::`. */
export const formatIpv6 = (bytes: Uint8Array): string => formatAddress(IPV6_ADDRESS, bytes);

function read(text: string): Uint8Array | undefined {
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [left = [], right] = halves;
  if (halves.length > 2) return undefined;
  // The IPv4 form may only be at the very end of the address.
  const head = right === undefined ? readGroups(left, true) : readGroups(left, false);
  const tail = right === undefined ? [] : readGroups(right, true);
  if (head === undefined || tail === undefined) return undefined;

  const missing = GROUPS - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

function readGroups(texts: readonly string[], endsAddress: boolean): number[] | undefined {
  const groups: number[] = [];
  for (const [i, text] of texts.entries()) {
    const ipv4 = endsAddress && i === texts.length - 1 ? IPV4_ADDRESS.read(text) : undefined;
    if (ipv4) {
      const [a = 0, b = 0, c = 0, d = 0] = ipv4;
      groups.push((a << 8) | b, (c << 8) | d);
    } else if (/^[0-9a-f]{1,4}$/i.test(text)) {
      groups.push(Number.parseInt(text, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

function write(bytes: Uint8Array): string {
  const groups = Array.from(
    { length: GROUPS },
    (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0),
  );
  // RFC 5952 section 5: the IPv4-mapped prefix is well known, so its tail is written as IPv4.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${IPV4_ADDRESS.write(bytes.subarray(12))}`;
  }
  const zeros = longestZeroRun(groups);
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  if (zeros.length < 2) return text(groups);
  return `${text(groups.slice(0, zeros.start))}::${text(groups.slice(zeros.start + zeros.length))}`;
}

/** The first of the longest runs of zero groups (RFC 5952 section 4.2.3). */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}
