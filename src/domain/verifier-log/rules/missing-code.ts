import type { Context } from '../context.ts';

/**
 * The line of an instruction that is never walked to, and so is not in the log: without an object the source may still
 * show where such code comes from.
 */
export function nearestLine({ steps, source, lineOf }: Context, insn: number): number | undefined {
  const before = steps.findLast((step) => step.insn <= insn);
  const walked = before && lineOf(before);
  return (
    walked ??
    source?.find(/__builtin_(?:unreachable|trap|abort)\s*\(|\b(?:for\s*\(\s*;\s*;\s*\)|while\s*\(\s*1\s*\))/)
      ?.line
  );
}
