import { lineWidth } from './fit.ts';
import { type Line, seg } from './line.ts';

/** Puts parts into rows, as many as fit, with a gap between them; a part is never broken. */
export function flow(parts: readonly Line[], width: number, gap: string): Line[] {
  const rows: Line[] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    const longer = last ? [...last, seg(gap), ...part] : part;
    if (last && lineWidth(longer) <= width) rows[rows.length - 1] = longer;
    else rows.push(part);
  }
  return rows;
}
