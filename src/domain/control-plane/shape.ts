import type { BtfMember } from '../object-file/btf-type.ts';
import { type Btf, networkOrderOf, resolveType, sizeOfType, typeName } from '../object-file/index.ts';
import { sameText, type Text, text } from '../text.ts';

/** What a map's key or value must be for the control plane to write it. Names and sizes count; order and offsets are BTF's. */
export type Shape =
  /** An integer of at least so many bytes. */
  | { readonly kind: 'integer'; readonly bytes: number }
  /** Four bytes as in a packet: `__be32`, `__u32` or `__u8[4]`. */
  | { readonly kind: 'address' }
  /** An array of integers, by whatever length. */
  | { readonly kind: 'list' }
  /** So many bytes in a row: `__u8[6]`. */
  | { readonly kind: 'bytes'; readonly count: number }
  /** A port as in a packet: `__be16`. */
  | { readonly kind: 'port' }
  | { readonly kind: 'struct'; readonly members: Readonly<Record<string, Shape>> }
  /** What an LPM trie looks up: `__u32 prefixlen` first, the address right behind it (linux/bpf.h, struct bpf_lpm_trie_key). */
  | { readonly kind: 'prefix' };

export const INTEGER = (bytes: number): Shape => ({ kind: 'integer', bytes });
export const ADDRESS: Shape = { kind: 'address' };
export const LIST: Shape = { kind: 'list' };
export const BYTES = (count: number): Shape => ({ kind: 'bytes', count });
export const PORT: Shape = { kind: 'port' };
export const PREFIX: Shape = { kind: 'prefix' };
export const STRUCT = (members: Readonly<Record<string, Shape>>): Shape => ({ kind: 'struct', members });

/**
 * @param where what the type belongs to ("the value", "the value's sport")
 * @returns how the type differs from the shape, or undefined when it has it
 */
export function mismatch(btf: Btf, typeId: number, shape: Shape, where: Text): Text | undefined {
  const type = resolveType(btf, typeId);
  const size = sizeOfType(btf, typeId) ?? 0;
  const differs = (wanted: Text) =>
    text(
      `${where.en} is ${typeName(btf, typeId)}, where ${wanted.en} is needed`,
      `${where.ja}の型が ${typeName(btf, typeId)} です。必要なのは${wanted.ja}です`,
    );
  switch (shape.kind) {
    case 'integer': {
      const isInteger = type.kind === 'int' || type.kind === 'enum' || type.kind === 'enum64';
      return isInteger && size >= shape.bytes ? undefined : differs(integerOf(shape.bytes));
    }
    case 'address': {
      const fits = size === 4 && (type.kind === 'int' || type.kind === 'array');
      return fits ? undefined : differs(text('an IPv4 address (__be32)', 'IPv4 アドレス (__be32)'));
    }
    case 'list':
      return type.kind === 'array' && resolveType(btf, type.element).kind === 'int'
        ? undefined
        : differs(text('an array of numbers', '数値の配列'));
    case 'bytes': {
      const fits = type.kind === 'array' && type.count === shape.count && sizeOfType(btf, type.element) === 1;
      return fits ? undefined : differs(sameText(`__u8[${shape.count}]`));
    }
    case 'port':
      return networkOrderOf(btf, typeId) === 'number'
        ? undefined
        : differs(
            text('a port in network byte order (__be16)', 'ネットワークバイトオーダーのポート (__be16)'),
          );
    case 'prefix':
      return prefixMismatch(btf, typeId, where);
    case 'struct': {
      if (type.kind !== 'struct') {
        const names = Object.keys(shape.members).join(', ');
        return differs(text(`a struct with ${names}`, `${names} を持つ構造体`));
      }
      return membersMismatch(btf, typeId, type.members, shape.members, where);
    }
  }
}

const integerOf = (bytes: number) => text(`an integer of ${bytes * 8} bits`, `${bytes * 8} ビットの整数`);

function membersMismatch(
  btf: Btf,
  typeId: number,
  members: readonly BtfMember[],
  wanted: Readonly<Record<string, Shape>>,
  where: Text,
): Text | undefined {
  for (const [name, shape] of Object.entries(wanted)) {
    const member = members.find((one) => one.name === name);
    if (member === undefined) {
      return text(
        `${where.en} is ${typeName(btf, typeId)}; it has no member ${name}`,
        `${where.ja}の型が ${typeName(btf, typeId)} で、メンバー ${name} がありません`,
      );
    }
    const inside = text(`${where.en}'s ${name}`, `${where.ja}の ${name} `);
    const problem = mismatch(btf, member.type, shape, inside);
    if (problem) return problem;
  }
  return undefined;
}

function prefixMismatch(btf: Btf, typeId: number, where: Text): Text | undefined {
  const members = { prefixlen: INTEGER(4), address: ADDRESS };
  const problem = mismatch(btf, typeId, STRUCT(members), where);
  if (problem) return problem;
  const type = resolveType(btf, typeId);
  if (type.kind !== 'struct') return undefined;
  const offsets = Object.keys(members).map(
    (name) => type.members.find((member) => member.name === name)?.bitOffset,
  );
  if (type.size === 8 && offsets[0] === 0 && offsets[1] === 32) return undefined;
  return text(
    `${where.en} is ${typeName(btf, typeId)}; an LPM trie needs prefixlen (32 bits) first, the address right behind it, and no more`,
    `${where.ja}の型が ${typeName(btf, typeId)} です。LPM トライでは、先頭が prefixlen (32 ビット)、その直後がアドレスで、ほかに何もない構造体が必要です`,
  );
}

/** @returns how many numbers the array that is a struct's member holds; 0 where there is none */
export function listLength(btf: Btf, structType: number | undefined, name: string): number {
  const struct = resolveType(btf, structType ?? 0);
  const list = struct.kind === 'struct' ? struct.members.find((one) => one.name === name) : undefined;
  const type = list && resolveType(btf, list.type);
  return type?.kind === 'array' ? type.count : 0;
}

/** @returns whether the struct has a member of that name */
export function hasMember(btf: Btf, structType: number | undefined, name: string): boolean {
  const struct = resolveType(btf, structType ?? 0);
  return struct.kind === 'struct' && struct.members.some((one) => one.name === name);
}
