import type { SourceFile } from './source-file.ts';

/** What C says about when a loop ends. */
export type LoopHead = {
  /** `i < limit`; empty for `for (;;)`. */
  readonly condition: string;
  /** `__u32 i = 0`, of a `for`. */
  readonly start: string;
  /** `i++`, of a `for`. */
  readonly step: string;
  /** The last line of its body. */
  readonly last: number;
  readonly keyword: 'for' | 'while' | 'do';
};

const HEAD = /(?:^|[;{}\s])(?:for|while|bpf_for|bpf_repeat|bpf_for_each)\s*\(|(?:^|\s)do\s*(?:\{|$)/;

/** Whether a loop begins on a line; `} while (…);` ends one. */
export const isLoopHead = (text: string): boolean => HEAD.test(text) && !/^\}\s*while\b/.test(text);

const withoutComment = (text: string) => text.replace(/\/\*.*?\*\/|\/\/.*$/g, '').trim();

/** Loops and their bodies are short; a source can be any text. */
const LINES = 300;

/** The innermost loop whose body holds the first of these lines, or the label that a `goto` of theirs jumps back to. */
export function enclosingLoop(source: SourceFile | undefined, lines: readonly number[]): number | undefined {
  const [from] = lines;
  if (!source || from === undefined) return undefined;
  // The first line may be the function's: clang puts what it prepares for the loop there.
  for (const line of lines) {
    const head = headAround(source, line);
    if (head !== undefined) return head;
  }
  for (const line of lines) {
    const label = /\bgoto\s+(\w+)\s*;/.exec(source.lineAt(line) ?? '')?.[1];
    const target = label && source.find(new RegExp(`^\\s*${label}\\s*:`))?.line;
    if (target && target <= line) return target;
  }
  return from;
}

function headAround(source: SourceFile, line: number): number | undefined {
  for (let at = line; at > 0 && at > line - LINES; at--) {
    if (!isLoopHead(source.lineAt(at) ?? '')) continue;
    const head = loopHeadAt(source, at);
    if (head && head.last >= line) return at;
  }
  return undefined;
}

/** @returns what the loop on a line says about its end; undefined where the source is not understood */
export function loopHeadAt(source: SourceFile, line: number): LoopHead | undefined {
  const text = [0, 1, 2, 3].map((more) => withoutComment(source.lineAt(line + more) ?? '')).join('\n');
  const match = /(?:^|[;{}\s])(for|while)\s*\(|^(?:.*\s)?(do)\s*(?:\{|$)/m.exec(text);
  if (!match) return undefined;
  const last = lastLineOf(source, line);
  if (match[2] === 'do') {
    const end = /\bwhile\s*\((.*)\)\s*;/.exec(withoutComment(source.lineAt(last) ?? ''))?.[1];
    return end === undefined
      ? undefined
      : { condition: end.trim(), start: '', step: '', last, keyword: 'do' };
  }
  const inside = balanced(text.slice(match.index + match[0].length));
  if (inside === undefined) return undefined;
  if (match[1] === 'while') return { condition: inside, start: '', step: '', last, keyword: 'while' };
  const [start = '', condition = '', step = ''] = inside.split(';').map((part) => part.trim());
  return { condition, start, step, last, keyword: 'for' };
}

function balanced(text: string): string | undefined {
  let depth = 1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return text.slice(0, at).replace(/\s+/g, ' ').trim();
  }
  return undefined;
}

/** Where the statement that begins on a line ends: at its closing brace, or at its semicolon when it has none. */
function lastLineOf(source: SourceFile, line: number): number {
  let braces = 0;
  let parentheses = 0;
  let opened = false;
  for (let at = line; at < line + LINES; at++) {
    const text = source.lineAt(at);
    if (text === undefined) return at - 1;
    for (const character of withoutComment(text).replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '')) {
      if (character === '(') parentheses++;
      if (character === ')') parentheses--;
      if (character === '{') braces++;
      if (character === '}') braces--;
      opened ||= character === '{';
      if (opened ? braces <= 0 && character === '}' : character === ';' && parentheses === 0) return at;
    }
  }
  return line;
}
