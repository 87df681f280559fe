import { ByteReader } from './byte-reader.ts';
import { Damage } from './damage.ts';

/** ELF constants, from elf(5). */
const EM_BPF = 247;
const SHT_NOBITS = 8;
const SHT_SYMTAB = 2;
const SHT_REL = 9;
const SHF_EXECINSTR = 4;
const SYMBOL_TYPES = ['none', 'object', 'function', 'section', 'file'] as const;

export type Section = {
  readonly index: number;
  readonly name: string;
  readonly executable: boolean;
  /** In bytes; for .bss more than `bytes` holds. */
  readonly size: number;
  readonly bytes: Uint8Array;
};

export type ElfSymbol = {
  readonly name: string;
  readonly kind: (typeof SYMBOL_TYPES)[number] | 'other';
  readonly local: boolean;
  /** Index of its section; 0 when undefined (an extern). */
  readonly section: number;
  /** Offset in its section, in bytes. */
  readonly value: number;
  readonly size: number;
};

/** "Whatever is at `offset` of `section` refers to `symbol`." */
export type Relocation = {
  readonly section: number;
  readonly offset: number;
  readonly symbol: ElfSymbol;
};

export type Elf = {
  readonly littleEndian: boolean;
  readonly sections: readonly Section[];
  readonly symbols: readonly ElfSymbol[];
  readonly relocations: readonly Relocation[];
};

type Header = {
  name: number;
  type: number;
  flags: number;
  offset: number;
  size: number;
  info: number;
  link: number;
};

/**
 * Reads sections, symbols and relocations of an ELF64 BPF object.
 * @throws Damage when it is not one
 */
export function readElf(bytes: Uint8Array): Elf {
  if (bytes.length < 64) throw new Damage('not an ELF object: it is shorter than an ELF header');
  const magic = [0x7f, 0x45, 0x4c, 0x46].every((byte, at) => bytes[at] === byte);
  if (!magic) throw new Damage('not an ELF object: it does not begin with the ELF magic');
  if (bytes[4] !== 2) throw new Damage('not a BPF object: it is not a 64-bit ELF');
  const littleEndian = bytes[5] !== 2;
  const file = new ByteReader(bytes, littleEndian, 'the object file');
  if (file.u16(18) !== EM_BPF) {
    throw new Damage(
      `not a BPF object: its machine is ${file.u16(18)}, BPF is ${EM_BPF} (clang needs -target bpf)`,
    );
  }
  const headers = readHeaders(file);
  const sections = readSections(file, headers);
  const symbols = readSymbols(headers, sections, littleEndian);
  return {
    littleEndian,
    sections,
    symbols,
    relocations: readRelocations(headers, sections, symbols, littleEndian),
  };
}

function readHeaders(file: ByteReader): Header[] {
  const start = file.size64(40);
  const entrySize = file.u16(58);
  const count = file.u16(60);
  if (count > 0 && entrySize < 64) throw new Damage('the object file has section headers that are too small');
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * entrySize;
    file.slice(at, entrySize);
    return {
      name: file.u32(at),
      type: file.u32(at + 4),
      flags: Number(file.u64(at + 8) & 0xffffffffn),
      offset: file.size64(at + 24),
      size: file.size64(at + 32),
      link: file.u32(at + 40),
      info: file.u32(at + 44),
    };
  });
}

function readSections(file: ByteReader, headers: readonly Header[]): Section[] {
  const contents = headers.map(({ type, offset, size }) =>
    type === SHT_NOBITS || type === 0 ? new Uint8Array(0) : file.slice(offset, size),
  );
  const names = new ByteReader(
    contents[file.u16(62)] ?? new Uint8Array(0),
    true,
    'the table of section names',
  );
  return headers.map(({ name, flags, size }, index) => ({
    index,
    name: index === 0 ? '' : names.string(name),
    executable: (flags & SHF_EXECINSTR) !== 0,
    size,
    bytes: contents[index] ?? new Uint8Array(0),
  }));
}

function readSymbols(
  headers: readonly Header[],
  sections: readonly Section[],
  littleEndian: boolean,
): ElfSymbol[] {
  const index = headers.findIndex(({ type }) => type === SHT_SYMTAB);
  const header = headers[index];
  if (header === undefined) return [];
  const table = new ByteReader(sections[index]?.bytes ?? new Uint8Array(0), littleEndian, 'the symbol table');
  const names = new ByteReader(sections[header.link]?.bytes ?? new Uint8Array(0), true, 'the symbol names');
  return Array.from({ length: Math.floor(table.length / 24) }, (_, entry) => {
    const at = entry * 24;
    const info = table.u8(at + 4);
    return {
      name: names.string(table.u32(at)),
      kind: SYMBOL_TYPES[info & 15] ?? 'other',
      local: info >> 4 === 0,
      section: table.u16(at + 6),
      value: table.size64(at + 8),
      size: table.size64(at + 16),
    };
  });
}

function readRelocations(
  headers: readonly Header[],
  sections: readonly Section[],
  symbols: readonly ElfSymbol[],
  littleEndian: boolean,
): Relocation[] {
  return headers.flatMap(({ type, info }, index) => {
    // Those of debug sections are many and tell nothing about the program.
    if (type !== SHT_REL || sections[info]?.executable !== true) return [];
    const name = `section ${sections[index]?.name}`;
    const table = new ByteReader(sections[index]?.bytes ?? new Uint8Array(0), littleEndian, name);
    return Array.from({ length: Math.floor(table.length / 16) }, (_, entry) => {
      const number = Number(table.u64(entry * 16 + 8) >> 32n);
      const symbol = symbols[number];
      if (symbol === undefined) throw new Damage(`${name} refers to symbol ${number}, which is not there`);
      return { section: info, offset: table.size64(entry * 16), symbol };
    });
  });
}
