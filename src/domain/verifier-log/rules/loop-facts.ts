import type { Context } from '../context.ts';
import { findLoop, type Loop } from '../loop.ts';
import { type LoopHead, loopHeadAt } from '../loop-source.ts';
import { says } from '../rule.ts';
import { SourceFile } from '../source-file.ts';
import { declaredType } from './source-text.ts';

/** What log and source tell about the loop that a program was refused for. */
export type LoopFacts = {
  /** How far the verifier went: it met the same state again, or gave up at one of its limits. */
  readonly message: 'same-state' | 'instructions' | 'jumps';
  readonly count: string | undefined;
  readonly loop: Loop | undefined;
  readonly line: number | undefined;
  /** `i < limit`; empty for a loop without one; undefined when the source is not at hand. */
  readonly condition: string | undefined;
  /** The variable that counts, and what it is compared with. */
  readonly variable: string | undefined;
  readonly bound: string | undefined;
  readonly boundIsConstant: boolean;
  /** `__u32 i = 0` and `i++`. */
  readonly start: string;
  readonly step: string;
  /** The learner's lines of the loop's body. */
  readonly body: readonly { readonly line: number; readonly text: string }[];
};

const INFINITE = says(/^infinite loop detected at insn (?<insn>\d+)/);
const LARGE = says(/^BPF program is too large\. Processed (?<count>\d+) insn/);
const JUMPS = says(/^The sequence of (?<count>\d+) jumps is too complex/);

const KNOWN = new WeakMap<Context, Map<string, LoopFacts | undefined>>();

/** The same for every rule that asks: walking through the log is the larger part of the work. */
export function loopFacts(message: string, context: Context): LoopFacts | undefined {
  const known = KNOWN.get(context) ?? new Map<string, LoopFacts | undefined>();
  KNOWN.set(context, known);
  if (!known.has(message)) known.set(message, gather(message, context));
  return known.get(message);
}

function gather(message: string, context: Context): LoopFacts | undefined {
  const infinite = INFINITE(message);
  const large = LARGE(message);
  const jumps = JUMPS(message);
  if (!infinite && !large && !jumps) return undefined;
  const loop = findLoop(context, infinite ? Number(infinite.insn) : undefined);
  const { source } = context;
  const head = headOf(loop, source);
  const [left, right] = sidesOf(head?.condition ?? '');
  const counted = /^(?:\+\+|--)?\s*([A-Za-z_]\w*)/.exec(head?.step ?? '')?.[1];
  const swapped = counted !== undefined && counted === right && counted !== left;
  const variable = counted ?? (/^[A-Za-z_]\w*$/.test(left ?? '') ? left : undefined);
  // `for (i = n; i > 0; i--)` turns as often as it is told at its start.
  const down = /--/.test(head?.step ?? '') ? /^[^=]*=\s*([^,]+)$/.exec(head?.start ?? '')?.[1] : undefined;
  const bound = down ?? (swapped ? left : right);
  const lines = head && source && loop?.line !== undefined ? range(loop.line, head.last) : [];
  return {
    message: infinite ? 'same-state' : large ? 'instructions' : 'jumps',
    count: large?.count ?? jumps?.count,
    loop,
    line: loop?.line,
    condition: head?.condition,
    variable,
    bound,
    boundIsConstant: bound !== undefined && isConstant(bound, context, loop?.line),
    start: head?.start ?? '',
    step: head?.step ?? '',
    body: lines.map((line) => ({ line, text: source?.lineAt(line) ?? '' })),
  };
}

/** Without the source only what the log quotes of the loop's first line. */
function headOf(loop: Loop | undefined, source: SourceFile | undefined): LoopHead | undefined {
  if (loop?.line === undefined) return undefined;
  if (source) return loopHeadAt(source, loop.line);
  const head = loopHeadAt(new SourceFile({ file: '', text: loop.head }), 1);
  // Whether a `while` comes closer to its end is said by its body alone.
  return head && (head.keyword === 'for' || isEndless(head.condition)) ? head : undefined;
}

/** Whether a condition never ends a loop: `for (;;)`, `while (1)`. */
export const isEndless = (condition: string): boolean => /^(?:|1|true|!0)$/.test(condition);

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** `i < limit && *p` compares `i` with `limit`. */
function sidesOf(condition: string): [string | undefined, string | undefined] {
  const [first = ''] = condition.split(/&&|\|\|/);
  const match = /^(.+?)\s*(?:[<>]=?|!=|==)\s*(.+)$/.exec(first.trim().replace(/^\((.*)\)$/, '$1'));
  return match ? [match[1], match[2]] : [undefined, undefined];
}

/** Numbers, macros in capitals, sizeof, and what is declared const; of a plain name without its source, to claim less. */
function isConstant(bound: string, context: Context, line: number | undefined): boolean {
  const names = bound.replace(/\bsizeof\s*\([^()]*\)|\bsizeof\s+\w+/g, '').match(/[A-Za-z_]\w*/g) ?? [];
  if (/->|\*|\(/.test(bound.replace(/\bsizeof\s*\([^()]*\)/g, ''))) return false;
  return names.every(
    (name) =>
      !context.source ||
      /^(?:[A-Z_][A-Z0-9_]*|0[xX]|[uUlL]+)$/.test(name) ||
      /\bconst\b/.test(declaredType(context.source, line, name) ?? ''),
  );
}

/** Whether a line of the loop's body, its head aside, gives the variable a new value. */
export function changes(text: string, variable: string): boolean {
  return new RegExp(
    `(?:\\+\\+|--)\\s*${variable}\\b|(?<![.>\\w])${variable}\\s*(?:\\+\\+|--|(?:[-+*/%&|^]|<<|>>)?=(?!=))`,
  ).test(text);
}

/** Where the body takes the address of the variable. */
export const addressTaken = ({ body }: LoopFacts, variable: string) =>
  body.find(({ text }) => new RegExp(`(?:^|[^&])&\\s*${variable}\\b(?!\\s*(?:->|\\[|\\.))`).test(text))?.line;

/** How the whole file declares a variable outside of any function: `volatile int`. */
export function globalType({ source }: Context, name: string): string | undefined {
  const match = source?.find(
    new RegExp(
      `^((?:[A-Za-z_]\\w*\\s+)+\\**)${RegExp.escape(name)}\\s*(?:=[^=].*|\\[[^\\]]*\\].*|SEC\\(.*)?;`,
    ),
  );
  const raw = match && source?.rawLineAt(match.line);
  return raw !== undefined && /^\S/.test(raw) ? match?.match[1]?.trim() : undefined;
}
