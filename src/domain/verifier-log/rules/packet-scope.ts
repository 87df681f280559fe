import type { Context } from '../context.ts';
import { programTypeOf } from './program-type.ts';

/** The C function around the refused line: what a line pasted there may use. */
export type Scope = {
  readonly name: string;
  /** Its parameters. */
  readonly header: string;
  /** The lines of its body before the refused one; the first is `first`. */
  readonly before: readonly string[];
  readonly first: number;
  /** The refused line and those behind it, to the function's end. */
  readonly after: readonly string[];
};

/** Functions and lines that people write are shorter; a file that is none of that must not take long. */
const LONGEST = 400;
const WIDEST = 300;

export function scopeOf({ source, place }: Context): Scope | undefined {
  if (!source || !place) return undefined;
  const line = (at: number) => source.rawLineAt(at)?.slice(0, WIDEST) ?? '';
  let open = place.line - 1;
  while (open > Math.max(0, place.line - LONGEST) && !opens(line(open))) open--;
  if (!opens(line(open))) return undefined;
  let start = open;
  while (start > 1 && /^[\s\w]/.test(line(start - 1)) && start > open - 8) start--;
  const header = range(start, open).map(line).join(' ');
  let end = place.line;
  while (end < place.line + LONGEST && source.rawLineAt(end + 1) !== undefined && !line(end).startsWith('}'))
    end++;
  return {
    name: /(\w+)\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*\{?\s*$/.exec(header)?.[1] ?? '',
    header,
    before: range(open + 1, place.line - 1).map(line),
    first: open + 1,
    after: range(place.line, end).map(line),
  };
}

const opens = (line: string | undefined) =>
  line !== undefined && /^\S.*\{\s*$|^\{/.test(line) && !/^(?:struct|union|enum|\}|typedef)\b/.test(line);
const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);

/** How the packet's end is written there: a variable, a member, or at last the context's own. */
export function endOf(scope: Scope, { packet }: Context): string | undefined {
  const code = scope.before.join('\n');
  const own = /(?<![.>]\s*)\b(\w+)\s*=(?!=)(?:->|[^;={}-])*\bdata_end\b(?:->|[^;={}-])*;/.exec(code)?.[1];
  if (own) return own;
  const parameter = /\*\s*(?:const\s+)?(\w*end\w*)\s*[,)]/.exec(scope.header)?.[1];
  if (parameter) return parameter;
  if (new RegExp(`(?<!->|\\.)\\b${packet.end}\\b`).test(code)) return packet.end;
  const context = contextOf(scope);
  for (const [, member = '', owner] of code.matchAll(/\b((\w+)(?:->|\.)(?:\w*end\w*))\b/g))
    if (owner !== context) return member;
  return context && `(void *)(long)${context}->data_end`;
}

/** The parameter that is the context. */
export const contextOf = ({ header }: Scope): string | undefined =>
  /struct\s+(?:xdp_md|__sk_buff)\s*\*\s*(?:const\s+)?(\w+)/.exec(header)?.[1];

/** How this function leaves where its own checks fail; else as this kind of program lets a packet pass. */
export function leaveOf(scope: Scope, context: Context): string {
  const code = scope.before.join('\n');
  const own = [...code.matchAll(/\bif\s*\(.*end\b.*\)\s*\{?\s*((?:return(?:\s+-?\w+)?|goto\s+\w+);)/g)].at(
    -1,
  )?.[1];
  if (own) return own;
  const pass = passOf(context);
  const isHelper = context.program !== undefined && scope.name !== '' && scope.name !== context.program;
  const type = scope.header.slice(0, scope.header.lastIndexOf(scope.name));
  if (!isHelper || !/\bint\b|_t\b|\b__[us]\d+\b/.test(type) || /\*/.test(type)) return pass;
  const all = [...scope.before, ...scope.after].join('\n');
  const returned = [...all.matchAll(/\breturn\s+([^;]+);/g)].map(([, value = '']) => value);
  if (returned.some((value) => /\b(?:XDP|TC_ACT)_/.test(value))) return pass;
  return returned.some((value) => /^-/.test(value))
    ? `return ${returned.find((value) => /^-\s*\w+$/.test(value)) ?? '-1'};`
    : 'return 0;';
}

/** `return TC_ACT_OK;` compiles only where the program has that name; vmlinux.h does not. */
function passOf(context: Context): string {
  const { passOn, source } = context;
  if (passOn === 'return TC_ACT_OK;') return source?.find(/\bTC_ACT_OK\b/) ? passOn : 'return 0;';
  const isCgroup = passOn === 'return 0;' && /^cgroup/.test(programTypeOf(context)?.section ?? '');
  return isCgroup ? 'return 1;' : passOn;
}

/** Whether a statement may be put before the refused line: it must begin a statement of its own. */
export function startsStatement({ before, after }: Scope): boolean {
  if (/^\s*(?:\}|else\b|case\b|default\b|&&|\|\||[/?:.,)]\s*\w)/.test(after[0] ?? '')) return false;
  const previous = before.findLast((line) => stripped(line) !== '');
  return previous === undefined || /[;{}]$|^(?:case\b.*|default|[a-z]\w*)\s*:$|^#/.test(stripped(previous));
}

const stripped = (line: string) =>
  line
    .replace(/\/\*.*?\*\/|\/\/.*$/g, '')
    .replace(/^.*\*\/|\/\*.*$/, '')
    .trim();
