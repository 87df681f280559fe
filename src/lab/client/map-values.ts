import type { MapEntry } from '../../domain/checks/observed.ts';
import type { MapValue } from '../../domain/checks/spec.ts';
import { usageError } from '../../domain/errors.ts';
import {
  type BpfObject,
  type MapDefinition,
  type Reader,
  readValue,
  resolveType,
  sizeOfType,
  type Value,
  type Variable,
  valueReader,
  writeValue,
} from '../../domain/object-file/index.ts';
import { type Text, text } from '../../domain/text.ts';
import type { Params, Result } from '../protocol/messages.ts';

type RawMap = NonNullable<Result<'readMap'>['map']>;
type MapInput = Params<'writeMap'>['value'];

/** @returns the entries as JavaScript sees them. Where the program gives sizes only, integers and lists of bytes. */
export function readEntries(object: BpfObject, map: MapDefinition, raw: RawMap): MapEntry[] {
  const { keySize, valueSize, cpus, keys, values } = raw;
  const count = keySize === 0 ? 0 : keys.length / keySize;
  if (count === 0) return [];
  const readKey = partReader(object, map.keyType, keySize);
  // A per-CPU slot is padded to 8 bytes; the value is what the program declared.
  const readOne = partReader(object, map.valueType, map.valueSize > 0 ? map.valueSize : valueSize);
  return Array.from({ length: count }, (_, index) => ({
    key: readKey(keys, index * keySize),
    values: Array.from({ length: cpus }, (_, cpu) => readOne(values, (index * cpus + cpu) * valueSize)),
  }));
}

/** @param size of the part, in bytes */
function partReader(object: BpfObject, type: number | undefined, size: number): Reader {
  if (type !== undefined) return valueReader(object.btf, type, size);
  return (bytes, at) => readPlain(bytes.subarray(at, at + size)) as Value;
}

/** Bytes without a type: an integer where they can be one. */
function readPlain(bytes: Uint8Array): MapValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (bytes.length) {
    case 1:
      return view.getUint8(0);
    case 2:
      return view.getUint16(0, true);
    case 4:
      return view.getUint32(0, true);
    default:
      return [...bytes];
  }
}

/** @throws XdplingsError (usage) that says what fits */
export function writeKey(object: BpfObject, map: MapDefinition, key: MapValue): Uint8Array {
  return writePart(object, map.keyType, map.keySize, key, text(`${map.name}'s key`, `${map.name} のキー`));
}

const PROGRAM_ARRAY = 3;
const DEVICE_MAPS = new Set([14, 25]);

/** @throws XdplingsError (usage) that says what fits */
export function writeMapValue(object: BpfObject, map: MapDefinition, value: MapValue): MapInput {
  if (map.type === PROGRAM_ARRAY) {
    if (typeof value === 'string') return { program: value };
    const programs = object.programs.map(({ name }) => name);
    throw usageError(
      text(
        `${map.name}'s value must be the name of a program.`,
        `${map.name} の値はプログラムの名前でなければなりません。`,
      ),
      { todo: text(`Programs: ${programs.join(', ')}.`, `プログラム: ${programs.join('、')}`) },
    );
  }
  const port =
    DEVICE_MAPS.has(map.type) && typeof value === 'string' ? /^([^/]+)\/([^/]+)$/.exec(value) : null;
  if (port?.[1] && port[2]) return { port: { host: port[1], interface: port[2] } };
  return {
    bytes: writePart(
      object,
      map.valueType,
      map.valueSize,
      value,
      text(`${map.name}'s value`, `${map.name} の値`),
    ),
  };
}

function writePart(
  object: BpfObject,
  type: number | undefined,
  size: number,
  value: MapValue,
  where: Text,
): Uint8Array {
  if (type !== undefined) return writeValue(object.btf, type, value as Value, where);
  if (Array.isArray(value) && value.length === size) return Uint8Array.from(value as number[]);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && [1, 2, 4].includes(size)) {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
    if (value < 2 ** (8 * size)) return bytes.slice(0, size);
  }
  throw usageError(
    text(
      `${where.en} takes ${size} bytes: the program declares no type for it.`,
      `${where.ja}の大きさは ${size} バイトで、プログラムは型を宣言していません。`,
    ),
    {
      todo: text(
        `Give a list of ${size} numbers from 0 to 255${size > 4 ? '' : ', or one number that fits'}.`,
        `0 から 255 の数を ${size} 個並べたリスト${size > 4 ? '' : 'か、収まる数 1 つ'}を指定してください。`,
      ),
    },
  );
}

/**
 * @returns where the member is in the map's values, and its values as bytes in a row
 * @throws XdplingsError (usage) for a map whose values have no such member
 */
export function writeMembers(
  object: BpfObject,
  map: MapDefinition,
  { member, values }: { readonly member: string; readonly values: readonly MapValue[] },
): { offset: number; size: number; parts: Uint8Array } {
  const struct = resolveType(object.btf, map.valueType ?? 0);
  const found = struct.kind === 'struct' ? struct.members.find(({ name }) => name === member) : undefined;
  if (found === undefined) {
    throw usageError(
      text(
        `The values of ${map.name} have no member ${member}.`,
        `${map.name} の値にメンバー ${member} がありません。`,
      ),
    );
  }
  const where = text(`${map.name}'s ${member}`, `${map.name} の ${member} `);
  return {
    offset: found.bitOffset >> 3,
    size: sizeOfType(object.btf, found.type) ?? 0,
    parts: Buffer.concat(values.map((value) => writeValue(object.btf, found.type, value as Value, where))),
  };
}

/** The name under which libbpf pins a map: dots are not allowed in BPF's file system. */
export const pinOf = (mapName: string): string => mapName.replaceAll('.', '_');

/** libbpf's name of the map that holds a section's variables, in an object loaded from program.bpf.o. */
export function variableMapPin({ section }: Variable): string {
  const isPlain = section.indexOf('.', 1) === -1;
  return pinOf(isPlain ? `program${section}` : section);
}

/** @returns the variable's value out of the one value of its map. */
export function readVariableFrom(object: BpfObject, { offset, size, type }: Variable, raw: RawMap): MapValue {
  return readValue(object.btf, type, raw.values.subarray(offset, offset + size));
}

/** @throws XdplingsError (usage) that says what fits, or that a constant stays as it is */
export function writeVariableBytes(object: BpfObject, variable: Variable, value: MapValue): Uint8Array {
  const { name, section, type } = variable;
  if (/^\.rodata(\.|$)/.test(section)) {
    throw usageError(
      text(
        `${name} is a constant: nothing changes it once the program is loaded.`,
        `${name} は定数です。プログラムをロードした後は変更できません。`,
      ),
      { todo: text(`Declare ${name} without const.`, `${name} を const なしで宣言してください。`) },
    );
  }
  return writeValue(object.btf, type, value as Value, name);
}
