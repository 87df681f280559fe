import type { Btf, BtfType } from './btf-type.ts';

/** C allows any nesting, real programs stay under ten; a damaged file may refer to itself. */
export const MAX_DEPTH = 64;

/**
 * The type behind typedefs, const, volatile, restrict and tags.
 * @returns void for an unknown id and for a chain that never ends
 */
export function resolveType(btf: Btf, id: number): BtfType {
  let current = id;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const type = btf.types[current];
    if (type === undefined) return { kind: 'void' };
    switch (type.kind) {
      case 'typedef':
      case 'const':
      case 'volatile':
      case 'restrict':
      case 'type_tag':
        current = type.type;
        break;
      default:
        return type;
    }
  }
  return { kind: 'void' };
}

/** @returns the size of a value of that type in bytes; undefined where C has none (void, a function, a forward). */
export function sizeOfType(btf: Btf, id: number, depth = 0): number | undefined {
  const type = resolveType(btf, id);
  switch (type.kind) {
    case 'int':
    case 'struct':
    case 'union':
    case 'enum':
    case 'enum64':
    case 'float':
    case 'datasec':
      return type.size;
    case 'ptr':
      return 8;
    case 'array': {
      const element = depth < MAX_DEPTH ? sizeOfType(btf, type.element, depth + 1) : undefined;
      return element === undefined ? undefined : element * type.count;
    }
    default:
      return undefined;
  }
}

/** The type as C writes it, without member lists: `struct flow_key`, `const char[16]`, `__u64`. */
export function typeName(btf: Btf, id: number, depth = 0): string {
  const type = btf.types[id];
  if (type === undefined || depth > MAX_DEPTH) return '?';
  const inner = (of: number) => typeName(btf, of, depth + 1);
  switch (type.kind) {
    case 'void':
      return 'void';
    case 'int':
    case 'typedef':
    case 'float':
    case 'func':
    case 'var':
    case 'datasec':
    case 'decl_tag':
      return type.name;
    case 'ptr':
      return `${inner(type.type)} *`;
    case 'array':
      return `${inner(type.element)}[${type.count}]`;
    case 'struct':
    case 'union':
      return `${type.kind} ${type.name || '{…}'}`;
    case 'enum':
    case 'enum64':
      return `enum ${type.name || '{…}'}`;
    case 'fwd':
      return `${type.of} ${type.name}`;
    case 'const':
    case 'volatile':
    case 'restrict':
      return `${type.kind} ${inner(type.type)}`;
    case 'type_tag':
      return inner(type.type);
    case 'func_proto':
      return `${inner(type.returns)} (${type.parameters.map((parameter) => inner(parameter.type)).join(', ')})`;
  }
}

/** @returns the ids of types with that name; C keeps structs, unions, enums and typedefs apart, so there may be several. */
export function findTypes(btf: Btf, name: string): number[] {
  return btf.types.flatMap((type, id) => ('name' in type && type.name === name ? [id] : []));
}
