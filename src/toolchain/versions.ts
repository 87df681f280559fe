/** A version of a tool: 14.0.6 is `{ major: 14, minor: 0 }`. */
export type Version = { readonly major: number; readonly minor: number };

export const OLDEST_CLANG: Version = { major: 14, minor: 0 };
/** bpftool counts for itself since 7.0; before that it printed the kernel's version it was built with. */
export const OLDEST_BPFTOOL: Version = { major: 7, minor: 1 };

/**
 * Reads what `clang --version` prints, as LLVM, Debian, Ubuntu, Fedora and Arch build it.
 *
 * @returns undefined for anything else, Apple's clang included: its numbers are not LLVM's and it has no BPF.
 */
export function parseClangVersion(output: string): Version | undefined {
  const line = output.split('\n').find((text) => text.includes('clang version '));
  if (line === undefined || line.startsWith('Apple ')) return undefined;
  return firstVersion(/clang version (\d+)\.(\d+)/, line);
}

/** Reads what `bpftool version` prints: its own name as it was called, `v7.1.0`, then lines on libbpf and features. */
export function parseBpftoolVersion(output: string): Version | undefined {
  return firstVersion(/^\S*bpftool v(\d+)\.(\d+)/m, output);
}

/** @returns whether a version is the oldest or newer. */
export function isAtLeast(version: Version, oldest: Version): boolean {
  return version.major !== oldest.major ? version.major > oldest.major : version.minor >= oldest.minor;
}

export function showVersion({ major, minor }: Version): string {
  return `${major}.${minor}`;
}

function firstVersion(pattern: RegExp, text: string): Version | undefined {
  const match = pattern.exec(text);
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}
