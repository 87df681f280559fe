import type { Context } from './context.ts';
import { readInstruction } from './instruction.ts';
import type { Step } from './link.ts';
import { enclosingLoop, isLoopHead } from './loop-source.ts';

/** Instructions that the program walks again and again. */
export type Loop = {
  readonly first: number;
  readonly last: number;
  /** Where the loop begins in the source; undefined when neither log nor source say. */
  readonly line: number | undefined;
  /** That line. */
  readonly head: string;
  /** All lines of the learner's file that its instructions come from, ascending. */
  readonly lines: readonly number[];
};

type Span = { readonly first: number; readonly last: number; readonly turns: number };

/** Enough to see every loop that a refused program was in; a log can hold thousands of turns. */
const STEPS = 4000;
const INSTRUCTIONS = 400;

/**
 * The loop that the program was in when it was refused: the smallest one around `insn`, without that the outermost that
 * was still turning.
 */
export function findLoop(context: Context, insn?: number): Loop | undefined {
  const steps = context.steps.slice(-STEPS);
  const last = steps.at(-1)?.insn;
  if (last === undefined) return undefined;
  const spans = spansOf(steps);
  const around = (span: Span, at: number) => span.first <= at && at <= span.last;
  const size = (span: Span) => span.last - span.first;
  const bySize = spans.sort((one, other) => size(one) - size(other));
  const found =
    insn === undefined
      ? bySize.findLast((span) => span.turns > 1 && around(span, last))
      : (bySize.find((span) => around(span, insn)) ?? bySize.find((span) => around(span, last)));
  return found && withLines(found, steps, context);
}

/** Every jump backwards closes a loop; several to the same instruction close the same one. */
function spansOf(steps: readonly Step[]): Span[] {
  const spans = new Map<number, Span>();
  for (const [at, step] of steps.entries()) {
    const instruction = readInstruction(step.text);
    if (instruction.kind !== 'branch' && instruction.kind !== 'jump') continue;
    const first = step.insn + 1 + instruction.by;
    if (instruction.by >= 0) continue;
    const known = spans.get(first);
    const turned = steps[at + 1] === undefined || steps[at + 1]?.insn === first ? 1 : 0;
    const turns = (known?.turns ?? 0) + turned;
    spans.set(first, { first, last: Math.max(step.insn, known?.last ?? 0), turns });
  }
  return [...spans.values()];
}

function withLines({ first, last }: Span, steps: readonly Step[], context: Context): Loop {
  const lines = new Set<number>();
  const texts = new Map<number, string>();
  const seen = new Set<number>();
  for (const step of steps.toReversed()) {
    if (step.insn < first || step.insn > last || seen.has(step.insn)) continue;
    if (seen.size > INSTRUCTIONS) break;
    seen.add(step.insn);
    const line = context.lineOf(step);
    if (line === undefined) continue;
    lines.add(line);
    texts.set(line, context.source?.lineAt(line) ?? step.source?.text ?? '');
  }
  const sorted = [...lines].sort((one, other) => one - other);
  const named = sorted.find((line) => isLoopHead(texts.get(line) ?? ''));
  const line = named ?? enclosingLoop(context.source, sorted) ?? undefined;
  const head = line === undefined ? '' : (context.source?.lineAt(line) ?? texts.get(line) ?? '');
  return { first, last, line, head, lines: sorted };
}
