import type { BtfMember, BtfType } from '../../src/domain/object-file/btf-type.ts';
import { type BpfObject, type MapDefinition, sizeOfType } from '../../src/domain/object-file/index.ts';

/* A firewall's object file as the control plane sees it, put together by hand: what is different in it, a test says. */

type Types = {
  u8: number;
  u16: number;
  u32: number;
  u64: number;
  be32: number;
  array(of: number, count: number): number;
  struct(name: string, members: Readonly<Record<string, number>>): number;
};
export type MapOptions = { key: number; value: number; type?: string; maxEntries?: number };
/** The maps of an object by name; undefined takes one away. */
export type Maps = Readonly<Record<string, MapOptions | undefined>>;

/** @param change gives maps that replace those of the complete program */
export function firewallObject(change: (types: Types) => Maps = () => ({})): BpfObject {
  const { types, btf } = typeTable();
  const maps = { ...completeMaps(types), ...change(types) };
  const definitions = Object.entries(maps).flatMap(([name, map]): MapDefinition[] =>
    map === undefined
      ? []
      : [
          {
            name,
            type: 0,
            typeName: map.type ?? 'hash',
            keySize: sizeOfType(btf, map.key) ?? 0,
            valueSize: sizeOfType(btf, map.value) ?? 0,
            maxEntries: map.maxEntries ?? 256,
            flags: 0,
            keyType: map.key === 0 ? undefined : map.key,
            valueType: map.value === 0 ? undefined : map.value,
            pinning: 'none',
            inner: undefined,
          },
        ],
  );
  const program = (name: string) => ({ name, section: 'xdp', insns: 2 });
  return {
    programs: ['counter', 'firewall', 'dos'].map(program) as unknown as BpfObject['programs'],
    license: 'GPL',
    maps: definitions,
    variables: [],
    btf,
    hasBtf: true,
    lines: new Map(),
  };
}

/** What the last steps' programs declare together; without `buckets`, which makes a program limit by itself. */
function completeMaps({ u8, u16, u32, u64, be32, array, struct }: Types): Record<string, MapOptions> {
  const network = struct('network', { prefixlen: u32, address: be32 });
  const ports = struct('port_range', { from: u16, to: u16 });
  const rule = struct('fw_rule', { source: network, sport: ports, dport: ports, protocol: u8 });
  const source = struct('dos_source', { address: be32, protocol: u8, kind: u8, pad: u16 });
  return {
    networks: {
      key: network,
      value: struct('rule_ids', { id: array(u32, 16) }),
      type: 'lpm_trie',
      maxEntries: 1024,
    },
    rules: { key: u32, value: rule },
    drops: { key: u32, value: u64, type: 'percpu_array' },
    protocols: { key: u32, value: u64, type: 'percpu_array' },
    programs: { key: u32, value: u32, type: 'prog_array', maxEntries: 4 },
    sources: { key: source, value: u64, type: 'lru_percpu_hash' },
    policies: {
      key: struct('dos_policy_key', { protocol: u8, kind: u8 }),
      value: struct('dos_policy', { id: u32, limit: u32 }),
      maxEntries: 64,
    },
    limited: { key: u32, value: u64, type: 'percpu_array', maxEntries: 64 },
  };
}

function typeTable() {
  const list: BtfType[] = [{ kind: 'void' }];
  const btf = { littleEndian: true, types: list };
  const add = (type: BtfType): number => list.push(type) - 1;
  const int = (name: string, size: number) =>
    add({ kind: 'int', name, size, encoding: 'unsigned', bits: size * 8, bitOffset: 0 });
  const u32 = int('__u32', 4);
  const types: Types = {
    u8: int('__u8', 1),
    u16: int('__u16', 2),
    u32,
    u64: int('__u64', 8),
    be32: add({ kind: 'typedef', name: '__be32', type: u32 }),
    array: (element, count) => add({ kind: 'array', element, index: u32, count }),
    struct: (name, members) => {
      let offset = 0;
      const laidOut = Object.entries(members).map(([member, type]): BtfMember => {
        const bitOffset = offset * 8;
        offset += sizeOfType(btf, type) ?? 0;
        return { name: member, type, bitOffset, bitFieldSize: 0 };
      });
      return add({ kind: 'struct', name, size: offset, members: laidOut });
    },
  };
  return { types, btf };
}
