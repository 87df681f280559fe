import { IPV4_ADDRESS } from '../packet/address/ipv4.ts';
import type { Btf } from './btf-type.ts';
import { MAX_DEPTH } from './resolve-type.ts';

/** How a value in network byte order is said: a `__be32` is an IPv4 address, a `__be16` a port or the like. */
export type NetworkOrder = 'address' | 'number';

const BY_TYPEDEF: Readonly<Record<string, NetworkOrder>> = { __be32: 'address', __be16: 'number' };

/** @returns whether the type is declared in network byte order (linux/types.h); C itself does not tell it apart */
export function networkOrderOf(btf: Btf, typeId: number): NetworkOrder | undefined {
  let id = typeId;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const type = btf.types[id];
    switch (type?.kind) {
      case 'typedef':
        if (Object.hasOwn(BY_TYPEDEF, type.name)) return BY_TYPEDEF[type.name];
        id = type.type;
        break;
      case 'const':
      case 'volatile':
      case 'restrict':
      case 'type_tag':
        id = type.type;
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}

/** @returns the four bytes of an address in dotted decimal, as they are in a packet; undefined for any other text */
export const addressBytes = (value: unknown): Uint8Array | undefined =>
  typeof value === 'string' ? IPV4_ADDRESS.read(value) : undefined;
