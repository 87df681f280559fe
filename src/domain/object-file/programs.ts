import type { Elf, ElfSymbol } from './elf.ts';
import { layOut, type ProgramPart } from './program-layout.ts';

/** One BPF program: a function that has a section of its own kind (`SEC("xdp")`). */
export type Program = {
  /** The function's name. */
  readonly name: string;
  /** The section, which tells libbpf its type: `xdp`, `tc`, `kprobe/do_unlinkat`. */
  readonly section: string;
  /** In the section, counted in instructions of 8 bytes. */
  readonly offset: number;
  /** Of the function itself, without the subprograms that libbpf appends. */
  readonly instructionCount: number;
  /** What the kernel gets to verify, in its order: the function, then the subprograms that it calls. */
  readonly parts: readonly ProgramPart[];
};

/** Where functions without SEC(…) end up. */
export const SUBPROGRAM_SECTION = '.text';

/** Reads the programs of an object in the order of the file. */
export function readPrograms(elf: Elf): Program[] {
  return elf.symbols
    .filter((symbol) => symbol.kind === 'function' && symbol.size > 0 && isProgramSection(elf, symbol))
    .sort((a, b) => a.section - b.section || a.value - b.value)
    .map((symbol) => ({
      name: symbol.name,
      section: elf.sections[symbol.section]?.name ?? '',
      offset: Math.floor(symbol.value / 8),
      instructionCount: Math.floor(symbol.size / 8),
      parts: layOut(elf, symbol),
    }));
}

function isProgramSection(elf: Elf, symbol: ElfSymbol): boolean {
  const section = elf.sections[symbol.section];
  return section?.executable === true && section.name !== SUBPROGRAM_SECTION;
}
