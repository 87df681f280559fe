import type { SourceFile } from './source-file.ts';

/* Where clang's place and the mistake's place differ: questions about the shape of the source. */

const STRING_OR_COMMENT = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\/.*|\/\*.*?\*\//g;
/** A line that only decorates the declaration after it. */
const ATTRIBUTE = /^\s*(?:SEC\("[^"]*"\)|__attribute__\(\(.*\)\)|__(?:always_inline|noinline|weak))\s*$/;

/** One line without strings and comments, whose brackets count for nothing. */
const codeOf = (line: string): string => line.replace(STRING_OR_COMMENT, (found) => ' '.repeat(found.length));

const indentOf = (line: string): number => {
  const blanks = /^[ \t]*/.exec(line)?.[0] ?? '';
  return [...blanks].reduce((width, char) => width + (char === '\t' ? 8 : 1), 0);
};

const LONGEST = 2000;

/** Each line of code of the file: comments and #directives are none. */
function* linesOfCode(source: SourceFile): Generator<{ line: number; raw: string; code: string }> {
  let inComment = false;
  let inDirective = false;
  for (let line = 1; ; line++) {
    let raw = source.rawLineAt(line);
    if (raw === undefined) return;
    // Nobody writes such lines by hand; looking for brackets in them is only slow.
    if (raw.length > LONGEST) continue;
    if (inComment) {
      const end = raw.indexOf('*/');
      if (end === -1) continue;
      raw = ' '.repeat(end + 2) + raw.slice(end + 2);
      inComment = false;
    }
    let code = codeOf(raw);
    const start = code.indexOf('/*');
    if (start !== -1) {
      inComment = true;
      code = code.slice(0, start);
    }
    const isDirective: boolean = inDirective || /^\s*#/.test(code);
    inDirective = isDirective && /\\\s*$/.test(raw);
    if (!isDirective && code.trim() !== '') yield { line, raw, code };
  }
}

/** @returns the last line before this one that holds code of its own: where a `;` or `)` is missing */
export function codeLineBefore(source: SourceFile, line: number): number | undefined {
  let last: number | undefined;
  for (const one of linesOfCode(source)) {
    if (one.line >= line) break;
    if (!ATTRIBUTE.test(one.raw)) last = one.line;
  }
  return last;
}

/** Whether a column is that of the first character of its line. */
export const isLineStart = (text: string | undefined, column: number | undefined): boolean =>
  text !== undefined && column !== undefined && text.slice(0, column - 1).trim() === '';

/**
 * The line whose `{` nothing closes, by how the lines are indented: a `}` further left than the innermost open block,
 * or a declaration at the left edge inside a function, shows it. Undefined when the indentation shows nothing.
 */
export function unclosedBlock(source: SourceFile): number | undefined {
  const open: { line: number; indent: number }[] = [];
  for (const { line, raw, code } of linesOfCode(source)) {
    const indent = indentOf(raw);
    const innermost = open.at(-1);
    if (innermost && indent === 0 && !/^[}{]|^\w+:/.test(code)) return innermost.line;
    for (const bracket of code.match(/[{}]/g) ?? []) {
      const last = open.at(-1);
      if (bracket === '{') open.push({ line, indent });
      else if (last && /^\s*}/.test(code) && indent < last.indent) return last.line;
      else open.pop();
    }
  }
  return open.at(-1)?.line;
}

/** The last line before `line` whose indented `}` closes a function early. */
export function earlyEnd(source: SourceFile, line: number): number | undefined {
  let depth = 0;
  let early: number | undefined;
  for (const { line: at, raw, code } of linesOfCode(source)) {
    if (at > line) break;
    for (const bracket of code.match(/[{}]/g) ?? []) {
      depth = Math.max(0, depth + (bracket === '{' ? 1 : -1));
      if (bracket === '}' && depth === 0 && /^\s+}\s*$/.test(raw)) early = at;
      else if (bracket === '{') early = undefined;
    }
  }
  return early;
}

/** Where a function of the file is defined or declared, wherever that is. */
export function definitionOf(source: SourceFile, name: string): number | undefined {
  const head = new RegExp(`^[A-Za-z_][\\w\\s*]*[\\s*]${RegExp.escape(name)}\\s*\\([^;]*$`);
  for (const { line, code } of linesOfCode(source)) if (head.test(code)) return line;
  return undefined;
}

/** Whether the file includes a header, whatever its folder. */
export const includes = (source: SourceFile, header: string): boolean =>
  source.find(new RegExp(`^\\s*#\\s*include\\s*[<"](?:[^">]*/)?${RegExp.escape(header)}[">]`)) !== undefined;

/** The line of the largest variable that a function declares, from its head on, where it is an array or holds one. */
export function largestLocal(source: SourceFile, head: number): { line: number; name: string } | undefined {
  const arrays = arraysInStructs(source);
  let largest: { line: number; name: string; size: number } | undefined;
  for (const { line, code, raw } of linesOfCode(source)) {
    if (line <= head) continue;
    if (indentOf(raw) === 0 && /^}/.test(code)) break;
    const { struct, name = '', count } = LOCAL.exec(code)?.groups ?? {};
    const elements = count === undefined ? 1 : Number(count);
    const size = elements * (struct === undefined ? 1 : (arrays.get(struct) ?? 1));
    if (size > (largest?.size ?? 31)) largest = { line, name, size };
  }
  return largest && { line: largest.line, name: largest.name };
}

/** `volatile char buffer[600]`, `struct event e`, `struct event events[4]`; no pointer. */
const LOCAL =
  /^\s+(?:(?:const|volatile|static)\s+)*(?:struct\s+(?<struct>\w+)|\w+(?:\s+\w+)?)\s+(?<name>\w+)\s*(?:\[(?<count>\d+)\])?\s*(?:=|;|,)/;

/** By the name of a struct of this file: how many elements its arrays have in all. */
function arraysInStructs(source: SourceFile): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  let struct: string | undefined;
  for (const { code } of linesOfCode(source)) {
    struct = /^\s*struct\s+(\w+)\s*\{/.exec(code)?.[1] ?? struct;
    if (struct === undefined) continue;
    for (const [, count] of code.matchAll(/\[(\d+)\]\s*;/g))
      sizes.set(struct, (sizes.get(struct) ?? 0) + Number(count));
    if (/\}\s*(?:__\w+.*)?;\s*$/.test(code)) struct = undefined;
  }
  return sizes;
}
