import { parseIpv4 } from '../../domain/packet/address/ipv4.ts';
import { parseIpv6 } from '../../domain/packet/address/ipv6.ts';

export type Prefix = { readonly ip: Uint8Array; readonly prefixLength: number };

/** @returns the 4 or 16 bytes. */
export const parseIp = (text: string): Uint8Array => (text.includes(':') ? parseIpv6(text) : parseIpv4(text));

/** Reads `10.0.0.1/24`. */
export function parsePrefix(text: string): Prefix {
  const [address = '', length = ''] = text.split('/');
  return { ip: parseIp(address), prefixLength: Number(length) };
}

/** Whether an address lies in a network. */
export function contains({ ip, prefixLength }: Prefix, address: Uint8Array): boolean {
  if (ip.length !== address.length) return false;
  for (let bit = 0; bit < prefixLength; bit += 8) {
    const mask = (0xff00 >> Math.min(8, prefixLength - bit)) & 0xff;
    if ((((ip[bit >> 3] ?? 0) ^ (address[bit >> 3] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}
