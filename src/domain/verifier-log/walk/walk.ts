import type { ObjectFile } from '../../object-file/index.ts';
import type { Explanation } from '../explanation.ts';
import { readInstruction } from '../instruction.ts';
import { type KeptLines, LineKeeper } from '../keep-lines.ts';
import { link, type Refusal, type Step } from '../link.ts';
import { placesOfSteps } from '../locate.ts';
import { originOf } from '../origin.ts';
import { readLines } from '../read-output.ts';
import { type Register, readRegisters } from '../registers.ts';
import { SourceFile } from '../source-file.ts';
import { type Values, valuesOf } from './values.ts';

/** One instruction on the way to a refusal, as somebody walks it. */
export type WalkStep = {
  readonly insn: number;
  /** As the log prints it: `r2 = *(u32 *)(r1 +0)`. */
  readonly text: string;
  /** In the learner's file; of code from a header, the line that called it. */
  readonly line: number | undefined;
  readonly isHeader: boolean;
  /** The depth of calls: 0 in the program itself. */
  readonly frame: number;
  /** Which way a condition went; undefined for other instructions, and for the last. */
  readonly branch: 'taken' | 'not-taken' | undefined;
  /** Registers and slots of the stack whose state is another one behind it. */
  readonly changed: readonly string[];
  /** What the verifier said behind it. */
  readonly messages: readonly string[];
};

/** The way to a refusal, with what was known at every step. */
export type Walk = {
  readonly program: string | undefined;
  readonly steps: readonly WalkStep[];
  /** Index of the step that was refused. */
  readonly refused: number;
  /** Indexes of the steps that led to it, ascending, the refused one last. */
  readonly trail: readonly number[];
  readonly values: Values;
  /** Lines of the log that were left out before the last ones, because there are too many. */
  readonly dropped: number;
};

export type WalkRequest = {
  readonly output: string | KeptLines;
  readonly source?: { readonly file: string; readonly text: string } | undefined;
  readonly object?: ObjectFile | undefined;
  readonly explanation: Explanation;
};

/** Of a log of a million lines, these are walked: more than anybody steps through, and read in a moment. */
const STEPS_KEPT = 30_000;

/** A keeper for output that is to be walked. */
const walkKeeper = (): LineKeeper => new LineKeeper(STEPS_KEPT);

/** Reads a refusal as a walk. Total. @returns undefined where the output shows no instruction */
export function readWalk({ output, source, object, explanation }: WalkRequest): Walk | undefined {
  const kept = typeof output === 'string' ? keep(output) : output;
  const { refusal } = link(readLines(kept));
  if (!refusal || refusal.steps.length === 0) return undefined;
  const located = { source: source && new SourceFile(source), object: object?.ok ? object : undefined };
  const places = placesOfSteps(refusal, located);
  const named = refusal.steps.map(({ registers }) => readRegisters(registers));
  const changes = changesOf(refusal.steps, named);
  const messages = Map.groupBy(refusal.messages, ({ stepsBefore }) => stepsBefore - 1);
  const steps = refusal.steps.map((step, at): WalkStep => {
    const { insn, text, frame } = step;
    const changed = changes[at] ?? [];
    const branch = branchOf(step, refusal.steps[at + 1]);
    const said = (messages.get(at) ?? []).map((message) => message.text);
    const { place, own } = places[at] ?? { place: undefined, own: false };
    return { insn, text, line: place?.line, isHeader: !own, frame, branch, changed, messages: said };
  });
  const refused = refusedStep(refusal, explanation);
  return {
    program: refusal.program,
    steps,
    refused,
    trail: trailTo(refusal, steps, refused, explanation),
    values: valuesOf(refusal, named),
    dropped: kept.dropped,
  };
}

function keep(output: string): KeptLines {
  const keeper = walkKeeper();
  keeper.push(output);
  return keeper.finish();
}

/** The log also names what an instruction only read. */
function changesOf(steps: readonly Step[], named: readonly ReadonlyMap<string, Register>[]): string[][] {
  const known = new Map<string, string>();
  return steps.map(({ frame }, at) =>
    [...(named[at] ?? [])].flatMap(([name, { text }]) => {
      const key = `${frame} ${name}`;
      const isSame = known.get(key) === text || (!known.has(key) && name === 'R10');
      known.set(key, text);
      return isSame ? [] : [name];
    }),
  );
}

function branchOf(step: Step, next: Step | undefined): WalkStep['branch'] {
  const instruction = readInstruction(step.text);
  if (instruction.kind !== 'branch' || next === undefined) return undefined;
  return next.insn === step.insn + 1 + instruction.by ? 'taken' : 'not-taken';
}

function refusedStep({ messages, steps }: Refusal, { message }: Explanation): number {
  const found = messages.find(({ text }) => text === message) ?? messages.at(-1);
  return Math.max(0, Math.min(steps.length, found?.stepsBefore ?? steps.length) - 1);
}

/** The steps that made the value which the refused one used, and the last at the line of the explanation's cause. */
function trailTo(
  { steps }: Refusal,
  walked: readonly WalkStep[],
  refused: number,
  { message, cause }: Explanation,
): number[] {
  const before = steps.slice(0, refused + 1);
  const register = registerOf(message, before.at(-1)?.text ?? '');
  const origin = register === undefined ? undefined : originOf(before, register);
  const places = new Map(before.map((step, at) => [step, at]));
  const made = origin ? [origin.step, ...origin.through].map((step) => places.get(step) ?? -1) : [];
  const isKnown = made.some((at) => walked[at]?.line === cause?.line);
  const caused =
    cause && !isKnown ? walked.findLastIndex(({ line }, at) => at < refused && line === cause.line) : -1;
  return [...new Set([...made, caused, refused])].filter((at) => at >= 0).sort((a, b) => a - b);
}

/** The register that the message is about, else the one through which the refused step accesses memory. */
function registerOf(message: string, text: string): number | undefined {
  const named = /\bR(10|\d)\b/.exec(message)?.[1];
  if (named !== undefined) return Number(named);
  const instruction = readInstruction(text);
  return 'memory' in instruction ? instruction.memory.base : undefined;
}
