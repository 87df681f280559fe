import { FRAME_COLUMNS, FRAME_ROWS } from '../layout.ts';
import { fitLine, lineWidth, truncate } from '../lines/fit.ts';
import { type Line, seg } from '../lines/line.ts';
import { STYLE } from '../theme.ts';

export type Framed = {
  readonly title: Line;
  readonly lines: readonly Line[];
  /** The first visible row of the content. */
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  readonly focused: boolean;
};

/** A pane with its border, exactly `rows` rows of exactly `columns` columns; only what is visible is touched. */
export function framed({ title, lines, top, columns, rows, focused }: Framed): Line[] {
  const inner = columns - FRAME_COLUMNS;
  const height = rows - FRAME_ROWS;
  const style = focused ? undefined : STYLE.border;
  const body = Array.from(
    { length: height },
    (_, index): Line => [seg('│ ', style), ...fitLine(lines[top + index] ?? [], inner), seg(' │', style)],
  );
  return [
    edge('╭', '╮', truncate(title, inner - 2), columns, style, 'start'),
    ...body,
    edge('╰', '╯', position(lines.length, top, height), columns, style, 'end'),
  ];
}

function edge(
  left: string,
  right: string,
  words: Line,
  columns: number,
  style: Line[number]['style'],
  side: 'start' | 'end',
): Line {
  const shown = words.length > 0 ? [seg(' '), ...words, seg(' ')] : [];
  const rest = '─'.repeat(Math.max(0, columns - 3 - lineWidth(shown)));
  return side === 'start'
    ? [seg(`${left}─`, style), ...shown, seg(rest + right, style)]
    : [seg(left + rest, style), ...shown, seg(`─${right}`, style)];
}

/** How far the content is scrolled; nothing when all of it is visible. */
function position(total: number, top: number, height: number): Line {
  if (total <= height) return [];
  const percent = Math.round((top / (total - height)) * 100);
  const arrow = percent === 0 ? '▼' : percent === 100 ? '▲' : '▲▼';
  return [seg(`${arrow} ${percent} %`, STYLE.quiet)];
}
