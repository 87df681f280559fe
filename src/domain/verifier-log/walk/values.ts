import type { Refusal } from '../link.ts';
import { frameOf, type Register, readRegisters } from '../registers.ts';

/** What the verifier knew, at any step. */
export type Values = {
  /** @returns registers and slots of the stack with their states behind a step, in the order of their numbers */
  after(index: number): ReadonlyMap<string, Register>;
};

type Known = { readonly at: number; readonly state: Register | undefined };

/** Registers that have no value behind a call: the result is in R0, the arguments are gone. */
const LOST_BY_CALLS = ['R1', 'R2', 'R3', 'R4', 'R5'];

/**
 * Keeps for every register when the log named it, so that any step of a long log is looked up at once: the log only
 * says what changed.
 * @param named what the log names behind each step
 */
export function valuesOf(
  { steps, states }: Refusal,
  named: readonly ReadonlyMap<string, Register>[],
): Values {
  const known = new Map<string, Known[]>();
  const note = (frame: number, name: string, at: number, state: Register | undefined) => {
    const key = `${frame} ${name}`;
    const list = known.get(key);
    if (list) list.push({ at, state });
    else known.set(key, [{ at, state }]);
  };
  const read = (registers: string, at: number) => {
    for (const [name, state] of readRegisters(registers)) note(frameOf(registers), name, at, state);
  };
  for (const registers of states.get(0) ?? []) read(registers, -1);
  for (const [at, step] of steps.entries()) {
    if (step.text.startsWith('call ')) {
      for (const name of LOST_BY_CALLS) note(step.frame, name, at, undefined);
    }
    for (const [name, state] of named[at] ?? []) note(step.frame, name, at, state);
    for (const registers of states.get(at + 1) ?? []) read(registers, at);
  }
  return {
    after(index) {
      const frame = steps[index]?.frame ?? 0;
      const found: [string, Register][] = [];
      for (const [key, list] of known) {
        const [depth, name = ''] = key.split(' ');
        const state = Number(depth) === frame ? lastUpTo(list, index) : undefined;
        if (state) found.push([name, state]);
      }
      return new Map(found.sort(([a], [b]) => order(a) - order(b)));
    },
  };
}

function lastUpTo(list: readonly Known[], index: number): Register | undefined {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.at ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return list[low - 1]?.state;
}

/** Registers first, then the stack from its end downwards. */
const order = (name: string): number =>
  name.startsWith('R') ? Number(name.slice(1)) : 100 + Number(name.slice(3));
