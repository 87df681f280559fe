import { findTypes, resolveType, sizeOfType } from '../../object-file/index.ts';
import type { Context } from '../context.ts';

/** Sizes of the headers that everyone parses, in bytes; the object knows the others. Sources: the kernel's uapi headers. */
const SIZES: Readonly<Record<string, number>> = {
  ethhdr: 14,
  vlan_hdr: 4,
  vlan_ethhdr: 18,
  arphdr: 8,
  iphdr: 20,
  ipv6hdr: 40,
  icmphdr: 8,
  icmp6hdr: 8,
  tcphdr: 20,
  udphdr: 8,
};

/** What a pointer of the program points to: `{ name: 'iphdr', size: 20 }`. */
export type Header = { readonly name: string; readonly size: number };

/** The struct that a variable of the file points to, when all its declarations say the same and the size is known. */
export function headerOf(variable: string, context: Context): Header | undefined {
  if (!/^\w+$/.test(variable) || !context.source || !context.place) return undefined;
  const declared = new RegExp(`\\bstruct\\s+(\\w+)\\s*\\*(?:[^;(){}=]*[,*\\s])?${variable}\\b`);
  for (let line = context.place.line; line > 0; line--) {
    const name = declared.exec(context.source.lineAt(line)?.slice(0, 300) ?? '')?.[1];
    if (name === undefined) continue;
    const size = sizeOfStruct(name, context);
    return size === undefined ? undefined : { name, size };
  }
  return undefined;
}

export function sizeOfStruct(name: string, { object }: Context): number | undefined {
  const sizes = (object ? findTypes(object.btf, name) : []).flatMap((id) => {
    const type = object && resolveType(object.btf, id);
    return type?.kind === 'struct' && object ? [sizeOfType(object.btf, id) ?? 0] : [];
  });
  return sizes[0] ?? SIZES[name];
}

/** Where a member begins in a struct, from the object. */
export function memberOffset(name: string, member: string, { object }: Context): number | undefined {
  for (const id of object ? findTypes(object.btf, name) : []) {
    const type = object && resolveType(object.btf, id);
    if (type?.kind !== 'struct') continue;
    const found = type.members.find((one) => one.name === member);
    if (found) return Math.floor(found.bitOffset / 8);
  }
  return undefined;
}

/** What the first bytes of a packet are, as far as their number says. */
const PARTS: Readonly<Record<number, string>> = {
  14: 'Ethernet',
  18: 'Ethernet + VLAN',
  34: 'Ethernet + IPv4',
  42: 'Ethernet + IPv4 + UDP',
  54: 'Ethernet + IPv4 + TCP, or Ethernet + IPv6',
};

export const partsOf = (proved: number): string | undefined => PARTS[proved];
