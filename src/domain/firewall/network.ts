import { IPV4_ADDRESS } from '../packet/address/ipv4.ts';
import type { Network } from './model.ts';

/** @returns the address as one unsigned number, its first octet the highest. @throws RangeError for any other text */
function addressNumber(address: string): number {
  const bytes = IPV4_ADDRESS.read(address);
  if (bytes === undefined) throw new RangeError(`${address} is no IPv4 address`);
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

/** @returns dotted decimal of an address as one unsigned number. */
export const addressOfNumber = (number: number): string =>
  [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');

/** @returns the network that the address is in: the bits behind the prefix become 0. */
export function networkAround(address: string, prefixLength: number): Network {
  return { address: addressOfNumber(masked(address, prefixLength)), prefixLength };
}

/** @returns whether every address of `inner` is in `outer`; a network contains itself. */
export const contains = (outer: Network, inner: Network): boolean =>
  outer.prefixLength <= inner.prefixLength &&
  masked(outer.address, outer.prefixLength) === masked(inner.address, outer.prefixLength);

export const sameNetwork = (a: Network, b: Network): boolean =>
  a.prefixLength === b.prefixLength && contains(a, b);

/** @returns the network of one address. */
export const hostNetwork = (address: string): Network => ({ address, prefixLength: 32 });

/** JavaScript shifts by 32 as by 0, so a prefix of 0 is taken apart. */
const masked = (address: string, prefixLength: number): number =>
  prefixLength === 0 ? 0 : (addressNumber(address) & (-1 << (32 - prefixLength))) >>> 0;
