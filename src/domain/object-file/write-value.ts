import { usageError } from '../errors.ts';
import { sameText, type Text, text } from '../text.ts';
import { writeBitField, writeUnsigned } from './bits.ts';
import type { Btf, BtfMember, BtfType } from './btf-type.ts';
import { misfit, objectWith, partOf, unknownMember, wholeNumber } from './misfit.ts';
import { addressBytes, networkOrderOf } from './network-order.ts';
import { bitFieldOf, isChar } from './read-value.ts';
import { MAX_DEPTH, resolveType, sizeOfType, typeName } from './resolve-type.ts';
import type { Value } from './value.ts';

/** No map of a lesson comes near; a damaged object could ask for gigabytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Writes a value as the bytes of a BTF type: the inverse of `readValue`.
 * An IPv4 address in dotted decimal fits any four bytes; it is written as it is in a packet.
 * Struct members that are left out are 0, as in a C initialiser; a union takes one member, or several that agree.
 * @param where the name that errors use for the value ("flows' key")
 * @throws XdplingsError (usage) that names the field, the value and what is allowed there
 */
export function writeValue(
  btf: Btf,
  typeId: number,
  value: Value,
  where: string | Text = text('the value', '値'),
): Uint8Array {
  const size = sizeOfType(btf, typeId);
  if (size === undefined || size > MAX_BYTES)
    throw usageError(
      text(
        `${typeName(btf, typeId)} has no value to write`,
        `${typeName(btf, typeId)} に書き込める値はありません`,
      ),
    );
  return write({ btf, typeId, value, where: typeof where === 'string' ? sameText(where) : where, depth: 0 });
}

type Job = { btf: Btf; typeId: number; value: Value; where: Text; depth: number };

function write(job: Job): Uint8Array {
  const { btf, typeId, value, where, depth } = job;
  if (depth > MAX_DEPTH) throw usageError(`${typeName(btf, typeId)} contains itself`);
  const type = resolveType(btf, typeId);
  const address = addressBytes(value);
  if (address && holdsAddress(btf, type)) return address;
  if (networkOrderOf(btf, typeId) === 'number') {
    return writeUnsigned(toBits(type, value, 16, where), 2, false);
  }
  switch (type.kind) {
    case 'int':
    case 'enum':
    case 'enum64':
    case 'ptr': {
      const size = type.kind === 'ptr' ? 8 : type.size;
      return writeUnsigned(toBits(type, value, size * 8, where), size, btf.littleEndian);
    }
    case 'float':
      return writeFloat(type.size, value, where, btf.littleEndian);
    case 'array':
      return writeArray(job, type);
    case 'struct':
      return writeStruct(job, type);
    case 'union':
      return writeUnion(job, type);
    default:
      throw usageError(
        text(
          `${where.en}: ${typeName(btf, typeId)} has no value that can be written`,
          `${where.ja}: ${typeName(btf, typeId)} に書き込める値はありません`,
        ),
      );
  }
}

/** Four bytes, whatever the program calls them: `__be32`, `__u32` or `__u8[4]`. */
const holdsAddress = (btf: Btf, type: BtfType): boolean =>
  (type.kind === 'int' && type.size === 4) ||
  (type.kind === 'array' && type.count === 4 && sizeOfType(btf, type.element) === 1);

function toBits(type: BtfType, value: Value, width: number, where: Text): bigint {
  if (type.kind === 'enum' || type.kind === 'enum64') {
    const named = type.values.find(({ name }) => name === value);
    if (named) return named.value;
    if (typeof value === 'string') {
      const names = type.values.map(({ name }) => name);
      throw misfit(
        where,
        value,
        sameText(`${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`),
      );
    }
    return toInRange(value, width, type.signed, where);
  }
  const bool = type.kind === 'int' && type.encoding === 'bool';
  if (typeof value === 'boolean' && (bool || type.kind === 'int')) return value ? 1n : 0n;
  if (bool && value !== 0 && value !== 1) throw misfit(where, value, text('true or false', 'true か false'));
  return toInRange(value, width, type.kind === 'int' && type.encoding === 'signed', where);
}

function toInRange(value: Value, width: number, signed: boolean, where: Text): bigint {
  const low = signed ? -(1n << BigInt(width - 1)) : 0n;
  const high = (1n << BigInt(signed ? width - 1 : width)) - 1n;
  const allowed = wholeNumber(low, high);
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw misfit(
      where,
      value,
      text(
        `${allowed.en}; beyond 2^53 as a bigint, because a number has lost digits there`,
        `${allowed.ja}。2^53 を超えると number では桁が失われるため、bigint で指定してください`,
      ),
    );
  }
  const whole = typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
  const integer = whole ? BigInt(value) : undefined;
  if (integer === undefined || integer < low || integer > high) throw misfit(where, value, allowed);
  return integer;
}

function writeArray(job: Job, type: Extract<BtfType, { kind: 'array' }>): Uint8Array {
  const { btf, value, where } = job;
  const size = sizeOfType(btf, type.element) ?? 0;
  const bytes = new Uint8Array(size * type.count);
  if (typeof value === 'string' && isChar(resolveType(btf, type.element))) {
    const characters = new TextEncoder().encode(value);
    if (characters.length > bytes.length)
      throw misfit(
        where,
        value,
        text(`a text of at most ${bytes.length} bytes`, `${bytes.length} バイト以下の文字列`),
      );
    bytes.set(characters);
    return bytes;
  }
  if (!Array.isArray(value) || value.length !== type.count) {
    const element = typeName(btf, type.element);
    throw misfit(
      where,
      value,
      text(
        `an array of exactly ${type.count} × ${element}`,
        `${element} をちょうど ${type.count} 個並べた配列`,
      ),
    );
  }
  value.forEach((element: Value, index) => {
    const written = write({
      ...job,
      typeId: type.element,
      value: element,
      where: partOf(where, `[${index}]`),
      depth: job.depth + 1,
    });
    bytes.set(written, index * size);
  });
  return bytes;
}

type Composite = Extract<BtfType, { kind: 'struct' | 'union' }>;

/** The object that a struct or union is given as; its keys must all be members. */
function fieldsOf({ btf, typeId, value, where }: Job, type: Composite): { readonly [member: string]: Value } {
  const names = memberNames(btf, type);
  if (typeof value !== 'object' || Array.isArray(value)) throw misfit(where, value, objectWith(names));
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) throw unknownMember(where, unknown, typeName(btf, typeId), names);
  return value as { readonly [member: string]: Value };
}

/** Names as C sees them: those of anonymous members count as the outer type's own. */
function memberNames(btf: Btf, type: Composite, depth = 0): string[] {
  if (depth > MAX_DEPTH) return [];
  return type.members.flatMap((member) => {
    if (member.name !== '') return [member.name];
    const inner = resolveType(btf, member.type);
    return inner.kind === 'struct' || inner.kind === 'union' ? memberNames(btf, inner, depth + 1) : [];
  });
}

/** The part of `fields` that a member takes, or undefined when nothing was given for it. */
function valueFor(
  btf: Btf,
  member: BtfMember,
  fields: { readonly [member: string]: Value },
): Value | undefined {
  if (member.name !== '') return Object.hasOwn(fields, member.name) ? fields[member.name] : undefined;
  const inner = resolveType(btf, member.type);
  if (inner.kind !== 'struct' && inner.kind !== 'union') return undefined;
  const names = memberNames(btf, inner);
  const given = Object.entries(fields).filter(([name]) => names.includes(name));
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

function writeMember(job: Job, member: BtfMember, value: Value, bytes: Uint8Array): void {
  const { btf } = job;
  const where = member.name === '' ? job.where : partOf(job.where, `.${member.name}`);
  const type = resolveType(btf, member.type);
  const field = bitFieldOf(member, type);
  const end = field
    ? (field.offset + field.size + 7) >> 3
    : (member.bitOffset >> 3) + (sizeOfType(btf, member.type) ?? 0);
  if (end > bytes.length) throw usageError(`${where.en} lies outside of its struct`);
  if (field) {
    writeBitField(bytes, field, toBits(type, value, field.size, where), btf.littleEndian);
  } else {
    bytes.set(
      write({ ...job, typeId: member.type, value, where, depth: job.depth + 1 }),
      member.bitOffset >> 3,
    );
  }
}

function writeStruct(job: Job, type: Composite): Uint8Array {
  const fields = fieldsOf(job, type);
  const bytes = new Uint8Array(type.size);
  for (const member of type.members) {
    const value = valueFor(job.btf, member, fields);
    if (value !== undefined) writeMember(job, member, value, bytes);
  }
  return bytes;
}

/** All members share the bytes: what one wrote, another must not change. */
function writeUnion(job: Job, type: Composite): Uint8Array {
  const fields = fieldsOf(job, type);
  const size = (member: BtfMember) => sizeOfType(job.btf, member.type) ?? 0;
  let bytes: Uint8Array | undefined;
  for (const member of [...type.members].sort((a, b) => size(b) - size(a))) {
    const value = valueFor(job.btf, member, fields);
    if (value === undefined) continue;
    const next: Uint8Array = bytes?.slice() ?? new Uint8Array(type.size);
    writeMember(job, member, value, next);
    if (bytes?.some((byte, at) => byte !== next[at])) {
      throw usageError(
        text(
          `${job.where.en} is a union, and its members say different things`,
          `${job.where.ja} は共用体で、メンバーどうしの値が食い違っています`,
        ),
        { todo: text('give one member', 'メンバーを 1 つだけ指定してください') },
      );
    }
    bytes = next;
  }
  return bytes ?? new Uint8Array(type.size);
}

function writeFloat(size: number, value: Value, where: Text, littleEndian: boolean): Uint8Array {
  if (typeof value !== 'number' || (size !== 4 && size !== 8))
    throw misfit(where, value, text('a number', '数値'));
  const view = new DataView(new ArrayBuffer(size));
  if (size === 4) view.setFloat32(0, value, littleEndian);
  else view.setFloat64(0, value, littleEndian);
  return new Uint8Array(view.buffer);
}
