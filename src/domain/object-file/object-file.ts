import type { Btf } from './btf-type.ts';
import { ByteReader } from './byte-reader.ts';
import { orProblem, type Result } from './damage.ts';
import { type Elf, readElf } from './elf.ts';
import { type LineInfo, readLineInfo } from './line-info.ts';
import { type MapDefinition, readMaps } from './maps.ts';
import { type Program, readPrograms } from './programs.ts';
import { parseBtf } from './read-btf.ts';
import { readVariables, type Variable } from './variables.ts';

/** What a BPF object says about itself before anything is loaded. */
export type BpfObject = {
  readonly programs: readonly Program[];
  /** The string in SEC("license"); undefined when there is none. */
  readonly license: string | undefined;
  readonly maps: readonly MapDefinition[];
  readonly variables: readonly Variable[];
  /** Only void when the object was compiled without -g. */
  readonly btf: Btf;
  readonly hasBtf: boolean;
  readonly lines: LineInfo;
};

/** `{ ok: true, … }`, or `{ ok: false, problem }` for bytes that are not a whole BPF object. */
export type ObjectFile = Result<BpfObject>;

/**
 * Reads a BPF object as `clang -target bpf -g -c` writes it. Total: no bytes make it throw.
 * Sources: elf(5) and the kernel's Documentation/bpf/btf.rst.
 */
export function readObject(bytes: Uint8Array): ObjectFile {
  return orProblem(() => {
    const elf = readElf(bytes);
    const { littleEndian } = elf;
    const rawBtf = sectionBytes(elf, '.BTF');
    const rawExt = sectionBytes(elf, '.BTF.ext');
    const btf: Btf = rawBtf ? parseBtf(rawBtf, littleEndian) : { littleEndian, types: [{ kind: 'void' }] };
    return {
      programs: readPrograms(elf),
      license: readLicense(elf),
      maps: readMaps(btf),
      variables: readVariables(btf, elf),
      btf,
      hasBtf: rawBtf !== undefined,
      lines: rawBtf && rawExt ? readLineInfo(rawExt, rawBtf, littleEndian) : new Map(),
    };
  });
}

function sectionBytes(elf: Elf, name: string): Uint8Array | undefined {
  return elf.sections.find((section) => section.name === name)?.bytes;
}

function readLicense(elf: Elf): string | undefined {
  const bytes = sectionBytes(elf, 'license');
  if (bytes === undefined || bytes.length === 0) return undefined;
  return new ByteReader(bytes, elf.littleEndian, 'section license').string(0);
}
