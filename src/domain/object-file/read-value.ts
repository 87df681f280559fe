import { usageError } from '../errors.ts';
import { IPV4_ADDRESS } from '../packet/address/ipv4.ts';
import { text } from '../text.ts';
import { readBitField, readSmallUnsigned, readUnsigned } from './bits.ts';
import type { Btf, BtfMember, BtfType } from './btf-type.ts';
import { networkOrderOf } from './network-order.ts';
import { MAX_DEPTH, resolveType, sizeOfType, typeName } from './resolve-type.ts';
import { toInteger, type Value } from './value.ts';

const utf8 = new TextDecoder('utf-8');

/**
 * Reads bytes (a map's key or value, a part of a data section) as a value of a BTF type.
 * Integers are in the object's byte order; what is declared in network order is read in that.
 * @throws XdplingsError (usage) when the bytes are fewer than the type needs, or the type has no values
 */
export function readValue(btf: Btf, typeId: number, bytes: Uint8Array): Value {
  const size = sizeOfType(btf, typeId);
  if (size === undefined) throw usageError(`${typeName(btf, typeId)} has no size, so no value can be read`);
  if (bytes.length < size) {
    throw usageError(
      text(
        `${typeName(btf, typeId)} is ${size} bytes long, but there are only ${bytes.length}`,
        `${typeName(btf, typeId)} は ${size} バイトですが、${bytes.length} バイトしかありません`,
      ),
    );
  }
  return read(btf, typeId, bytes, 0);
}

function read(btf: Btf, typeId: number, bytes: Uint8Array, depth: number): Value {
  if (depth > MAX_DEPTH) throw usageError(`${typeName(btf, typeId)} contains itself`);
  const order = networkOrderOf(btf, typeId);
  if (order === 'address') return IPV4_ADDRESS.write(bytes.subarray(0, 4));
  if (order === 'number') return Number(readUnsigned(bytes.subarray(0, 2), false));
  const type = resolveType(btf, typeId);
  switch (type.kind) {
    case 'int':
    case 'enum':
    case 'enum64':
    case 'ptr': {
      const size = type.kind === 'ptr' ? 8 : type.size;
      if (type.kind === 'int' && type.encoding === 'unsigned') {
        const small = readSmallUnsigned(bytes, size, btf.littleEndian);
        if (small !== undefined) return small;
      }
      return fromBits(type, readUnsigned(bytes.subarray(0, size), btf.littleEndian), size * 8);
    }
    case 'float':
      return readFloat(bytes.subarray(0, type.size), btf.littleEndian);
    case 'array':
      return readArray(btf, type, bytes, depth);
    case 'struct':
    case 'union':
      return Object.fromEntries(type.members.flatMap((member) => readMember(btf, member, bytes, depth)));
    default:
      throw usageError(`${typeName(btf, typeId)} has no value that can be read`);
  }
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

function readArray(
  btf: Btf,
  type: Extract<BtfType, { kind: 'array' }>,
  bytes: Uint8Array,
  depth: number,
): Value {
  const size = sizeOfType(btf, type.element) ?? 0;
  // Elements without bytes (a damaged file) would cost time and tell nothing.
  const count = size === 0 ? 0 : type.count;
  if (isChar(resolveType(btf, type.element))) {
    const characters = bytes.subarray(0, count);
    const end = characters.indexOf(0);
    return utf8.decode(end === -1 ? characters : characters.subarray(0, end));
  }
  return Array.from({ length: count }, (_, index) =>
    read(btf, type.element, bytes.subarray(index * size, (index + 1) * size), depth + 1),
  );
}

/** C's plain `char`, whose arrays are strings; `__u8[6]` stays numbers. */
export function isChar(type: BtfType): boolean {
  return type.kind === 'int' && type.size === 1 && (type.name === 'char' || type.encoding === 'char');
}

function readMember(btf: Btf, member: BtfMember, bytes: Uint8Array, depth: number): [string, Value][] {
  const type = resolveType(btf, member.type);
  const field = bitFieldOf(member, type);
  if (field) {
    if (member.name === '' || (field.offset + field.size + 7) >> 3 > bytes.length) return [];
    return [[member.name, fromBits(type, readBitField(bytes, field, btf.littleEndian), field.size)]];
  }
  const start = member.bitOffset >> 3;
  const size = sizeOfType(btf, member.type) ?? 0;
  if (start + size > bytes.length) throw usageError(`member ${member.name} lies outside of its struct`);
  const value = read(btf, member.type, bytes.subarray(start, start + size), depth + 1);
  return member.name === '' ? Object.entries(value as Record<string, Value>) : [[member.name, value]];
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
