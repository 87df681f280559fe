import { ByteReader } from './byte-reader.ts';
import { Damage } from './damage.ts';

/** "From this instruction on, the code comes from that line." */
export type LineEntry = {
  /** Counted from the start of the section, in instructions of 8 bytes. */
  readonly instruction: number;
  /** As clang was given it: absolute, or relative to the folder clang ran in. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line's text, as the file had it at compile time; may be empty. */
  readonly text: string;
};

/** Line info of each section with code, ascending by instruction. */
export type LineInfo = ReadonlyMap<string, readonly LineEntry[]>;

/**
 * Reads the line info of a section `.BTF.ext` (btf.rst, 4.1). Its relocations need no work: all refer to the
 * start of the section that the entries are grouped by, and the offset is already in place.
 * @throws Damage
 */
export function readLineInfo(ext: Uint8Array, btf: Uint8Array, littleEndian: boolean): LineInfo {
  const file = new ByteReader(ext, littleEndian, 'section .BTF.ext');
  const strings = readStrings(btf, littleEndian);
  if (file.u16(0) !== 0xeb9f) throw new Damage('section .BTF.ext does not begin with the BTF magic');
  const start = file.u32(4) + file.u32(16);
  const length = file.u32(20);
  const lines = new Map<string, LineEntry[]>();
  if (length === 0) return lines;

  const recordSize = file.u32(start);
  if (recordSize < 16) throw new Damage('section .BTF.ext has line records that are too small');
  for (let at = start + 4; at < start + length; ) {
    const section = strings.string(file.u32(at));
    const count = file.u32(at + 4);
    file.slice(at + 8, count * recordSize);
    const entries = Array.from({ length: count }, (_, index) =>
      readEntry(file, strings, at + 8 + index * recordSize),
    );
    lines.set(
      section,
      [...(lines.get(section) ?? []), ...entries].sort((a, b) => a.instruction - b.instruction),
    );
    at += 8 + count * recordSize;
  }
  return lines;
}

function readEntry(file: ByteReader, strings: ByteReader, at: number): LineEntry {
  const position = file.u32(at + 12);
  return {
    instruction: Math.floor(file.u32(at) / 8),
    file: strings.string(file.u32(at + 4)),
    line: position >>> 10,
    column: position & 0x3ff,
    text: strings.string(file.u32(at + 8)).trim(),
  };
}

function readStrings(btf: Uint8Array, littleEndian: boolean): ByteReader {
  const header = new ByteReader(btf, littleEndian, 'section .BTF');
  const table = header.slice(header.u32(4) + header.u32(16), header.u32(20));
  return new ByteReader(table, littleEndian, "BTF's strings");
}
