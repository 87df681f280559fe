import { padText, textWidth } from '../domain/text-width.ts';

const COLUMNS = 80;

export type Column = { readonly head: string; readonly align: 'left' | 'right' };
export const LEFT = (head: string): Column => ({ head, align: 'left' });
export const RIGHT = (head: string): Column => ({ head, align: 'right' });

/**
 * A table as plain text: a line of heads, then one a row; columns are as wide as what stands in them, two
 * spaces apart, or one where two do not fit into a terminal of the usual 80 columns.
 * @param rows a cell for each column, in their order
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const lines = [columns.map(({ head }) => head), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => textWidth(cells[index] ?? ''))));
  const wide = widths.reduce((sum, width) => sum + width + 2, -2);
  const gap = wide <= COLUMNS ? '  ' : ' ';
  return lines.map((cells) =>
    columns
      .map(({ align }, index) => {
        const [cell = '', width = 0] = [cells[index], widths[index]];
        return align === 'left' ? padText(cell, width) : `${' '.repeat(width - textWidth(cell))}${cell}`;
      })
      .join(gap)
      .trimEnd(),
  );
}
