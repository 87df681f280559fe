/** Where everything stands in one window. Rows and columns are whole, borders included. */
export type Layout =
  | { readonly kind: 'too-small' }
  | {
      readonly kind: 'wide' | 'narrow';
      readonly columns: number;
      readonly rows: number;
      readonly paneRows: number;
      readonly textColumns: number;
      readonly sideColumns: number;
    };

export const SMALLEST = { columns: 50, rows: 12 } as const;
const WIDE_FROM = 110;
/** Longer rows of text tire the eye; the result takes what is left. */
const TEXT_AT_MOST = 104;
const HEADER_ROWS = 1;
const FOOTER_ROWS = 2;
/** Border and one space, on both sides. */
export const FRAME_COLUMNS = 4;
export const FRAME_ROWS = 2;

/** Divides a window: text and result side by side where there is room, one at a time where there is not. */
export function layoutOf(columns: number, rows: number): Layout {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return { kind: 'too-small' };
  const paneRows = rows - HEADER_ROWS - FOOTER_ROWS;
  if (columns < WIDE_FROM) {
    return { kind: 'narrow', columns, rows, paneRows, textColumns: columns, sideColumns: columns };
  }
  const textColumns = Math.min(TEXT_AT_MOST, Math.floor(columns / 2));
  return { kind: 'wide', columns, rows, paneRows, textColumns, sideColumns: columns - textColumns };
}
