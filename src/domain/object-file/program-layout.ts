import type { Elf, ElfSymbol } from './elf.ts';

/** A run of instructions in an object's section. */
export type ProgramPart = {
  readonly name: string;
  readonly section: string;
  readonly offset: number;
  readonly count: number;
};

/** From linux/bpf.h: `call`, the load of a 64-bit constant, and the source register of a call within the program. */
const CALL = 0x85;
const LOAD_IMMEDIATE = 0x18;
const PSEUDO_CALL = 1;

/**
 * The instructions of a program in the order in which libbpf hands them to the kernel: the function, then each
 * subprogram when it is first referred to, depth first (libbpf's `bpf_object__reloc_code`).
 */
export function layOut(elf: Elf, program: ElfSymbol): ProgramPart[] {
  const parts: ProgramPart[] = [];
  const seen = new Set<ElfSymbol>();
  const append = (part: ElfSymbol): void => {
    seen.add(part);
    const section = elf.sections[part.section];
    const offset = Math.floor(part.value / 8);
    // A damaged size must not make us walk for long: no part is larger than its section.
    const count = Math.max(0, Math.floor(Math.min(part.size, (section?.bytes.length ?? 0) - part.value) / 8));
    parts.push({ name: part.name, section: section?.name ?? '', offset, count });
    for (const target of calledFunctions(elf, part, offset, count)) if (!seen.has(target)) append(target);
  };
  append(program);
  return parts;
}

function calledFunctions(elf: Elf, part: ElfSymbol, offset: number, count: number): ElfSymbol[] {
  const bytes = elf.sections[part.section]?.bytes ?? new Uint8Array(0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const targets: ElfSymbol[] = [];
  for (let instruction = offset; instruction < offset + count; instruction++) {
    const at = instruction * 8;
    const registers = view.getUint8(at + 1);
    const source = elf.littleEndian ? registers >> 4 : registers & 15;
    const code = view.getUint8(at);
    const immediate = view.getInt32(at + 4, elf.littleEndian);
    const isCall = code === CALL && source === PSEUDO_CALL;
    if (!isCall && code !== LOAD_IMMEDIATE) continue;

    const relocation = elf.relocations.find((one) => one.section === part.section && one.offset === at);
    // A constant is the address of a callback when it refers to code; otherwise it is a map or a variable.
    if (!isCall && elf.sections[relocation?.symbol.section ?? 0]?.executable !== true) continue;
    const base = relocation ? relocation.symbol.value / 8 : instruction;
    const section = relocation ? relocation.symbol.section : part.section;
    const target = functionAt(elf, section, base + (isCall ? immediate + 1 : immediate / 8));
    if (target) targets.push(target);
  }
  return targets;
}

function functionAt(elf: Elf, section: number, instruction: number): ElfSymbol | undefined {
  return elf.symbols.find(
    (symbol) => symbol.kind === 'function' && symbol.section === section && symbol.value === instruction * 8,
  );
}
