export { padText } from '../../domain/text-width.ts';

import { graphemes, graphemeWidth, textWidth } from '../../domain/text-width.ts';
import { type Line, type Segment, type Style, seg } from './line.ts';

/** @returns the columns of a line */
export const lineWidth = (line: Line): number => line.reduce((sum, { text }) => sum + textWidth(text), 0);

/** Cuts a line to at most `width` columns; what was cut shows as an ellipsis. */
export function truncate(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line;
  if (width <= 0) return [];
  const kept: Segment[] = [];
  let left = width - 1;
  for (const { text, style } of line) {
    const part = takeColumns(text, left);
    left -= textWidth(part);
    if (part !== '') kept.push(seg(part, style));
    if (part !== text) break;
  }
  return [...kept, seg('…', kept.at(-1)?.style)];
}

function takeColumns(text: string, columns: number): string {
  let taken = '';
  let left = columns;
  for (const each of graphemes(text)) {
    left -= graphemeWidth(each);
    if (left < 0) return taken;
    taken += each;
  }
  return taken;
}

/** @returns the line in exactly `width` columns: cut, or filled up with spaces */
export function fitLine(line: Line, width: number, fill?: Style): Line {
  const cut = truncate(line, width);
  const missing = width - lineWidth(cut);
  return missing > 0 ? [...cut, seg(' '.repeat(missing), fill)] : cut;
}

/** Two lines in one row, the second at the right edge; the first gives way where both do not fit. */
export function spread(left: Line, right: Line, width: number): Line {
  const end = truncate(right, width);
  const room = width - lineWidth(end);
  return [...fitLine(left, room), ...end];
}
