import type { Btf, BtfMember, BtfType } from './btf-type.ts';
import { ByteReader } from './byte-reader.ts';
import { Damage, orProblem, type Result } from './damage.ts';

/** How many bytes one of the `vlen` entries behind a type takes, and what a type without entries adds (btf.rst, 2.2). */
const ENTRY_BYTES: Readonly<Record<number, number>> = { 4: 12, 5: 12, 6: 8, 13: 8, 15: 12, 19: 12 };
const FIXED_BYTES: Readonly<Record<number, number>> = { 1: 4, 3: 12, 14: 4, 17: 4 };
const LINKAGE = ['static', 'global', 'extern'] as const;

/**
 * Reads raw BTF, such as the section `.BTF` of an object or /sys/kernel/btf/vmlinux.
 * Source of the format: the kernel's Documentation/bpf/btf.rst. Never throws on any bytes.
 */
export function readBtf(bytes: Uint8Array, littleEndian = true): Result<{ readonly btf: Btf }> {
  return orProblem(() => ({ btf: parseBtf(bytes, littleEndian) }));
}

/** @throws Damage */
export function parseBtf(bytes: Uint8Array, littleEndian: boolean): Btf {
  const file = new ByteReader(bytes, littleEndian, 'section .BTF');
  if (file.u16(0) !== 0xeb9f) throw new Damage('section .BTF does not begin with the BTF magic');
  const body = file.u32(4);
  const typesStart = body + file.u32(8);
  const end = typesStart + file.u32(12);
  const table = file.slice(body + file.u32(16), file.u32(20));
  const strings = new ByteReader(table, littleEndian, "BTF's strings");
  const types: BtfType[] = [{ kind: 'void' }];
  for (let at = typesStart; at < end; ) {
    const [type, size] = readType(file, strings, at);
    types.push(type);
    at += size;
  }
  return { littleEndian, types };
}

/** One type and the bytes that it takes. */
function readType(file: ByteReader, strings: ByteReader, at: number): [BtfType, number] {
  const info = file.u32(at + 4);
  const kind = (info >>> 24) & 0x1f;
  const flag = info >>> 31 === 1;
  const count = info & 0xffff;
  const name = strings.string(file.u32(at));
  /** The third word: a size for types that have one, otherwise another type. */
  const third = file.u32(at + 8);
  const rest = at + 12;
  const entryBytes = ENTRY_BYTES[kind] ?? 0;
  const size = 12 + (FIXED_BYTES[kind] ?? 0) + count * entryBytes;
  // Checked before anything is allocated: a damaged count must not cost more than the file's own size.
  file.slice(at, size);
  const entries = <T>(read: (entry: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => read(rest + index * entryBytes));
  const nameAt = (offset: number) => strings.string(file.u32(offset));
  const linkage = (value: number) => LINKAGE[value] ?? 'extern';

  const type = ((): BtfType => {
    switch (kind) {
      case 1:
        return { kind: 'int', name, size: third, ...readIntEncoding(file.u32(rest)) };
      case 2:
        return { kind: 'ptr', type: third };
      case 3:
        return {
          kind: 'array',
          element: file.u32(rest),
          index: file.u32(rest + 4),
          count: file.u32(rest + 8),
        };
      case 4:
      case 5: {
        const members = entries((entry) =>
          readMember(nameAt(entry), file.u32(entry + 4), file.u32(entry + 8), flag),
        );
        return { kind: kind === 4 ? 'struct' : 'union', name, size: third, members };
      }
      case 6: {
        const read = (entry: number) => (flag ? file.i32(entry + 4) : file.u32(entry + 4));
        const values = entries((entry) => ({ name: nameAt(entry), value: BigInt(read(entry)) }));
        return { kind: 'enum', name, size: third, signed: flag, values };
      }
      case 7:
        return { kind: 'fwd', name, of: flag ? 'union' : 'struct' };
      case 8:
        return { kind: 'typedef', name, type: third };
      case 9:
        return { kind: 'volatile', type: third };
      case 10:
        return { kind: 'const', type: third };
      case 11:
        return { kind: 'restrict', type: third };
      case 12:
        return { kind: 'func', name, type: third, linkage: linkage(count) };
      case 13: {
        const parameters = entries((entry) => ({ name: nameAt(entry), type: file.u32(entry + 4) }));
        return { kind: 'func_proto', returns: third, parameters };
      }
      case 14:
        return { kind: 'var', name, type: third, linkage: linkage(file.u32(rest)) };
      case 15: {
        const variables = entries((entry) => ({
          type: file.u32(entry),
          offset: file.u32(entry + 4),
          size: file.u32(entry + 8),
        }));
        return { kind: 'datasec', name, size: third, variables };
      }
      case 16:
        return { kind: 'float', name, size: third };
      case 17:
        return { kind: 'decl_tag', name, type: third, component: file.i32(rest) };
      case 18:
        return { kind: 'type_tag', name, type: third };
      case 19: {
        const values = entries((entry) => {
          const bits = (BigInt(file.u32(entry + 8)) << 32n) | BigInt(file.u32(entry + 4));
          return { name: nameAt(entry), value: flag ? BigInt.asIntN(64, bits) : bits };
        });
        return { kind: 'enum64', name, size: third, signed: flag, values };
      }
      default:
        throw new Damage(`section .BTF has a type of kind ${kind}, which is not known`);
    }
  })();
  return [type, size];
}

function readIntEncoding(word: number) {
  const flags = (word >>> 24) & 0xf;
  const encoding = flags & 4 ? 'bool' : flags & 2 ? 'char' : flags & 1 ? 'signed' : 'unsigned';
  return { encoding, bits: word & 0xff, bitOffset: (word >>> 16) & 0xff } as const;
}

/** With the kind flag set, `offset` holds the bit-field's size in its top byte. */
function readMember(name: string, type: number, offset: number, flag: boolean): BtfMember {
  return {
    name,
    type,
    bitOffset: flag ? offset & 0xffffff : offset,
    bitFieldSize: flag ? offset >>> 24 : 0,
  };
}
