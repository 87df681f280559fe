import { findTypes, resolveType, sizeOfType } from '../../object-file/index.ts';
import type { Context } from '../context.ts';
import { structIn } from './source-struct.ts';

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

function sizeOfStruct(name: string, { object, source }: Context): number | undefined {
  const sizes = (object ? findTypes(object.btf, name) : []).flatMap((id) => {
    const type = object && resolveType(object.btf, id);
    return type?.kind === 'struct' && object ? [sizeOfType(object.btf, id) ?? 0] : [];
  });
  return (source && structIn(source, name)?.size) ?? sizes[0] ?? SIZES[name];
}

/** `name:offset+size` of the members that everyone reads; `saddr` of IPv6 is read in pieces. */
const MEMBERS: Readonly<Record<string, string>> = {
  ethhdr: 'h_dest:0+6 h_source:6+6 h_proto:12+2',
  vlan_hdr: 'h_vlan_TCI:0+2 h_vlan_encapsulated_proto:2+2',
  iphdr: 'tos:1+1 tot_len:2+2 id:4+2 frag_off:6+2 ttl:8+1 protocol:9+1 check:10+2 saddr:12+4 daddr:16+4',
  ipv6hdr: 'payload_len:4+2 nexthdr:6+1 hop_limit:7+1 saddr:8+16 daddr:24+16',
  icmphdr: 'type:0+1 code:1+1 checksum:2+2',
  tcphdr: 'source:0+2 dest:2+2 seq:4+4 ack_seq:8+4 window:14+2 check:16+2 urg_ptr:18+2',
  udphdr: 'source:0+2 dest:2+2 len:4+2 check:6+2',
};

/** Where a member lies in a struct: from the file, else from the object, else of a well-known header. In bytes. */
export function memberPlace(name: string, member: string, { object, source }: Context) {
  const declared = source && structIn(source, name);
  if (declared) return declared.members.get(member);
  for (const id of object ? findTypes(object.btf, name) : []) {
    const type = object && resolveType(object.btf, id);
    if (type?.kind !== 'struct') continue;
    const found = type.members.find((one) => one.name === member);
    if (found && found.bitFieldSize === 0)
      return { offset: found.bitOffset / 8, size: object && sizeOfType(object.btf, found.type) };
  }
  const known = new RegExp(`(?:^| )${member}:(\\d+)\\+(\\d+)`).exec(MEMBERS[name] ?? '');
  return known ? { offset: Number(known[1]), size: Number(known[2]) } : undefined;
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
