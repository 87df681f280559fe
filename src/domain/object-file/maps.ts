import type { Btf, BtfMember } from './btf-type.ts';
import { mapTypeName } from './map-types.ts';
import { resolveType, sizeOfType } from './resolve-type.ts';

/** A map as the program declares it in SEC(".maps"). Numbers that are not declared are 0. */
export type MapDefinition = {
  readonly name: string;
  /** `enum bpf_map_type`. */
  readonly type: number;
  /** Its name as bpftool prints it: `hash`, `percpu_array`, `lpm_trie`. */
  readonly typeName: string;
  /** In bytes. */
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** BTF ids; undefined when the program declares sizes instead (`__uint(key_size, …)`). */
  readonly keyType: number | undefined;
  readonly valueType: number | undefined;
  readonly pinning: 'none' | 'by-name';
  /** The map that this array or hash of maps holds (`__array(values, …)`). */
  readonly inner: MapDefinition | undefined;
};

/** Reads the maps that BTF describes in the section `.maps`, in the order of the section. */
export function readMaps(btf: Btf): MapDefinition[] {
  return btf.types.flatMap((section) => {
    if (section.kind !== 'datasec' || section.name !== '.maps') return [];
    return section.variables.flatMap(({ type }) => {
      const variable = btf.types[type];
      if (variable?.kind !== 'var') return [];
      const definition = readDefinition(btf, variable.name, variable.type);
      return definition === undefined ? [] : [definition];
    });
  });
}

function readDefinition(btf: Btf, name: string, typeId: number, depth = 0): MapDefinition | undefined {
  const struct = resolveType(btf, typeId);
  if (struct.kind !== 'struct') return undefined;
  const members = new Map(struct.members.map((member) => [member.name, member]));
  const number = (key: string) => readNumber(btf, members.get(key)) ?? 0;
  const pointee = (key: string) => readPointee(btf, members.get(key));

  const keyType = pointee('key');
  const valueType = pointee('value');
  const values = members.get('values');
  const type = number('type');
  return {
    name,
    type,
    typeName: mapTypeName(type),
    keySize: sizeFrom(btf, keyType) ?? number('key_size'),
    // Map-in-map and program arrays hold 4-byte ids; libbpf fills that in.
    valueSize: sizeFrom(btf, valueType) ?? (number('value_size') || (values ? 4 : 0)),
    maxEntries: number('max_entries'),
    flags: number('map_flags'),
    keyType,
    valueType,
    pinning: number('pinning') === 1 ? 'by-name' : 'none',
    inner: depth === 0 && values ? readInner(btf, values) : undefined,
  };
}

/**
 * `__uint(name, N)` declares `int (*name)[N]`: the number is the length of the array.
 * `__ulong(name, N)` declares an enum whose first value is N.
 */
function readNumber(btf: Btf, member: BtfMember | undefined): number | undefined {
  if (member === undefined) return undefined;
  const type = resolveType(btf, member.type);
  if (type.kind === 'enum' || type.kind === 'enum64') return Number(type.values[0]?.value ?? 0n);
  const array = type.kind === 'ptr' ? resolveType(btf, type.type) : type;
  return array.kind === 'array' ? array.count : undefined;
}

/** `__type(name, T)` declares `T *name`. */
function readPointee(btf: Btf, member: BtfMember | undefined): number | undefined {
  if (member === undefined) return undefined;
  const pointer = resolveType(btf, member.type);
  return pointer.kind === 'ptr' ? pointer.type : undefined;
}

/** `__array(values, struct inner)` declares `struct inner *values[]`. */
function readInner(btf: Btf, values: BtfMember): MapDefinition | undefined {
  const array = resolveType(btf, values.type);
  const pointer = array.kind === 'array' ? resolveType(btf, array.element) : array;
  return pointer.kind === 'ptr' ? readDefinition(btf, '', pointer.type, 1) : undefined;
}

function sizeFrom(btf: Btf, typeId: number | undefined): number | undefined {
  return typeId === undefined ? undefined : sizeOfType(btf, typeId);
}
