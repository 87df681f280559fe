import { type Text, text } from '../../text.ts';
import type { ClauseOutcome } from '../result.ts';
import type { TraceClause } from '../spec.ts';

/** @param lines what the program printed since the start of the check */
export function judgeTrace(clause: TraceClause, lines: readonly string[]): ClauseOutcome {
  const { matching } = clause;
  // search, unlike test, remembers nothing of the line before where the expression has the flag g.
  const stranger = matching && lines.find((line) => line.search(matching) === -1);
  return {
    ok: lines.length === clause.lines && stranger === undefined,
    expected: matching
      ? text(
          `${linesText(clause.lines).en} like ${matching.source}`,
          `${matching.source} に合う出力が ${clause.lines} 行`,
        )
      : linesText(clause.lines),
    observed:
      stranger === undefined
        ? linesText(lines.length)
        : text(
            `${linesText(lines.length).en}, one of them: ${stranger}`,
            `${linesText(lines.length).ja}、その 1 つ: ${stranger}`,
          ),
    reproduce: [],
  };
}

const linesText = (count: number): Text =>
  count === 0
    ? text('no line printed', '出力なし')
    : text(`${count} line${count === 1 ? '' : 's'} printed`, `${count} 行の出力`);
