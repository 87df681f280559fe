import type { CompileResult, ToolchainPort } from '../ports.ts';

/**
 * A toolchain that compiles the next file of a list while the one before it runs: a processor that a check does not
 * need has something to do.
 * @param sources absolute paths, in the order in which they will be asked for; others are compiled when asked for
 * @param signal ends what was begun ahead
 */
export function compilingAhead(
  toolchain: ToolchainPort,
  sources: readonly string[],
  signal: AbortSignal,
): ToolchainPort {
  const ahead = new Map<string, Promise<CompileResult>>();
  const begin = (source: string): void => {
    const result = toolchain.compile(source, signal);
    // Whoever asks for it is told; nobody may ask.
    result.catch(() => {});
    ahead.set(source, result);
  };
  return {
    ...toolchain,
    compile: async (source, end) => {
      const begun = ahead.get(source);
      ahead.delete(source);
      const result = await (begun ?? toolchain.compile(source, end));
      const next = sources[sources.indexOf(source) + 1];
      if (next !== undefined && sources.includes(source)) begin(next);
      return result;
    },
  };
}
