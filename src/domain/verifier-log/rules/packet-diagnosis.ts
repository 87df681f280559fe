import type { Context } from '../context.ts';
import { MOVES_PACKET } from '../helper-effects.ts';
import { readInstruction } from '../instruction.ts';
import type { Step } from '../link.ts';
import { originOf } from '../origin.ts';
import { readRange } from '../range.ts';
import { readRegister } from '../registers.ts';
import type { PacketAccess } from './packet-access.ts';
import { type Comparison, comparisonsOf, detail, LARGEST_OFFSET } from './packet-comparisons.ts';
import { ownLine } from './packet-words.ts';

/** Why nothing is proved about an access, although the program may well have checked something. */
export type Diagnosis =
  /** The check was about what an earlier read of `ctx->data` gave. */
  | { readonly kind: 'reloaded'; readonly checked: Comparison; readonly reload: Step }
  /** The same, because a helper moved the packet between. */
  | { readonly kind: 'after-helper'; readonly helper: string; readonly call: Step; readonly reload: Step }
  | { readonly kind: 'reversed'; readonly checked: Comparison }
  /** The variable part is too large for a comparison to count. */
  | { readonly kind: 'too-large'; readonly largest: bigint; readonly move: Step }
  /** The same sum was checked, in another copy. */
  | { readonly kind: 'other-copy'; readonly checked: Comparison; readonly move: Step }
  /** It was moved by a number that is known at run time only. */
  | { readonly kind: 'moved'; readonly move: Step }
  /** The length was compared as a number. */
  | { readonly kind: 'length'; readonly step: Step }
  | { readonly kind: 'equal'; readonly checked: Comparison }
  /** The pointer itself was compared, not the end of what it points to. */
  | { readonly kind: 'begins'; readonly checked: Comparison }
  | { readonly kind: 'unchecked' };

export function diagnose(access: PacketAccess, context: Context): Diagnosis {
  const comparisons = comparisonsOf(context);
  const origin = context.origin(access.register);
  // A packet pointer can only have come out of the context; old logs do not say what a load goes through.
  const load = origin?.kind === 'loaded' ? origin.step : undefined;
  const move = access.id > 0 ? variableMove(access.id, access.register, context) : undefined;
  if (move) return diagnoseMoved(access, move, comparisons, origin?.through ?? [], context);
  const mine = comparisons.filter((one) => one.id === access.id && (one.load === load || !load));
  const reversed = mine.findLast(({ side }) => side === 'too-short');
  const elsewhere = comparisons.findLast(
    (one) => load !== undefined && one.load !== undefined && one.load !== load && one.proves > 0,
  );
  if (elsewhere?.load && load) return diagnoseReload(elsewhere, load, context);
  const afterHelper = load && movedBefore(load, comparisons, context);
  if (afterHelper && !mine.some(({ side }) => side !== 'nothing')) return { ...afterHelper, reload: load };
  if (reversed) return { kind: 'reversed', checked: reversed };
  const equal = mine.findLast(({ side }) => side === 'nothing');
  if (equal) return { kind: 'equal', checked: equal };
  const begins = mine.findLast(({ side, offset }) => side === 'fits' && offset === 0);
  if (begins) return { kind: 'begins', checked: begins };
  const step = comparisons.length === 0 ? lengthStep(context) : undefined;
  return step ? { kind: 'length', step } : { kind: 'unchecked' };
}

function diagnoseReload(checked: Comparison, load: Step, context: Context): Diagnosis {
  const { steps } = context;
  const [first, second] = [checked.load, load].map((step) => (step ? steps.indexOf(step) : 0));
  const reload = steps[Math.max(first ?? 0, second ?? 0)] ?? load;
  const helper = callBetween(steps, steps.indexOf(checked.step), steps.indexOf(reload));
  return helper ? { kind: 'after-helper', ...helper, reload } : { kind: 'reloaded', checked, reload };
}

/** The path where the check failed, a helper then got the bytes, and the packet was read anew. */
function movedBefore(load: Step, comparisons: readonly Comparison[], { steps }: Context) {
  const earlier = comparisons.findLast((one) => one.load !== undefined && one.load !== load);
  const call = earlier && callBetween(steps, steps.indexOf(earlier.step), steps.indexOf(load));
  return call && ({ kind: 'after-helper', ...call } as const);
}

function callBetween(steps: readonly Step[], from: number, to: number) {
  for (let at = to - 1; at > from; at--) {
    const step = steps[at];
    const helper = /^call (bpf_\w+)#/.exec(step?.text ?? '')?.[1];
    if (step && helper && MOVES_PACKET.test(helper)) return { helper, call: step };
  }
  return undefined;
}

/** The addition that gave a pointer its last variable part. */
export function variableMove(id: number, register: number, { steps, origin }: Context): Step | undefined {
  const isMove = ({ text, registers }: Step) => {
    const instruction = readInstruction(text);
    if (instruction.kind !== 'arithmetic' || instruction.operand.kind !== 'register') return false;
    const state = readRegister(registers, instruction.to);
    return state?.type === 'pkt' && detail(state, 'id') === id;
  };
  // The oldest one made the id; additions of constants keep it.
  return origin(register)?.through.findLast(isMove) ?? steps.find(isMove);
}

function diagnoseMoved(
  access: PacketAccess,
  move: Step,
  comparisons: readonly Comparison[],
  through: readonly Step[],
  context: Context,
): Diagnosis {
  const mine = comparisons.filter(({ id }) => id === access.id);
  const reversed = mine.findLast(({ side }) => side === 'too-short');
  if (reversed) return { kind: 'reversed', checked: reversed };
  const largest = largestOf(access, context);
  const ids = new Set(
    through.flatMap(({ text, registers }) => {
      const instruction = readInstruction(text);
      const state =
        'to' in instruction && instruction.to !== undefined && readRegister(registers, instruction.to);
      return state ? [detail(state, 'id')] : [];
    }),
  );
  // The start of the moved pointer may have been checked long before, with parts of its own.
  const before = idBefore(move, context);
  const checked = comparisons.findLast(
    ({ id, side, step }) =>
      id > 0 &&
      side === 'fits' &&
      !ids.has(id) &&
      id !== before &&
      (isSameNumber(id, move, context) || isSameSum(step, move, context)),
  );
  // With such an offset no check counts, whichever copy it is about.
  const isTooLarge =
    largest + BigInt(access.offset) > BigInt(LARGEST_OFFSET) ||
    mine.some((one) => one.largest + BigInt(one.offset) > BigInt(LARGEST_OFFSET));
  if (isTooLarge && (checked || mine.some(({ side }) => side === 'fits')))
    return { kind: 'too-large', largest, move };
  return checked && mine.length === 0 ? { kind: 'other-copy', checked, move } : { kind: 'moved', move };
}

/** Whether the pointers of that id were moved by the very number that was added here. */
function isSameNumber(id: number, move: Step, { steps }: Context): boolean {
  const made = steps.findIndex(({ registers }) => registers.includes(`pkt(id=${id},`));
  const [first, second] = [made, steps.indexOf(move)].map((at) => {
    const instruction = readInstruction(steps[at]?.text ?? '');
    return instruction.kind === 'arithmetic' && instruction.operand.kind === 'register'
      ? originOf(steps.slice(0, at + 1), instruction.operand.register)?.step
      : undefined;
  });
  return first !== undefined && first === second;
}

/** Whether the compared pointer was moved by the same member or variable of the source. */
function isSameSum(compared: Step, move: Step, context: Context): boolean {
  const text = (step: Step) => context.source?.lineAt(ownLine(step, context) ?? 0) ?? step.source?.text ?? '';
  const names = (line: string) => new Set(line.match(/\b[a-z_]\w*(?:->\w+)*\b/gi) ?? []);
  const [here, there] = [names(text(move)), names(text(compared))];
  const COMMON = /^(?:void|char|struct|if|return|sizeof|data|data_end|__u8|end|\w+hdr)$/;
  return [...here].some((name) => there.has(name) && !COMMON.test(name));
}

function idBefore(move: Step, { steps }: Context): number {
  const instruction = readInstruction(move.text);
  if (instruction.kind !== 'arithmetic') return 0;
  for (let at = steps.indexOf(move) - 1; at >= 0; at--) {
    const state = readRegister(steps[at]?.registers ?? '', instruction.to);
    if (state) return state.type === 'pkt' ? detail(state, 'id') : 0;
  }
  return 0;
}

/** How far the variable part of the accessed pointer may reach. */
export function largestOf(access: PacketAccess, context: Context): bigint {
  const state = context.register(access.register);
  return state ? readRange(state.details).umax : 0n;
}

/** `data_end - data`: the subtraction of two packet pointers, which gives a number. */
function lengthStep({ steps }: Context): Step | undefined {
  return steps.slice(0, -1).findLast(({ text, registers }, at) => {
    const instruction = readInstruction(text);
    if (instruction.kind !== 'arithmetic' || instruction.operator !== '-=') return false;
    if (instruction.operand.kind !== 'register' || readRegister(registers, instruction.to)?.type !== 'scalar')
      return false;
    const { register } = instruction.operand;
    const before = steps
      .slice(Math.max(0, at - 30), at)
      .findLast((step) => readRegister(step.registers, register));
    const own = readRegister(registers, register) ?? readRegister(before?.registers ?? '', register);
    return own?.type === 'pkt' || own?.type === 'pkt_end';
  });
}
