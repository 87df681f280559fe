/** Lines under a title, in a list of several. */
export type Section = { readonly title?: string | undefined; readonly lines: readonly string[] };

/**
 * Several lists one below the other, an empty row before each; lists without lines are left out. Where there is no room
 * for all, a long list is cut before a short one, so that each keeps its beginning; where there is no room even for
 * that, the last ones are left out.
 * @param more what stands in a list for the lines that were cut
 */
export function fitSections(
  sections: readonly Section[],
  rows: number,
  more: (count: number) => string,
): string[] {
  const shown = sections.filter(({ lines }) => lines.length > 0);
  const around = shown.reduce((sum, { title }) => sum + (title === undefined ? 1 : 2), 0);
  if (shown.length > 0 && around + shown.length > rows) return fitSections(shown.slice(0, -1), rows, more);
  const given = shares(
    shown.map(({ lines }) => lines.length),
    rows - around,
  );
  return shown.flatMap(({ title, lines }, index) => [
    '',
    ...(title === undefined ? [] : [title]),
    ...cutTo(lines, given[index] ?? 0, more).map((line) => `  ${line}`),
  ]);
}

/** Gives each the same, and what one does not need to the others. @param room may be without end */
function shares(wanted: readonly number[], room: number): number[] {
  const given = wanted.map(() => 0);
  const sum = wanted.reduce((total, one) => total + one, 0);
  for (let left = Math.min(room, sum); left > 0; ) {
    for (const [index, want] of wanted.entries()) {
      const has = given[index] ?? 0;
      if (left <= 0 || has >= want) continue;
      given[index] = has + 1;
      left -= 1;
    }
  }
  return given;
}

function cutTo(lines: readonly string[], rows: number, more: (count: number) => string): readonly string[] {
  if (lines.length <= rows) return lines;
  return [...lines.slice(0, rows - 1), more(lines.length - rows + 1)];
}
