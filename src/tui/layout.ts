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
const HEADER_ROWS = 1;
const FOOTER_ROWS = 2;
/** In a live session: where its news stand, so that nothing moves when they come. */
const SESSION_ROWS = 1;
/** Border and one space, on both sides. */
export const FRAME_COLUMNS = 4;
export const FRAME_ROWS = 2;
/** Longer rows of text tire the eye; the result takes what is left. */
export const LONGEST_ROW = 100;

/** Divides a window: text and result side by side where there is room, one at a time where there is not, or when zoomed. */
export function layoutOf(columns: number, rows: number, zoomed: boolean, inSession = false): Layout {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return { kind: 'too-small' };
  const paneRows = rows - HEADER_ROWS - FOOTER_ROWS - (inSession ? SESSION_ROWS : 0);
  if (columns < WIDE_FROM || zoomed) {
    return { kind: 'narrow', columns, rows, paneRows, textColumns: columns, sideColumns: columns };
  }
  const textColumns = Math.min(LONGEST_ROW + FRAME_COLUMNS, Math.floor(columns / 2));
  return { kind: 'wide', columns, rows, paneRows, textColumns, sideColumns: columns - textColumns };
}
