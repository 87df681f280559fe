import { invalidates } from './helper-effects.ts';
import { readInstruction } from './instruction.ts';
import type { Step } from './link.ts';
import { type Register, readRegister, readRegisters } from './registers.ts';

/** How a register came to hold what it holds. `step` is where that happened. */
export type Origin = {
  readonly step: Step;
  /** Arithmetic that the value went through since, latest first. */
  readonly through: readonly Step[];
} & (
  | {
      readonly kind: 'lost' /** It was a pointer of that type until the helper was called. */;
      readonly was: string;
      readonly helper: string;
    }
  /** It was loaded from memory: `r1 = *(u64 *)(r1 +0)`. */
  | {
      readonly kind: 'loaded' /** The type of the pointer that it was loaded through. */;
      readonly from: string | undefined;
      readonly map: string | undefined;
    }
  /** Arithmetic made a number of a pointer of the type `was`; without it, of other numbers. */
  | { readonly kind: 'calculated'; readonly was: string | undefined }
  /** It is what a helper, or a function of the program, returned. */
  | { readonly kind: 'returned'; readonly helper: string | undefined }
  | { readonly kind: 'constant'; readonly value: string }
  /** The first four arguments and the fifth have no value behind a call. */
  | { readonly kind: 'overwritten'; readonly helper: string | undefined }
);

/** Where the value is while it is followed back: a register, or a slot of the stack, of one function's frame. */
type Place = { readonly frame: number; readonly register?: number; readonly slot?: number };

/**
 * Follows a register back to where its value was made: through moves, arithmetic, the stack, and into and out of
 * functions. It begins before the last of `steps`, which is the refused one.
 * @returns undefined when the log begins later
 */
export function originOf(steps: readonly Step[], register: number): Origin | undefined {
  const last = steps.length - 1;
  let place: Place = { frame: steps[last]?.frame ?? 0, register };
  const through: Step[] = [];
  const calls: { helper: string; step: Step }[] = [];
  for (let at = last - 1; at >= 0; at--) {
    const step = steps[at];
    if (!step) continue;
    if (place.register !== undefined && step.frame === place.frame) {
      const known = readRegister(step.registers, place.register);
      const lost = known && known.type !== 'scalar' ? whoTook(known.type, calls) : undefined;
      if (known && lost) return { kind: 'lost', was: known.type, ...lost, through };
    }
    const found = goBack(steps, at, place);
    if (found === undefined) {
      const helper = /^call (bpf_\w+)#/.exec(step.text)?.[1];
      if (helper) calls.push({ helper, step });
    } else if ('place' in found) {
      place = found.place;
      if (found.through) through.push(step);
    } else {
      return { ...found.origin, step, through } as Origin;
    }
  }
  return undefined;
}

/** Of the calls since then, latest first: the one that took such a pointer away. */
const whoTook = (type: string, calls: readonly { helper: string; step: Step }[]) =>
  calls.findLast(({ helper }) => invalidates(helper, type));

/** Whether a helper that takes away such pointers was called since the register was last printed. */
function callSince(steps: readonly Step[], at: number, register: number, type: string): boolean {
  for (let index = at - 1; index >= 0; index--) {
    const step = steps[index];
    if (!step || readRegister(step.registers, register)) return false;
    const helper = /^call (bpf_\w+)#/.exec(step.text)?.[1];
    if (helper && invalidates(helper, type)) return true;
  }
  return false;
}

type Made = Origin extends infer O ? (O extends Origin ? Omit<O, 'step' | 'through'> : never) : never;
type Back = { readonly place: Place; readonly through?: boolean } | { readonly origin: Made };

/** What one step did to a place; undefined when nothing. */
function goBack(steps: readonly Step[], at: number, place: Place): Back | undefined {
  const step = steps[at];
  if (!step) return undefined;
  const instruction = readInstruction(step.text);
  if (step.frame !== place.frame) return acrossFrames(instruction.kind, step, place);
  switch (instruction.kind) {
    case 'move':
      if (instruction.to !== place.register) return undefined;
      return instruction.from.kind === 'register'
        ? { place: { frame: place.frame, register: instruction.from.register } }
        : { origin: { kind: 'constant', value: instruction.from.text } };
    case 'arithmetic': {
      if (instruction.to !== place.register) return undefined;
      const before = stateBefore(steps, at, instruction.to);
      const after = readRegister(step.registers, instruction.to);
      const spoiled = before && before.type !== 'scalar' && after?.type === 'scalar';
      // It may have been a number already: a helper between the two states took the pointer away.
      if (spoiled && callSince(steps, at, instruction.to, before.type)) return { place, through: true };
      return spoiled ? { origin: { kind: 'calculated', was: before.type } } : { place, through: true };
    }
    case 'load': {
      if (instruction.to !== place.register) return undefined;
      const { base, offset } = instruction.memory;
      const slot = slotOf(steps, at, base, offset);
      if (slot !== undefined) return { place: { frame: place.frame, slot } };
      const from = stateBefore(steps, at, base);
      return { origin: { kind: 'loaded', from: from?.type, map: from?.map } };
    }
    case 'store': {
      if (place.slot === undefined) return undefined;
      const slot = slotOf(steps, at, instruction.memory.base, instruction.memory.offset);
      if (slot !== place.slot) return undefined;
      return instruction.from.kind === 'register'
        ? { place: { frame: place.frame, register: instruction.from.register } }
        : { origin: { kind: 'constant', value: instruction.from.text } };
    }
    case 'atomic':
      return instruction.to === undefined || instruction.to !== place.register
        ? undefined
        : { origin: { kind: 'calculated', was: undefined } };
    case 'call': {
      if (place.register === undefined || place.register > 5) return undefined;
      const { helper } = instruction;
      if (place.register > 0) return { origin: { kind: 'overwritten', helper } };
      // The value of a function of the program was followed into it at its exit, where the log shows that.
      return { origin: { kind: 'returned', helper } };
    }
    default:
      return undefined;
  }
}

/** Into a function through its exit, out of it through the call. */
function acrossFrames(kind: string, step: Step, place: Place): Back | undefined {
  if (step.frame === place.frame + 1 && kind === 'exit' && place.register === 0)
    return { place: { frame: step.frame, register: 0 } };
  const isArgument = place.register !== undefined && place.register >= 1 && place.register <= 5;
  return step.frame === place.frame - 1 && kind === 'call' && isArgument
    ? { place: { frame: step.frame, register: place.register ?? 0 } }
    : undefined;
}

/** The offset from the frame's end, when an access is to the function's own stack. */
function slotOf(steps: readonly Step[], at: number, base: number, offset: number): number | undefined {
  if (base === 10) return offset;
  const state = stateBefore(steps, at, base);
  const own = /^fp(-?\d+)/.exec(state?.text ?? '')?.[1];
  return own === undefined ? undefined : Number(own) + offset;
}

/** The state of a register before a step: the step may overwrite it. */
function stateBefore(steps: readonly Step[], at: number, register: number): Register | undefined {
  const printed = printedStates(steps).get(`${steps[at]?.frame} R${register}`) ?? [];
  return printed[countBefore(printed, at) - 1]?.state;
}

/** How many states were printed before a step: halving, because a loop prints as many as it has turns. */
function countBefore(printed: readonly { readonly index: number }[], at: number): number {
  let low = 0;
  let high = printed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((printed[middle]?.index ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Printed = ReadonlyMap<string, readonly { readonly index: number; readonly state: Register }[]>;

/** A loop of arithmetic asks for a state at every turn: the log must not be searched as often. */
const PRINTED = new WeakMap<readonly Step[], Printed>();

function printedStates(steps: readonly Step[]): Printed {
  const known = PRINTED.get(steps);
  if (known) return known;
  const printed = new Map<string, { index: number; state: Register }[]>();
  for (const [index, { frame, registers }] of steps.entries()) {
    for (const [name, state] of readRegisters(registers)) {
      const key = `${frame} ${name}`;
      const states = printed.get(key);
      if (states) states.push({ index, state });
      else printed.set(key, [{ index, state }]);
    }
  }
  PRINTED.set(steps, printed);
  return printed;
}
