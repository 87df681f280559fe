import { usageError } from '../errors.ts';
import { text } from '../text.ts';
import { readBitField, readSmallUnsigned, readUnsigned } from './bits.ts';
import type { Btf, BtfMember, BtfType } from './btf-type.ts';
import { networkOrderOf } from './network-order.ts';
import { MAX_DEPTH, resolveType, sizeOfType, typeName } from './resolve-type.ts';
import { toInteger, type Value } from './value.ts';

const utf8 = new TextDecoder('utf-8');

/** Reads a value that begins at an offset; there are as many bytes as its type has. */
export type Reader = (bytes: Uint8Array, at: number) => Value;

/** What to do for a type is found out once: a map may have tens of thousands of entries. */
const readers = new WeakMap<Btf, Map<number, { readonly size: number; readonly read: Reader }>>();

/**
 * Reads bytes (a map's key or value, a part of a data section) as a value of a BTF type.
 * Integers are in the object's byte order; what is declared in network order is read in that.
 * @throws XdplingsError (usage) when the bytes are fewer than the type needs, or the type has no values
 */
export const readValue = (btf: Btf, typeId: number, bytes: Uint8Array): Value =>
  valueReader(btf, typeId, bytes.length)(bytes, 0);

/**
 * The same for many values of a type.
 * @param room how many bytes there are for each
 * @returns reads the value that begins at an offset
 */
export function valueReader(btf: Btf, typeId: number, room: number): Reader {
  const { size, read } = readers.get(btf)?.get(typeId) ?? prepare(btf, typeId);
  if (room < size) {
    throw usageError(
      text(
        `${typeName(btf, typeId)} is ${size} bytes long, but there are only ${room}`,
        `${typeName(btf, typeId)} は ${size} バイトですが、${room} バイトしかありません`,
      ),
    );
  }
  return read;
}

function prepare(btf: Btf, typeId: number) {
  const size = sizeOfType(btf, typeId);
  if (size === undefined) throw usageError(`${typeName(btf, typeId)} has no size, so no value can be read`);
  const prepared = { size, read: readerOf(btf, typeId, 0) };
  const ofBtf = readers.get(btf) ?? new Map();
  readers.set(btf, ofBtf.set(typeId, prepared));
  return prepared;
}

function readerOf(btf: Btf, typeId: number, depth: number): Reader {
  if (depth > MAX_DEPTH) throw usageError(`${typeName(btf, typeId)} contains itself`);
  const order = networkOrderOf(btf, typeId);
  if (order === 'address')
    return (bytes, at) => `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
  if (order === 'number') return (bytes, at) => (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
  const type = resolveType(btf, typeId);
  switch (type.kind) {
    case 'int':
    case 'enum':
    case 'enum64':
    case 'ptr':
      return integerReader(btf, type, type.kind === 'ptr' ? 8 : type.size);
    case 'float':
      return (bytes, at) => readFloat(bytes.subarray(at, at + type.size), btf.littleEndian);
    case 'array':
      return arrayReader(btf, type, depth);
    case 'struct':
    case 'union':
      return structReader(btf, type, depth);
    default:
      throw usageError(`${typeName(btf, typeId)} has no value that can be read`);
  }
}

function integerReader({ littleEndian }: Btf, type: BtfType, size: number): Reader {
  const whole: Reader = (bytes, at) =>
    fromBits(type, readUnsigned(bytes.subarray(at, at + size), littleEndian), size * 8);
  if (type.kind !== 'int' || type.encoding !== 'unsigned') return whole;
  return (bytes, at) => readSmallUnsigned(bytes, size, littleEndian, at) ?? whole(bytes, at);
}

/** An integer-like type's bits as its value. */
function fromBits(type: BtfType, bits: bigint, width: number): Value {
  if (type.kind === 'enum' || type.kind === 'enum64') {
    const value = type.signed ? BigInt.asIntN(width, bits) : bits;
    const same = (one: { value: bigint }) => BigInt.asUintN(width, one.value) === BigInt.asUintN(width, bits);
    return type.values.find(same)?.name ?? toInteger(value);
  }
  if (type.kind !== 'int') return toInteger(bits);
  if (type.encoding === 'bool' && bits < 2n) return bits === 1n;
  return toInteger(type.encoding === 'signed' ? BigInt.asIntN(width, bits) : bits);
}

function arrayReader(btf: Btf, type: Extract<BtfType, { kind: 'array' }>, depth: number): Reader {
  const size = sizeOfType(btf, type.element) ?? 0;
  // Elements without bytes (a damaged file) would cost time and tell nothing.
  const count = size === 0 ? 0 : type.count;
  if (isChar(resolveType(btf, type.element))) {
    return (bytes, at) => {
      const characters = bytes.subarray(at, at + count);
      const end = characters.indexOf(0);
      return utf8.decode(end === -1 ? characters : characters.subarray(0, end));
    };
  }
  if (count === 0) return () => [];
  const element = readerOf(btf, type.element, depth + 1);
  return (bytes, at) => {
    const values: Value[] = [];
    for (let index = 0; index < count; index += 1) values.push(element(bytes, at + index * size));
    return values;
  };
}

/** C's plain `char`, whose arrays are strings; `__u8[6]` stays numbers. */
export function isChar(type: BtfType): boolean {
  return type.kind === 'int' && type.size === 1 && (type.name === 'char' || type.encoding === 'char');
}

type Member = { readonly name: string; readonly at: number; readonly read: Reader };

function structReader(btf: Btf, type: Extract<BtfType, { kind: 'struct' | 'union' }>, depth: number): Reader {
  const members = type.members.flatMap((member) => memberReader(btf, member, type.size, depth) ?? []);
  // Nobody writes that in C for any good: by assignment it would be no member at all.
  if (members.some(({ name }) => name === '__proto__')) return () => ({});
  return (bytes, at) => {
    const value: Record<string, Value> = {};
    for (let index = 0; index < members.length; index += 1) {
      const { name, at: offset, read } = members[index] as Member;
      const part = read(bytes, at + offset);
      if (name === '') Object.assign(value, part);
      else value[name] = part;
    }
    return value;
  };
}

/** @returns undefined for a bit-field that nobody can name or that is not there */
function memberReader(btf: Btf, member: BtfMember, structSize: number, depth: number): Member | undefined {
  const { name } = member;
  const type = resolveType(btf, member.type);
  const field = bitFieldOf(member, type);
  if (field) {
    if (name === '' || (field.offset + field.size + 7) >> 3 > structSize) return undefined;
    const read: Reader = (bytes, at) =>
      fromBits(type, readBitField(bytes.subarray(at), field, btf.littleEndian), field.size);
    return { name, at: 0, read };
  }
  const at = member.bitOffset >> 3;
  if (at + (sizeOfType(btf, member.type) ?? 0) > structSize)
    throw usageError(`member ${name} lies outside of its struct`);
  return { name, at, read: readerOf(btf, member.type, depth + 1) };
}

/** Bit-fields are marked on the member by today's compilers, on the int type by old ones. */
export function bitFieldOf(member: BtfMember, type: BtfType): { offset: number; size: number } | undefined {
  if (member.bitFieldSize > 0) return { offset: member.bitOffset, size: member.bitFieldSize };
  if (type.kind !== 'int' || (type.bits === type.size * 8 && member.bitOffset % 8 === 0)) return undefined;
  return { offset: member.bitOffset + type.bitOffset, size: type.bits };
}

function readFloat(bytes: Uint8Array, littleEndian: boolean): Value {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 4) return view.getFloat32(0, littleEndian);
  if (bytes.length === 8) return view.getFloat64(0, littleEndian);
  return [...bytes];
}
