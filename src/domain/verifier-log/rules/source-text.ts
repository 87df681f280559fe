import type { SourceFile } from '../source-file.ts';

/** Nobody writes longer lines of code; what is generated must not cost time. */
const WIDEST = 300;
const codeAt = (source: SourceFile, line: number) => (source.lineAt(line) ?? '').slice(0, WIDEST);

/** Whether a statement put above the line becomes part of nothing else: the body of an `if`, an expression. */
export function canInsertAbove(source: SourceFile | undefined, line: number | undefined): boolean {
  if (!source || line === undefined) return false;
  if (/^(?:else\b|[}?:.,)]|&&|\|\||case\b|default\b)/.test(codeAt(source, line))) return false;
  const before = previousCode(source, line);
  return before === undefined || /[;{}:]$/.test(before);
}

function previousCode(source: SourceFile, line: number): string | undefined {
  for (let at = line - 1; at > 0; at--) {
    const text = withoutComment(codeAt(source, at));
    if (text !== '' && !text.startsWith('#')) return text;
  }
  return undefined;
}

const withoutComment = (text: string) =>
  text
    .replace(/\/\*.*?\*\/|\/\/.*$/g, '')
    .replace(/^\*.*|^.*\*\/$/, '')
    .trim();

/** The lines of the statement that follows a condition: `if (!value) {` … `}`. */
export type Block = {
  readonly first: number;
  readonly last: number;
  /** Whether it ends the path: with return, continue, break or goto. */
  readonly leaves: boolean;
  readonly hasElse: boolean;
};

const LEAVES = /\b(?:return\b[^;]*|continue|break|goto\s+\w+)\s*;\s*\}?\s*$/;
const MOST_LINES = 200;

/** @returns what a condition on `line` guards; undefined where the source is not understood */
export function blockAfter(source: SourceFile, line: number): Block | undefined {
  let depth = 0;
  let opened = false;
  let last = '';
  for (let at = line; at < line + MOST_LINES; at++) {
    if (source.lineAt(at) === undefined) return undefined;
    const text = withoutComment(codeAt(source, at));
    if (text === '') continue;
    const code: string | undefined = at === line ? behindCondition(text) : text;
    if (code === undefined) continue;
    const end = endOfBlock(code, depth);
    depth = end.depth;
    opened ||= code.includes('{');
    if (opened && end.at !== undefined) {
      const inside = code.slice(0, end.at).trim();
      return {
        first: line,
        last: at,
        leaves: LEAVES.test(inside === '' ? last : inside),
        hasElse: /^\}\s*else\b/.test(code.slice(end.at)) || nextIsElse(source, at),
      };
    }
    if (!opened && /;\s*$/.test(code))
      return { first: line, last: at, leaves: LEAVES.test(code), hasElse: nextIsElse(source, at) };
    if (/;\s*$/.test(code)) last = code;
  }
  return undefined;
}

/** Where the block's last brace closes on a line, and how many are open behind it. */
function endOfBlock(code: string, open: number): { depth: number; at: number | undefined } {
  let depth = open;
  for (let at = 0; at < code.length; at++) {
    if (code[at] === '{') depth++;
    if (code[at] === '}' && --depth === 0) return { depth, at };
  }
  return { depth, at: undefined };
}

function nextIsElse(source: SourceFile, line: number): boolean {
  for (let at = line + 1; at < line + 4; at++) {
    const text = withoutComment(codeAt(source, at));
    if (text !== '') return /^else\b/.test(text);
  }
  return false;
}

/** What follows `if (…)` on its line; undefined when the condition goes on on the next one. */
function behindCondition(text: string): string | undefined {
  const start = text.indexOf('(');
  if (start === -1) return text;
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return text.slice(at + 1).trim();
  }
  return undefined;
}

/** How C declares a variable that is visible on a line: `struct stats *` for `struct stats *s`; the nearest above. */
export function declaredType(
  source: SourceFile | undefined,
  line: number | undefined,
  name: string | undefined,
): string | undefined {
  if (!source || line === undefined || name === undefined || !/^[A-Za-z_]\w*$/.test(name)) return undefined;
  for (let at = line; at > 0 && at > line - 400; at--) {
    const text = codeAt(source, at);
    if (!text.includes(name)) continue;
    const found = simpleDeclaration(text, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

const TYPE =
  '((?:(?:const|volatile|static|register|unsigned|signed)\\s+)*(?:(?:struct|union|enum)\\s+\\w+|\\w+)(?:\\s+(?:int|long|char|short))*)';
const NO_TYPE = /^(?:return|else|goto|case|sizeof|if|while|for|switch|typeof)$/;

function simpleDeclaration(text: string, name: string): string | undefined {
  // `__u64 *a = f(), sum = 0;`: the type stands before the first of the names.
  const match = new RegExp(
    `(?:^|[(,;{]|for\\s*\\()\\s*${TYPE}(\\s*\\*+\\s*|\\s+)(?:const\\s+)?${name}\\b(?!\\s*\\()`,
  ).exec(text);
  if (match && !NO_TYPE.test(match[1] ?? ''))
    return `${match[1]}${match[2]?.includes('*') ? ` ${match[2].trim()}` : ''}`;
  const list = new RegExp(`^\\s*${TYPE}\\s+(?!\\()[^();]*,\\s*(\\**)\\s*${name}\\b\\s*[=;,[]`).exec(text);
  return list && !NO_TYPE.test(list[1] ?? '') ? `${list[1]}${list[2] ? ` ${list[2]}` : ''}` : undefined;
}

/** The arguments of a call that begins on a line: `["&hits", "&key"]`; undefined where it is not there once. */
export function argumentsOf(
  source: SourceFile | undefined,
  line: number | undefined,
  callee: string,
): readonly string[] | undefined {
  if (!source || line === undefined || !/^\w+$/.test(callee)) return undefined;
  const text = [0, 1, 2, 3, 4].map((more) => withoutComment(codeAt(source, line + more))).join(' ');
  const own = codeAt(source, line);
  const start = own.search(new RegExp(`\\b${callee}\\s*\\(`));
  if (start === -1 || own.slice(start + callee.length).includes(callee)) return undefined;
  const found: string[] = [];
  let depth = 0;
  let from = text.indexOf('(', text.indexOf(callee)) + 1;
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? '';
    if ('([{'.includes(character)) depth++;
    const ends = depth === 0 && (character === ',' || character === ')');
    if (ends) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
    }
    if (ends && character === ')') return found;
    if (')]}'.includes(character)) depth--;
  }
  return undefined;
}
