import type { Context } from '../context.ts';
import { readInstruction } from '../instruction.ts';
import { originOf } from '../origin.ts';
import { type Range, readRange } from '../range.ts';
import { type Register, rangeOf, readRegister } from '../registers.ts';
import { blockAfter, declaredType } from './source-text.ts';
import { isGlobals, mapOf, type ValueMap, valueMap } from './value-map.ts';

/** `counters[i]`: an array and an index of it, as C writes them. */
export type Indexed = { readonly array: string; readonly index: string };

/** An access to memory of known size, as far as the log and the source tell what it is. */
export type ValueAccess = {
  /** The map's name; undefined for other memory. */
  readonly map: string | undefined;
  readonly declared: ValueMap | undefined;
  /** Global variables are values of maps that the reader has never heard of. */
  readonly globals: boolean;
  /** The index that goes wrong, where it is certain which. */
  readonly indexed: Indexed | undefined;
  /** How many elements the array has, as the source says: `16`, `MAX_PORTS`. */
  readonly count: string | undefined;
  /** Whether a `for` or `while` on this line or shortly before it counts the index. */
  readonly loop: boolean;
};

export function readValueAccess(context: Context): ValueAccess {
  const map = mapOf(context);
  const globals = isGlobals(map);
  const declared = globals ? undefined : valueMap(map, context);
  const indexed = blamedIndex(context);
  return {
    map,
    declared,
    globals,
    indexed,
    count: indexed && countOf(indexed, declared, context),
    loop: indexed !== undefined && isLoopIndex(indexed.index, context),
  };
}

const ARRAY = /([A-Za-z_]\w*)((?:\s*\[[^\][]*(?:\[[^\][]*\][^\][]*)*\])+)/g;
const PLAIN = /^[A-Za-z_]\w*(?:(?:->|\.)\w+)*$/;

/** The indices on the line of an access, without those that are constants. */
function indicesOn(text: string): Indexed[] {
  const found: Indexed[] = [];
  for (const match of text.matchAll(ARRAY)) {
    for (const part of (match[2] ?? '').matchAll(/\[\s*([^\][]*(?:\[[^\][]*\][^\][]*)*)\s*\]/g)) {
      const index = (part[1] ?? '').trim();
      if (index !== '' && !/^(?:0x)?[\da-f]+$/i.test(index) && !/^[A-Z][A-Z\d_]+$/.test(index))
        found.push({ array: match[1] ?? '', index });
    }
  }
  return found;
}

/** The only index, or the only one that nothing in the source bounds. */
function blamedIndex(context: Context): Indexed | undefined {
  const found = indicesOn((context.place?.text ?? '').slice(0, 300));
  if (found.length <= 1) return found[0];
  const unchecked = found.filter(({ index }) => checkOf(index, context) === undefined);
  return unchecked.length === 1 ? unchecked[0] : undefined;
}

/** The line above the access, in its function, that compares or masks the variable of an index. */
export function checkOf(index: string, { source, place }: Context): number | undefined {
  const name = /[A-Za-z_]\w*(?:(?:->|\.)\w+)*/.exec(index)?.[0];
  if (!source || !place || name === undefined) return undefined;
  const word = `(?<![\\w.>])${name.replace(/[^\w]/g, '\\$&')}(?![\\w.\\[]|->)`;
  const bound = new RegExp(
    `${word}\\s*(?:>=?|<=?)(?![<>])|(?<!-)(?:>=?|<=?)\\s*${word}|${word}\\s*(?:&=|%=)`,
  );
  const within = source.functionAt(place.line)?.name;
  for (let line = place.line - 1; line > 0 && line > place.line - 200; line--) {
    const text = (source.lineAt(line) ?? '').slice(0, 300);
    if (bound.test(text) && !/^#|^(?:for|while)\b/.test(text)) return line;
    if (source.functionAt(line)?.name !== within) return undefined;
  }
  return undefined;
}

/** Whether a check still holds at the access: not when the access stands outside the block that it guards. */
export function reaches(check: number, { source, place }: Context): boolean {
  if (!source || !place) return false;
  const text = source.lineAt(check) ?? '';
  if (!/\bif\s*\(/.test(text)) return true;
  const block = blockAfter(source, check);
  return (
    block === undefined || place.line <= block.last || block.leaves || assigns(source.lineAt(block.last))
  );
}

/** `if (idx > 63) idx = 63;` bounds as well as a return does. */
const assigns = (text: string | undefined) =>
  /^\w+\s*=[^=]/.test((text ?? '').replace(/^if\s*\(.*\)\s*/, ''));

function countOf({ array }: Indexed, declared: ValueMap | undefined, context: Context): string | undefined {
  const { source, place } = context;
  const member = source?.find(
    new RegExp(
      `(?:^\\s*|[{;]\\s*)(?:(?:static|const|volatile|unsigned|signed|struct|long)\\s+)*(?!return\\b)\\w+\\s+\\**${array}\\s*\\[\\s*(\\w+)\\s*\\]\\s*(?:[;=,]|SEC)`,
    ),
  );
  if (member) return member.match[1];
  const pointer = declaredType(source, place?.line, array);
  return pointer?.includes('*') ? /\[\s*(\w+)\s*\]$/.exec(declared?.valueType ?? '')?.[1] : undefined;
}

function isLoopIndex(index: string, { place, source }: Context): boolean {
  if (!PLAIN.test(index) || !place || !source) return false;
  const loop = new RegExp(`\\bfor\\s*\\([^;]*\\b${index.replace(/[^\w]/g, '.')}\\s*=`);
  return [0, 1, 2, 3].some((back) => loop.test(source.lineAt(place.line - back) ?? ''));
}

/** The number that was added to the pointer that is used: its register, and the steps before it was. */
function addition({ steps }: Context, base: number) {
  for (let at = steps.length - 1; at >= 0; at--) {
    const step = steps[at];
    const instruction = step && readInstruction(step.text);
    if (!step || instruction?.kind !== 'arithmetic' || instruction.to !== base) continue;
    if (instruction.operator !== '+=' || instruction.operand.kind !== 'register') continue;
    const other = instruction.operand.register;
    const before = steps.slice(0, at + 1);
    const isPointer = (number: number) => {
      const state = stateBefore(before, number);
      return state !== undefined && state.type !== 'scalar';
    };
    return { number: isPointer(other) && !isPointer(base) ? base : other, steps: before };
  }
  return undefined;
}

function stateBefore(steps: Context['steps'], register: number): Register | undefined {
  for (let at = steps.length - 2; at >= 0; at--) {
    const found = readRegister(steps[at]?.registers ?? '', register);
    if (found) return found;
  }
  return undefined;
}

/** How the offset was made that was added to a pointer, and what is known of it. */
export function offsetAdded(context: Context, base: number) {
  const added = addition(context, base);
  if (!added) return undefined;
  const origin = originOf(added.steps, added.number);
  const state = stateBefore(added.steps, added.number);
  return { origin, range: state && rangeOf(state) };
}

/** Whether the number was made of 32 bits again behind the check of a copy of it: `r1 <<= 32`, `r1 >>= 32`. */
export const widenedAgain = (context: Context, base: number): boolean =>
  offsetAdded(context, base)?.origin?.through.some(({ text }) => /^r\d+ <<= 32$/.test(text)) ?? false;

/** The largest index that the verifier has to assume, when a pointer moves by elements of `size` bytes. */
export function largestIndex(context: Context, base: number, size: number): bigint | undefined {
  const details = context.register(base)?.details ?? '';
  if (!/umax|var_off/.test(details) || size <= 0) return undefined;
  const range: Range = readRange(details);
  return range.umax / BigInt(size);
}
