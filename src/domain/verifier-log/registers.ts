import type { Refusal } from './link.ts';

/** What the log last said about a register. */
export type Register = {
  /** `pkt`, `pkt_end`, `scalar`, `map_value_or_null`, `ctx`, `fp` …; old kernels' `inv` is `scalar`. */
  readonly type: string;
  /** Everything in the parentheses: `id=1,off=14,r=0`. */
  readonly details: string;
  /** The map that it points to or into. */
  readonly map: string | undefined;
  /** Of a number that is known: `0`. */
  readonly constant: string | undefined;
};

/** The state of a register just before a message, read backwards from there; undefined when the log does not say. */
export function registerBefore(refusal: Refusal, stepsBefore: number, number: number): Register | undefined {
  // The refused instruction itself prints no state, and a state on its own belongs before the next instruction.
  for (let at = stepsBefore; at >= 0; at--) {
    const own = refusal.states.filter((state) => state.stepsBefore === at).map((state) => state.registers);
    const step = at > 0 ? refusal.steps[at - 1]?.registers : undefined;
    for (const registers of [...own.reverse(), step ?? '']) {
      const found = readRegister(registers, number);
      if (found) return found;
    }
  }
  return undefined;
}

/** Finds `R2=pkt(id=1,off=14,r=0)` in a list of registers. */
export function readRegister(registers: string, number: number): Register | undefined {
  const match = new RegExp(`\\bR${number}(?:_[rwd]+)?=([A-Za-z_]+|-?[0-9]\\w*)(?:\\(([^)]*))?`).exec(
    registers,
  );
  if (!match) return undefined;
  const name = match[1] ?? '';
  const details = match[2] ?? '';
  const type = /^-?\d|^inv|^P?scalar$/.test(name) ? 'scalar' : name;
  const constant = /^-?\d/.test(name) ? name : undefined;
  return { type, details, map: /(?:^|,)map=([^,)]+)/.exec(details)?.[1], constant };
}
