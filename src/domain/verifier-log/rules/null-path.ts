import type { Context } from '../context.ts';
import { readInstruction } from '../instruction.ts';
import type { Step } from '../link.ts';
import { type Origin, originOf } from '../origin.ts';
import { receiverOf } from './bad-pointer.ts';
import { blockAfter } from './source-text.ts';

/** How a pointer came to be NULL on the path to its use. */
export type NullPath =
  /** A check found that it is NULL, and the path went on. */
  | {
      readonly kind: 'checked';
      readonly step: Step;
      readonly line: number | undefined;
      /** How the source's check and the use lie to each other; undefined where that is not certain. */
      readonly mistake: Mistake | undefined;
    }
  /** A function of the program returned 0. */
  | { readonly kind: 'function'; readonly name: string | undefined; readonly line: number | undefined }
  /** It was set to 0. */
  | { readonly kind: 'constant'; readonly line: number | undefined };

export type Mistake =
  /** The use is where the check says NULL: in `if (!p) { … }`, or behind `if (p) return`. */
  | 'inverted'
  /** `if (!p)` does something, and then goes on. */
  | 'goes-on'
  /** The use stands behind the block of `if (p)`. */
  | 'outside';

export function nullPath(context: Context, register: number, pointer: string): NullPath | undefined {
  const { steps, source, place, lineOf } = context;
  const origin = context.origin(register);
  const checked = findCheck(context, origin, pointer);
  if (checked) {
    const line = lineOf(checked);
    return { kind: 'checked', step: checked, line, mistake: mistakeOf(context, line, pointer) };
  }
  if (origin?.kind !== 'constant') return undefined;
  const line = lineOf(origin.step);
  const from = line === undefined ? undefined : source?.functionAt(line);
  const here = place && source?.functionAt(place.line)?.name;
  const frame = steps.at(-1)?.frame ?? 0;
  // An inlined function has no frame of its own; one that returns a pointer has returned this 0.
  const inlined = origin.step.frame === frame && from?.name !== here && (from?.type.includes('*') ?? false);
  return origin.step.frame > frame || inlined
    ? { kind: 'function', name: from?.name, line }
    : { kind: 'constant', line };
}

/** The comparison that found a pointer to be NULL. clang may write a plain 0 from there on, instead of the pointer. */
function findCheck(context: Context, origin: Origin | undefined, pointer: string): Step | undefined {
  const { steps } = context;
  const returned = origin?.kind === 'returned';
  const from = returned ? steps.indexOf(origin.step) : 0;
  for (let at = steps.length - 2; at > from; at--) {
    const step = steps[at];
    const instruction = step && readInstruction(step.text);
    if (!step || instruction?.kind !== 'branch' || !findsNull(steps, at)) continue;
    const tested = originOf(steps.slice(0, at + 1), instruction.left);
    if (tested?.kind !== 'returned') continue;
    const same = returned ? tested.step === origin.step : receiverOf(context, tested.step)?.name === pointer;
    if (same) return step;
  }
  return undefined;
}

/** Whether the path took the side of a comparison with 0 on which the two are equal. */
function findsNull(steps: readonly Step[], at: number): boolean {
  const step = steps[at];
  const instruction = readInstruction(step?.text ?? '');
  if (!step || instruction.kind !== 'branch' || instruction.right.kind !== 'value') return false;
  if (!/^(?:0x)?0$/.test(instruction.right.text)) return false;
  const jumped = steps[at + 1]?.insn !== step.insn + 1;
  return instruction.operator === (jumped ? '==' : '!=');
}

function mistakeOf(
  { source, place }: Context,
  line: number | undefined,
  pointer: string,
): Mistake | undefined {
  if (!source || !place || line === undefined || line > place.line) return undefined;
  const text = source.lineAt(line) ?? '';
  const asks = whatItAsks(text, pointer);
  const block = /\bif\s*\(/.test(text) ? blockAfter(source, line) : undefined;
  if (asks === undefined || !block) return undefined;
  const inside = place.line <= block.last;
  if (asks === 'null') {
    if (inside) return 'inverted';
    return block.leaves ? undefined : 'goes-on';
  }
  if (inside) return undefined;
  return block.leaves || block.hasElse ? 'inverted' : 'outside';
}

/** Whether a condition asks for NULL or for something else; undefined when it asks for more than that. */
function whatItAsks(text: string, pointer: string): 'null' | 'found' | undefined {
  const name = pointer.replace(/[^\w]/g, '');
  const condition = /\bif\s*\((.*)\)[^)]*$/.exec(text)?.[1]?.trim();
  if (condition === undefined || name === '') return undefined;
  const zero = '(?:NULL|0|\\(void\\s*\\*\\)\\s*0)';
  if (new RegExp(`^(?:!\\s*${name}|${name}\\s*==\\s*${zero}|${zero}\\s*==\\s*${name})$`).test(condition))
    return 'null';
  return new RegExp(`^(?:!!\\s*)?(?:${name}|${name}\\s*!=\\s*${zero}|${zero}\\s*!=\\s*${name})$`).test(
    condition,
  )
    ? 'found'
    : undefined;
}
