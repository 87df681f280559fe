import type { Context } from '../context.ts';

/**
 * @returns what stands in SEC("…") of the refused program: from the object, else above the function in the source, else
 * of the only program that the source has
 */
export function sectionOf({ object, source, program }: Context): string | undefined {
  const known = object?.programs.find(({ name }) => name === program)?.section;
  if (known !== undefined || !source) return known;
  const name = /^\w+$/.test(program ?? '') ? program : undefined;
  const head = name === undefined ? undefined : source.find(new RegExp(`(?:\\b|\\()${name}\\s*[(,]`))?.line;
  for (let line = head ?? 0; line > 0 && line > (head ?? 0) - 4; line--) {
    const section = SECTION.exec(source.lineAt(line) ?? '')?.[1];
    if (section !== undefined) return section;
  }
  const first = source.find(PROGRAM);
  const others =
    first &&
    source.find(new RegExp(`SEC\\("(?!${RegExp.escape(first.match[1] ?? '')}"|\\.|license|version)`));
  return first && !others ? first.match[1] : undefined;
}

const SECTION = /SEC\("([^".][^"]*)"\)/;
const PROGRAM = /SEC\("((?!license|version)[^".][^"]*)"\)/;
/** Programs that look at the kernel or at processes, and get pointers to their memory as numbers. */
const TRACING =
  /^(?:\?)?(?:k(?:ret)?probe|ksyscall|kretsyscall|uprobe|uretprobe|usdt|tracepoint|tp(?!_btf)|raw_tp|raw_tracepoint|perf_event)\b/;
/** Of these, the ones whose pointer arguments are a process's. */
const OF_PROCESS = /^(?:\?)?(?:uprobe|uretprobe|usdt|ksyscall|(?:tracepoint|tp)\/syscalls\/sys_enter)/;

export const isTracing = (section: string | undefined): boolean => TRACING.test(section ?? '');
export const seesProcessMemory = (section: string | undefined): boolean => OF_PROCESS.test(section ?? '');
