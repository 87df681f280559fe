import { lineWidth, truncate } from '../lines/fit.ts';
import { type Line, lineOf, plainText, seg } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { STYLE } from '../theme.ts';

/**
 * Rows that belong together. `text`: wrapped at words, list items hung under themselves. `code`: as little changed as
 * possible. `drawing`: aligned by hand, so it is cut at the edge rather than wrapped.
 */
export type Block = { readonly kind: 'text' | 'code' | 'drawing'; readonly lines: readonly Line[] };

/** What sets code apart from the text. */
export const CODE_INDENT = 2;
const DRAWING = /[+|]-{2,}|\S {3,}\S/;
const BULLET = /^(\s*)(\*|\d+\.) (?=\S)/;

/** What a fenced piece of text is: a drawing where rows are aligned, else something to be read. */
export const kindOfFence = (lang: string | undefined, code: string): Block['kind'] =>
  lang === 'text' && DRAWING.test(code) ? 'drawing' : 'code';

/** @returns the block in rows of at most `width` columns */
export function layOut({ kind, lines: given }: Block, width: number): Line[] {
  if (kind === 'text') return given.flatMap((line) => layOutText(line, width));
  // Where room is short, the indentation that sets code apart goes first.
  const lines = given.map(withoutTrailingSpace);
  const fits = lines.every((line) => lineWidth(line) <= width);
  const indented = lines.every((line) => line.length === 0 || indentOf(plainText(line)) >= CODE_INDENT);
  const rows = fits || !indented ? lines : lines.map((line) => withoutStart(line, CODE_INDENT));
  if (kind === 'drawing') return rows.map((row) => truncate(row, width));
  return rows.flatMap((row) => wrap(row, width, [seg(' '.repeat(indentOf(plainText(row)) + CODE_INDENT))]));
}

function layOutText(line: Line, width: number): Line[] {
  const text = plainText(line);
  const bullet = BULLET.exec(text);
  if (!bullet) return wrap(line, width, [seg(' '.repeat(indentOf(text)))]);
  const [whole, indent = '', sign = ''] = bullet;
  const shown = sign === '*' ? '•' : sign;
  const head: Line = [seg(indent), seg(shown, STYLE.quiet), seg(' ')];
  const hanging = [seg(' '.repeat(indent.length + shown.length + 1))];
  return wrap([...head, ...withoutStart(line, whole.length)], width, hanging);
}

function withoutTrailingSpace(line: Line): Line {
  const last = line.at(-1);
  return last?.text.endsWith(' ') ? [...line.slice(0, -1), ...lineOf(last.text.trimEnd(), last.style)] : line;
}

const indentOf = (text: string): number => text.length - text.trimStart().length;

/** @returns the line without its first characters */
export function withoutStart(line: Line, count: number): Line {
  let left = count;
  return line.flatMap(({ text, style }) => {
    const rest = text.slice(left);
    left = Math.max(0, left - text.length);
    return rest === '' ? [] : [seg(rest, style)];
  });
}
