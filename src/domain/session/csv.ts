/** What spreadsheets take for the beginning of a formula, their full-width forms included (OWASP, "CSV Injection"). */
const FORMULA = /^\s*[=+\-@＝＋－＠|%]|^[\t\r\n]/;

/** A cell as RFC 4180 writes it, which no spreadsheet takes for a formula. */
function cell(value: string | number | undefined): string {
  const words = value === undefined ? '' : String(value);
  const safe = typeof value === 'string' && FORMULA.test(words) ? `'${words}` : words;
  return /["\r\n,;\t]|^'|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A table as CSV (RFC 4180), for spreadsheets: with a byte order mark, without which some read UTF-8 as something else.
 * @param columns heads by key, in order
 */
export function csv<Row extends object>(
  columns: readonly { readonly head: string; readonly of: (row: Row) => string | number | undefined }[],
  rows: readonly Row[],
): string {
  const lines = [
    columns.map(({ head }) => cell(head)),
    ...rows.map((row) => columns.map(({ of }) => cell(of(row)))),
  ];
  return `\ufeff${lines.map((cells) => `${cells.join(',')}\r\n`).join('')}`;
}
