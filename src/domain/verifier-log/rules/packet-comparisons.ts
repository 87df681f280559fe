import type { Context } from '../context.ts';
import { readInstruction } from '../instruction.ts';
import type { Step } from '../link.ts';
import { originOf } from '../origin.ts';
import { readRange } from '../range.ts';
import { type Register, readRegister } from '../registers.ts';

/** A comparison of a packet pointer with the packet's end, on the path to the refusal. */
export type Comparison = {
  readonly step: Step;
  /** Of the variable part of the compared pointer; 0 when there is none. */
  readonly id: number;
  /** The fixed part of its offset. */
  readonly offset: number;
  /** What the side that the path took says about the pointer. */
  readonly side: 'fits' | 'too-short' | 'nothing';
  /** Bytes that this proves, from where offsets of this id count. */
  readonly proves: number;
  /** The largest that the variable part may be. */
  readonly largest: bigint;
  /** The load of `ctx->data` that the pointer was made from. */
  readonly load: Step | undefined;
};

/** The verifier follows offsets only so far (MAX_PACKET_OFF). */
export const LARGEST_OFFSET = 0xffff;

/** What looks for a pointer's origin walks the log back: only the last comparisons are worth it. */
const COMPARISONS = 8;

/** The comparisons with the packet's end on the way to the refused instruction, oldest first. */
export function comparisonsOf({ steps }: Context): Comparison[] {
  const found: Comparison[] = [];
  for (let at = steps.length - 2; at >= 0 && found.length < COMPARISONS; at--) {
    const comparison = readComparison(steps, at);
    if (comparison) found.unshift(comparison);
  }
  return found;
}

const MIRRORED: Readonly<Record<string, string>> = { '>': '<', '<': '>', '>=': '<=', '<=': '>=' };
const OPPOSITE: Readonly<Record<string, string>> = { '>': '<=', '<': '>=', '>=': '<', '<=': '>' };

function readComparison(steps: readonly Step[], at: number): Comparison | undefined {
  const step = steps[at];
  if (!step?.text.startsWith('if ') || !step.registers.includes('pkt_end')) return undefined;
  const instruction = readInstruction(step.text);
  if (instruction.kind !== 'branch' || instruction.right.kind !== 'register') return undefined;
  const [left, right] = [instruction.left, instruction.right.register];
  const [a, b] = [readRegister(step.registers, left), readRegister(step.registers, right)];
  const mirrored = a?.type === 'pkt_end';
  const [number, pointer] = mirrored ? [right, b] : [left, a];
  if (pointer?.type !== 'pkt') return undefined;
  const said = mirrored ? (MIRRORED[instruction.operator] ?? '') : instruction.operator;
  const taken = steps[at + 1]?.insn !== step.insn + 1;
  const holds = taken ? said : (OPPOSITE[said] ?? '');
  const offset = detail(pointer, 'off');
  const { umax } = readRange(pointer.details);
  const id = detail(pointer, 'id');
  const largest = id === 0 ? 0n : umax;
  const effective = instruction.wide && largest + BigInt(offset) <= BigInt(LARGEST_OFFSET);
  const origin = originOf(steps.slice(0, at + 1), number);
  return {
    step,
    id,
    offset,
    side: holds === '<=' || holds === '<' ? 'fits' : holds === '' ? 'nothing' : 'too-short',
    proves: !effective ? 0 : holds === '<=' ? offset : holds === '<' ? offset + 1 : 0,
    largest,
    load: origin?.kind === 'loaded' ? origin.step : undefined,
  };
}

export const detail = ({ details }: Register, name: string): number =>
  Number(new RegExp(`(?:^|,)${name}=(-?\\d+)`).exec(details)?.[1] ?? 0);
