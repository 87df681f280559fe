import type { Refusal } from './link.ts';
import { exactly, type Range, readNumber, readRange } from './range.ts';

/** What the log last said about a register or a slot of the stack. */
export type Register = {
  /** `pkt`, `pkt_end`, `scalar`, `map_value_or_null`, `ctx`, `fp` …; old kernels' `inv` is `scalar`. */
  readonly type: string;
  /** Everything in the parentheses: `id=1,off=14,r=0`. */
  readonly details: string;
  /** The map that it points to or into. */
  readonly map: string | undefined;
  /** Of a number that is known: `0`, as the kernel prints it. */
  readonly constant: string | undefined;
  /** As the kernel prints it: `pkt(id=1,off=14,r=0)`. */
  readonly text: string;
};

/** The state of a register just before a message, read backwards from there; undefined when the log does not say. */
export function registerBefore(refusal: Refusal, stepsBefore: number, number: number): Register | undefined {
  // The refused instruction itself prints no state, and a state on its own belongs before the next instruction.
  for (let at = stepsBefore; at >= 0; at--) {
    const own = refusal.states.get(at) ?? [];
    const step = at > 0 ? refusal.steps[at - 1]?.registers : undefined;
    for (const registers of [...own].reverse().concat(step ?? '')) {
      const found = readRegister(registers, number);
      if (found) return found;
    }
  }
  return undefined;
}

/** Finds `R2=pkt(id=1,off=14,r=0)` in a list of registers. */
export function readRegister(registers: string, number: number): Register | undefined {
  const start = new RegExp(`(?:^|[ :])R${number}(?:_[rwdD]+)?=`).exec(registers);
  return start ? readValue(valueAt(registers, start.index + start[0].length)) : undefined;
}

/** Every register (`R1`) and slot of the stack (`fp-8`) of a list, in its order. */
export function readRegisters(registers: string): Map<string, Register> {
  const found = new Map<string, Register>();
  const NAME = /(?:^|[ :])(R\d+|fp-\d+)(?:_[rwdD]+)?=/g;
  for (let match = NAME.exec(registers); match; match = NAME.exec(registers)) {
    const value = valueAt(registers, match.index + match[0].length);
    found.set(match[1] ?? '', readValue(value));
    NAME.lastIndex = match.index + match[0].length + value.length;
  }
  return found;
}

/** @returns what is known of it as a number; undefined for a pointer */
export function rangeOf(register: Register): Range | undefined {
  if (register.type !== 'scalar') return undefined;
  const constant = register.constant === undefined ? undefined : readNumber(register.constant);
  return constant === undefined ? readRange(register.details) : exactly(constant);
}

/** The depth of calls that a list of registers is about: `frame1: R1=ctx()`. */
export const frameOf = (registers: string): number => Number(/^ ?frame(\d+):/.exec(registers)?.[1] ?? 0);

/** Up to the next blank that is in no parentheses: `scalar(umax=60,var_off=(0x0; 0x3c))`. */
function valueAt(registers: string, start: number): string {
  let depth = 0;
  for (let at = start; at < registers.length; at++) {
    const character = registers[at];
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === ' ' && depth <= 0) return registers.slice(start, at);
  }
  return registers.slice(start);
}

function readValue(text: string): Register {
  const open = text.indexOf('(');
  const name = open === -1 ? text : text.slice(0, open);
  const details = open === -1 ? '' : text.slice(open + 1, text.endsWith(')') ? -1 : undefined);
  // `5`, `0x1f`, and on old kernels `inv5` and `invP5`.
  const constant = /^(?:P?inv|inv)?P?(-?\d\w*)$/.exec(name)?.[1];
  const isNumber = constant !== undefined || /^(?:P|invP?|P?scalar)$/.test(name);
  const type = isNumber ? 'scalar' : (/^[A-Za-z_]+/.exec(name)?.[0] ?? name);
  return { type, details, map: /(?:^|,)map=([^,)]+)/.exec(details)?.[1], constant, text };
}
