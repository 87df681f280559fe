/** @returns a Markdown table; columns after the first are aligned to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

/** Milliseconds as a table shows them: whole ones from 10 on. */
export const ms = (value: number): string => value.toFixed(value < 9.95 ? 1 : 0);

/** A ratio and whether it keeps its target. */
export const against = (ratio: number, target: number): string =>
  `${ratio.toFixed(2)} ${ratio <= target ? '✔' : '✘'}`;
