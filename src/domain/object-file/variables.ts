import type { Btf } from './btf-type.ts';
import type { Elf } from './elf.ts';

/** A global or static variable; it lives in the one value of the map that libbpf makes of its section. */
export type Variable = {
  readonly name: string;
  /** `.data`, `.bss`, `.rodata` or one of their named kin (`.data.shared`). */
  readonly section: string;
  /** In bytes, in the map's value. */
  readonly offset: number;
  readonly size: number;
  /** BTF id. */
  readonly type: number;
};

const IS_DATA = /^\.(data|bss|rodata)(\.|$)/;

/**
 * Reads the variables that BTF lists. BTF gives the offset of a static variable; that of a global one is known
 * to the symbol table only (libbpf's `btf_fixup_datasec` fills it in the same way).
 */
export function readVariables(btf: Btf, elf: Elf): Variable[] {
  const symbolOffset = (name: string, section: string) =>
    elf.symbols.find((symbol) => symbol.name === name && elf.sections[symbol.section]?.name === section)
      ?.value;

  return btf.types.flatMap((section) => {
    if (section.kind !== 'datasec' || !IS_DATA.test(section.name)) return [];
    return section.variables.flatMap(({ type, offset, size }) => {
      const variable = btf.types[type];
      if (variable?.kind !== 'var') return [];
      const { name, linkage, type: valueType } = variable;
      const fixed = linkage === 'static' ? offset : (symbolOffset(name, section.name) ?? offset);
      return [{ name, section: section.name, offset: fixed, size, type: valueType }];
    });
  });
}
