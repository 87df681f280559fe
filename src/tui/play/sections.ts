import { fitLine } from '../lines/fit.ts';
import { EMPTY, type Line, lineOf, seg } from '../lines/line.ts';
import { STYLE } from '../theme.ts';

/** A part of the screen with a title. Where there is no room for all of it, the end that matters less goes. */
export type Section = {
  readonly title: string;
  /** What stands behind the title. */
  readonly note?: string | undefined;
  readonly lines: readonly Line[];
  /** `end`: the newest rows are the last ones. */
  readonly keep: 'start' | 'end';
  /** Rows that it gets before any other gets more. */
  readonly least: number;
};

/**
 * Puts sections one under the other in exactly `rows` rows. Every one gets its least, the first ones first; what is
 * left goes round.
 * @param more says how many rows are not shown
 */
export function stack(
  sections: readonly Section[],
  width: number,
  rows: number,
  more: (count: number) => string,
): Line[] {
  const given = shares(sections, rows);
  const lines = sections.flatMap((section, index) => {
    const count = given[index] ?? 0;
    return count === 0 ? [] : [titleOf(section), ...cut(section, count - 1, more)];
  });
  return Array.from({ length: rows }, (_, row) => fitLine(lines[row] ?? EMPTY, width));
}

/** Rows of each section, its title included; 0: no room. */
function shares(sections: readonly Section[], rows: number): number[] {
  let left = rows;
  const given = sections.map(({ lines, least }) => {
    const wanted = 1 + Math.min(least, lines.length);
    const share = left >= Math.min(2, wanted) ? Math.min(wanted, left) : 0;
    left -= share;
    return share;
  });
  for (let grown = true; grown && left > 0; ) {
    grown = false;
    sections.forEach(({ lines }, index) => {
      const share = given[index] ?? 0;
      if (left === 0 || share === 0 || share >= lines.length + 1) return;
      given[index] = share + 1;
      left -= 1;
      grown = true;
    });
  }
  return given;
}

const titleOf = ({ title, note }: Section): Line => [
  seg(` ${title}`, STYLE.heading),
  ...(note === undefined ? [] : [seg(`  ${note}`, STYLE.quiet)]),
];

function cut({ lines, keep }: Section, count: number, more: (count: number) => string): readonly Line[] {
  if (lines.length <= count) return lines;
  if (keep === 'end') return lines.slice(lines.length - count);
  if (count <= 1) return lines.slice(0, count);
  return [...lines.slice(0, count - 1), lineOf(`  ${more(lines.length - count + 1)}`, STYLE.quiet)];
}
