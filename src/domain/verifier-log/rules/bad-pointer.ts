import type { Context } from '../context.ts';
import { readInstruction } from '../instruction.ts';
import type { Step } from '../link.ts';
import type { Wording } from '../rule.ts';
import { argumentText, variableOf } from './argument.ts';
import { canInsertAbove } from './source-text.ts';

/** `R0 invalid mem access 'map_value_or_null'`; old kernels say `inv` for a scalar. */
const ACCESS = /^R(?<register>\d+) invalid mem access '(?<type>[\w ]+)'/;
const ARITHMETIC = /^R(?<register>\d+) pointer arithmetic on (?<type>\w+_or_null_?) prohibited/;
const ARGUMENT = /^R(?<register>\d+) type=(?<type>\w+_or_null_?) expected=/;

/** A pointer that may not be used as it is. */
export type BadPointer = {
  readonly register: number;
  /** The verifier's word: `map_value_or_null`, `scalar`. */
  readonly type: string;
  /** The C variable, or what the verifier calls it. */
  readonly pointer: string;
  /** ` before line 12`, or nothing. */
  readonly line: string;
};

export function readBadPointer(message: string, context: Context): BadPointer | undefined {
  const groups = (ACCESS.exec(message) ?? ARITHMETIC.exec(message) ?? ARGUMENT.exec(message))?.groups;
  if (!groups) return undefined;
  const register = Number(groups.register);
  const type = groups.type ?? '';
  const pointer = ARGUMENT.test(message)
    ? (givenPointer(argumentText(context, register)) ?? pointerOf(context, register, type))
    : pointerOf(context, register, type);
  const line = lineOfUse(context, register, pointer);
  return { register, type, pointer, line: line === undefined ? '' : ` before line ${line}` };
}

/** clang may move a use away from its line: then the first line behind the call that goes through the variable. */
export function lineOfUse(context: Context, register: number, pointer: string): number | undefined {
  const { place, source } = context;
  const got = receiver(context, register);
  const shown = new RegExp(`\\b${pointer.replace(/[^\w]/g, '')}\\b`);
  if (!place || !got || !source || got.name !== pointer || shown.test(place.text)) return place?.line;
  const use = new RegExp(`\\b${pointer}\\s*(?:->|\\[)|\\*\\s*${pointer}\\b`);
  for (let line = got.line + 1; line < place.line; line++) {
    if (use.test(source.lineAt(line) ?? '')) return line;
  }
  return place.line;
}

/** `e` of `&e->comm`, and all of `skb->sk`. */
function givenPointer(text: string | undefined): string | undefined {
  const bare = text?.replace(/^(?:\([^()]*\)\s*)+/, '') ?? '';
  return /^\w+(?:(?:->|\.)\w+)+$/.test(bare) ? bare : variableOf(bare);
}

export const mayBeNull = (type: string): boolean => /_or_null_?$/.test(type);

/** The name of the C variable, or what the verifier calls it. */
function pointerOf(context: Context, register: number, type: string): string {
  const got = mayBeNull(type) ? receiver(context, register) : undefined;
  const text = (context.place?.text ?? '').slice(0, 300);
  // Several names may stand on the line; the one that the call gave is certain.
  const named = got && new RegExp(`\\b${got.name}\\b`).test(text) ? got.name : undefined;
  return (
    named ?? context.expression?.pointer ?? got?.name ?? assignedTo(text) ?? copied(context) ?? `R${register}`
  );
}

/** What a copy that clang wrote out reads from, or writes to: `__builtin_memcpy(new_eth, eth, sizeof(*eth))`. */
function copied({ place, steps }: Context): string | undefined {
  const [, to, from] =
    /\b(?:__builtin_)?mem(?:cpy|move)\s*\(([^,()]{1,80}),([^,()]{1,80}),/.exec(place?.text ?? '') ?? [];
  const { kind } = readInstruction(steps.at(-1)?.text ?? '');
  return variableOf((kind === 'load' ? from : kind === 'store' ? to : undefined)?.trim());
}

/** The variable of a store through a pointer, `*event = (struct event){`. */
const assignedTo = (text: string) => /^\*(\w+)\s*[-+|&]?=/.exec(text)?.[1];

/** The call that gave a pointer which may be NULL. */
export function giver(context: Context, register: number): Step | undefined {
  const origin = context.origin(register);
  if (origin?.kind === 'returned') return origin.step;
  if (origin) return undefined;
  return context.steps.findLast(
    (step) => /^call bpf_/.test(step.text) && step.registers.includes('_or_null'),
  );
}

/** The variable that such a call's result is put into, as the source says, and its line. */
export function receiver(context: Context, register: number): { name: string; line: number } | undefined {
  const call = giver(context, register);
  return call && receiverOf(context, call);
}

/** The variable that the result of a helper is put into. */
export function receiverOf(context: Context, call: Step): { name: string; line: number } | undefined {
  const line = context.lineOf(call);
  const helper = /^call (\w+)#/.exec(call.text)?.[1];
  if (line === undefined || helper === undefined) return undefined;
  const { source } = context;
  // The name may stand on the line before: `struct dos_policy *policy =`.
  const text = `${source?.lineAt(line - 1) ?? ''} ${source?.lineAt(line) ?? call.source?.text ?? ''}`;
  const name = new RegExp(`(\\w+)\\s*=\\s*(?:\\([^()]*\\)\\s*)?${helper}\\b(?!.*\\b${helper}\\b)`).exec(
    text,
  )?.[1];
  return name === undefined ? undefined : { name, line };
}

/** A line between the call and the use that tests the pointer together with something else: for some cases only. */
function partialCheck({ register, pointer }: BadPointer, context: Context): number | undefined {
  const { source } = context;
  const got = receiver(context, register);
  const use = lineOfUse(context, register, pointer);
  if (!source || !got || use === undefined || got.name !== pointer) return undefined;
  const name = pointer.replace(/[^\w]/g, '');
  const test = new RegExp(
    `!\\s*${name}\\b|\\b${name}\\s*[!=]=\\s*(?:NULL|0)\\b|(?:\\(|&&|\\|\\|)\\s*${name}\\s*(?:\\)|&&|\\|\\|)`,
  );
  for (let line = got.line + 1; line < use; line++) {
    const text = source.lineAt(line) ?? '';
    if (/\bif\b/.test(text) && test.test(text)) return line;
  }
  return undefined;
}

/** A line to paste before the use; only where it is certain to compile there, and to be enough. */
export function checkNull({ pointer, register, type }: BadPointer, context: Context): string | undefined {
  const { source, place, passOn } = context;
  const line = lineOfUse(context, register, pointer);
  if (line === undefined || !/^[A-Za-z_]\w*$/.test(pointer) || /^R\d+$/.test(pointer)) return undefined;
  const got = receiver(context, register);
  const foreign = got && place && source?.functionAt(got.line)?.name !== source?.functionAt(place.line)?.name;
  const shown = new RegExp(`\\b${pointer}\\b`).test(source?.lineAt(line) ?? '');
  // A call that gives the pointer on the very line of the use has no place before it.
  if (foreign || !shown || got?.line === line || !canInsertAbove(source, line)) return undefined;
  // clang would join it with the test that is there already.
  if (partialCheck({ pointer, register, type, line: '' }, context) !== undefined) return undefined;
  return heldBesides(context, register) ? undefined : `if (!${pointer}) ${passOn}`;
}

/** Whether something must be given back before a return: another reference than the pointer's own. */
function heldBesides({ steps, register }: Context, own: number): boolean {
  const last = steps.findLast(({ registers }) => registers !== '')?.registers ?? '';
  const held = / refs=([\d,]+)/.exec(last)?.[1]?.split(',').length ?? 0;
  return held > (register(own)?.details.includes('ref_obj_id') ? 1 : 0);
}

/** Where the check belongs: behind the call that gave the pointer, when that is in the learner's file. */
export const whereToCheck: Wording<BadPointer> = {
  en: (facts, context) => {
    const { pointer, register, line } = facts;
    const got = receiver(context, register);
    const partial = partialCheck(facts, context);
    if (got && partial !== undefined)
      return `The test on line ${partial} does not hold on every path to this use. Right after line ${got.line}, test \`${got.name}\` alone, and leave when it is NULL.`;
    return got && got.line !== context.place?.line
      ? `Check that \`${got.name}\` is not NULL after line ${got.line}, where you get it,${line} uses it.`
      : `Check that ${/^R\d+$/.test(pointer) ? 'it' : `\`${pointer}\``} is not NULL${line}.`;
  },
  ja: (facts, context) => {
    const { pointer, register } = facts;
    const got = receiver(context, register);
    const partial = partialCheck(facts, context);
    if (got && partial !== undefined)
      return `${partial} 行目のチェックは、ここに至るすべての経路では効いていません。${got.line} 行目のすぐ後で \`${got.name}\` だけを確かめ、NULL なら抜けます。`;
    const line = lineOfUse(context, register, pointer);
    return got && got.line !== line
      ? `${got.line} 行目で得た \`${got.name}\` が NULL でないことを、${line ? `${line} 行目で` : ''}使う前に確かめます。`
      : `${line ? `${line} 行目の前で` : '使う前に'}${/^R\d+$/.test(pointer) ? '、それ' : ` \`${pointer}\` `}が NULL でないことを確かめます。`;
  },
};

export const isNumber = (type: string): boolean => /^(?:scalar|inv\d*|unknown|s?imm)$/.test(type);
