import { printable } from '../../domain/printable.ts';
import { textWidth } from '../../domain/text-width.ts';
import { lineWidth, truncate } from '../lines/fit.ts';
import { type Line, type Segment, seg } from '../lines/line.ts';
import { expandTabs } from '../lines/tabs.ts';
import { SIGN, STYLE } from '../theme.ts';

export type Excerpt = {
  readonly source: string;
  /** From 1; the row that is marked. */
  readonly line: number;
  /** From 1, in bytes, as clang and BTF count; absent: nothing is underlined. */
  readonly column?: number | undefined;
  /** Stands under the marked row, behind the carets. */
  readonly remark?: string | undefined;
  readonly around?: number;
};

/** The mark, a space, and ` │ ` behind the number. */
const GUTTER_COLUMNS = 5;

/**
 * Some rows of the learner's file with one of them marked.
 * @returns nothing when the file has no such row
 */
export function sourceExcerpt({ source, line, column, remark, around = 2 }: Excerpt, width: number): Line[] {
  const rows = source.split('\n');
  const marked = rows[line - 1];
  if (marked === undefined) return [];
  const first = Math.max(1, line - around);
  const last = Math.min(rows.length, line + around);
  const digits = String(last).length;
  const gutter = (label: string, mark: Segment): Line => [
    mark,
    seg(` ${label.padStart(digits)} │ `, STYLE.quiet),
  ];
  const row = (number: number): Line => {
    const text = printable(expandTabs(rows[number - 1] ?? ''));
    const here = number === line;
    const head = gutter(String(number), here ? seg(SIGN.here, STYLE.badTitle) : seg(' '));
    return truncate([...head, seg(text, here ? STYLE.strong : STYLE.quiet)], width);
  };
  const lines = Array.from({ length: last - first + 1 }, (_, index) => row(first + index));
  const below = underline(marked, column, remark)
    .flatMap((under) => intoRows(under, width - digits - GUTTER_COLUMNS))
    .map((under) => [...gutter('', seg(' ')), ...under]);
  lines.splice(line - first + 1, 0, ...below);
  return lines;
}

/** @returns carets and remark; the remark alone, under the code, where no column is known */
function underline(row: string, column: number | undefined, remark: string | undefined): Segment[][] {
  const words = remark ? seg(remark, STYLE.bad) : undefined;
  const start = column === undefined ? -1 : indexOfColumn(row, column);
  // A column just behind the row's end is where something is missing.
  if (start < 0 || start > row.length) {
    const indent = textWidth(expandTabs(/^\s*/.exec(row)?.[0] ?? ''));
    return words ? [[seg(' '.repeat(indent)), words]] : [];
  }
  const before = textWidth(expandTabs(row.slice(0, start)));
  const carets = '^'.repeat(Math.max(1, textWidth(expressionAt(row, start))));
  return [[seg(' '.repeat(before)), seg(carets, STYLE.badTitle), ...(words ? [seg('  '), words] : [])]];
}

/** The remark goes to a row of its own where it does not fit behind the carets. */
function intoRows(under: Segment[], width: number): Line[] {
  if (lineWidth(under) <= width || under.length < 4) return [truncate(under, width)];
  const [indent, carets, , words] = under;
  if (!indent || !carets || !words) return [truncate(under, width)];
  const room = Math.max(0, Math.min(textWidth(indent.text), width - textWidth(words.text)));
  return [truncate([indent, carets], width), truncate([seg(' '.repeat(room)), words], width)];
}

/** @returns where in the string the byte column is; -1 when the row ends before it */
function indexOfColumn(row: string, column: number): number {
  let bytes = 0;
  let index = 0;
  for (const char of row) {
    if (bytes >= column - 1) return index;
    bytes += new TextEncoder().encode(char).length;
    index += char.length;
  }
  return bytes >= column - 1 ? index : -1;
}

/** The name, member access or number that begins there, else one character. */
const expressionAt = (row: string, start: number): string =>
  /^(?:[\p{L}_][\p{L}\p{N}_]*(?:(?:->|\.)[\p{L}_][\p{L}\p{N}_]*)*|\d\w*)/u.exec(row.slice(start))?.[0] ?? '^';
