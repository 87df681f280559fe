import type { TraceStep } from './explanation.ts';
import type { Refusal } from './link.ts';

/** Enough to see where a value came from; a log can have a million steps. */
const STEPS = 60;

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/**
 * The last steps before a message, oldest first.
 * @param file lines of other files (headers) are left out
 */
export function traceOf(refusal: Refusal, stepsBefore: number, file: string | undefined): TraceStep[] {
  return refusal.steps.slice(Math.max(0, stepsBefore - STEPS), stepsBefore).map((step) => {
    const { source } = step;
    const mine = source?.file === undefined || file === undefined || baseName(source.file) === baseName(file);
    const line = mine ? source?.line : undefined;
    const { insn, text, registers } = step;
    return line === undefined ? { insn, text, registers } : { insn, line, text, registers };
  });
}
