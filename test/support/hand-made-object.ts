import type { BtfMember, BtfType } from '../../src/domain/object-file/btf-type.ts';
import { type BpfObject, type MapDefinition, sizeOfType } from '../../src/domain/object-file/index.ts';

/* Object files as a control plane sees them, put together by hand: what is different in one, a test says. */

export type Types = {
  u8: number;
  u16: number;
  u32: number;
  u64: number;
  be32: number;
  be16: number;
  array(of: number, count: number): number;
  struct(name: string, members: Readonly<Record<string, number>>): number;
};
export type MapOptions = { key: number; value: number; type?: string; maxEntries?: number };
/** The maps of an object by name; undefined takes one away. */
export type Maps = Readonly<Record<string, MapOptions | undefined>>;

/** Global variables by name and type; undefined takes one away. */
export type Variables = Readonly<Record<string, number | undefined>>;
/** What a program declares. */
export type Declared = { readonly maps: Maps; readonly variables?: Variables };

/**
 * @param programs names of functions
 * @param declare says what there is, by types of the table that it is given
 */
export function handMadeObject(programs: readonly string[], declare: (types: Types) => Declared): BpfObject {
  const { types, btf } = typeTable();
  const { maps, variables = {} } = declare(types);
  const definitions = Object.entries(maps).flatMap(([name, map]): MapDefinition[] =>
    map === undefined ? [] : [definitionOf(btf, name, map)],
  );
  return {
    programs: programs.map((name) => ({
      name,
      section: 'xdp',
      insns: 2,
    })) as unknown as BpfObject['programs'],
    license: 'GPL',
    maps: definitions,
    variables: Object.entries(variables).flatMap(([name, type]) =>
      type === undefined
        ? []
        : [{ name, section: '.bss', offset: 0, size: sizeOfType(btf, type) ?? 0, type }],
    ),
    btf,
    hasBtf: true,
    lines: new Map(),
  };
}

const definitionOf = (btf: BpfObject['btf'], name: string, map: MapOptions): MapDefinition => ({
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
});

function typeTable() {
  const list: BtfType[] = [{ kind: 'void' }];
  const btf = { littleEndian: true, types: list };
  const add = (type: BtfType): number => list.push(type) - 1;
  const int = (name: string, size: number) =>
    add({ kind: 'int', name, size, encoding: 'unsigned', bits: size * 8, bitOffset: 0 });
  const u32 = int('__u32', 4);
  const u16 = int('__u16', 2);
  const types: Types = {
    u8: int('__u8', 1),
    u16,
    u32,
    u64: int('__u64', 8),
    be32: add({ kind: 'typedef', name: '__be32', type: u32 }),
    be16: add({ kind: 'typedef', name: '__be16', type: u16 }),
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
