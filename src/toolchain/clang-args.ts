/* What is passed to clang. Pure: the same words for the real run, for the line shown to the learner and for editors. */

/** Where clang looks for headers. */
export type HeaderDirs = {
  /** Holds vmlinux.h. */
  readonly vmlinux: string;
  /** The distribution's directory for this processor (Debian: /usr/include/x86_64-linux-gnu), if it has one. */
  readonly multiarch: string | undefined;
  /** Headers of the course. */
  readonly course: readonly string[];
};

/**
 * What makes the object: optimised, as the verifier needs it; with types and lines (BTF), which come from debug info;
 * for BPF of this machine's byte order.
 *
 * -Wall shows beginners' real mistakes; -Wextra would add an unused `ctx` to the very first program. A call of an
 * undeclared function is an error in clang 16 and newer, a warning before: the same mistake must say the same
 * everywhere, and such a program cannot be loaded anyway.
 */
const COMMON = ['-O2', '-g', '-Wall', '-Werror=implicit-function-declaration', '-target', 'bpf'];

/**
 * Kernel and system headers are system directories, so that clang keeps quiet about them.
 *
 * @returns the flags that change what an object holds, in the order a person would type them.
 */
export function compileFlags({ vmlinux, multiarch, course }: HeaderDirs): string[] {
  const system = [vmlinux, ...(multiarch === undefined ? [] : [multiarch])];
  return [...COMMON, ...course.flatMap((dir) => ['-I', dir]), ...system.flatMap((dir) => ['-isystem', dir])];
}

export type CompileRequest = {
  readonly flags: readonly string[];
  readonly source: string;
  readonly object: string;
  readonly precompiledHeader?: string | undefined;
};

/** What our own run adds does not change the object: no crash reports left in /tmp. */
export function compileArgs({ flags, source, object, precompiledHeader }: CompileRequest): string[] {
  const header = precompiledHeader === undefined ? [] : ['-include-pch', precompiledHeader];
  return [...flags, ...header, '-fno-crash-diagnostics', '-c', source, '-o', object];
}

/** The header's text is read from standard input; `depsFile` gets the names of all headers that went in. */
export function precompileArgs(flags: readonly string[], header: string, depsFile: string): string[] {
  return [...flags, '-fno-crash-diagnostics', '-MD', '-MF', depsFile, '-x', 'c-header', '-', '-o', header];
}

/** @returns the command as a person would type it. */
export function shownCompile(
  clang: string,
  { flags, source, object }: Omit<CompileRequest, 'precompiledHeader'>,
): string[] {
  return [clang, ...flags, '-c', source, '-o', object];
}

/** Debian's names for the directories of headers that differ by processor, by Node's names of processors. */
const TRIPLETS: Readonly<Record<string, string>> = {
  arm: 'arm-linux-gnueabihf',
  arm64: 'aarch64-linux-gnu',
  ia32: 'i386-linux-gnu',
  loong64: 'loongarch64-linux-gnu',
  ppc64: 'powerpc64le-linux-gnu',
  riscv64: 'riscv64-linux-gnu',
  s390x: 's390x-linux-gnu',
  x64: 'x86_64-linux-gnu',
};

/** `-target bpf` makes clang forget the machine it runs on, and with it where Debian keeps `asm/types.h`. */
export function multiarchDir(processor: string): string | undefined {
  const triplet = TRIPLETS[processor];
  return triplet === undefined ? undefined : `/usr/include/${triplet}`;
}
