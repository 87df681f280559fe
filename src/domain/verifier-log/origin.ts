import type { Step } from './link.ts';
import { readRegister } from './registers.ts';

/** How a register came to hold what it holds. */
export type Origin =
  /** It was a pointer of that type until the helper was called. */
  | { readonly kind: 'lost'; readonly was: string; readonly helper: string; readonly step: Step }
  /** It was loaded from memory: `r1 = *(u64 *)(r1 +0)`. */
  | { readonly kind: 'loaded'; readonly from: string | undefined; readonly step: Step }
  | { readonly kind: 'calculated'; readonly step: Step };

/** Follows a register back from the end of `steps` to where its value was made; undefined when the log begins later. */
export function originOf(steps: readonly Step[], register: number): Origin | undefined {
  let call: { helper: string; step: Step } | undefined;
  for (let at = steps.length - 1; at >= 0; at--) {
    const step = steps[at];
    if (!step) continue;
    const helper = /^call (bpf_\w+)#\d+/.exec(step.text)?.[1];
    const known = readRegister(step.registers, register);
    if (known && known.type !== 'scalar') {
      return call ? { kind: 'lost', was: known.type, ...call } : undefined;
    }
    if (helper) call ??= { helper, step };
    const assigned = new RegExp(`^[rw]${register} (?:[-+*/|&^<>s]+)?= (.*)$`).exec(step.text);
    if (!assigned || at === steps.length - 1) continue;
    const load = /^\*\([us]\d+ \*\)\(r(\d+) /.exec(assigned[1] ?? '');
    const base = load ? beforeStep(steps, at, Number(load[1])) : undefined;
    return load ? { kind: 'loaded', from: base, step } : { kind: 'calculated', step };
  }
  return undefined;
}

/** The type of a register before a step: a load may overwrite its own base. */
function beforeStep(steps: readonly Step[], at: number, register: number): string | undefined {
  for (let index = at - 1; index >= 0; index--) {
    const found = readRegister(steps[index]?.registers ?? '', register);
    if (found) return found.type;
  }
  return undefined;
}
