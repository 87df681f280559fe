import { graphemes, graphemeWidth, isWide } from '../../domain/text-width.ts';
import { lineWidth } from './fit.ts';
import { type Line, type Segment, type Style, seg } from './line.ts';

type Cell = { readonly text: string; readonly width: number; readonly style: Style | undefined };
/** What must stay together; `space` may vanish at the end of a row. */
type Unit = { readonly cells: Cell[]; width: number; readonly space: boolean };

/** Never at the beginning of a row (JIS X 4051): closing marks, small kana, the sound mark. */
const NOT_FIRST =
  /^[、。，．・：；？！）」』】〕〉》｝］…‥ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々ゝヽ,.:;!?)\]}%’”]$/u;
/** Never at the end of a row: opening marks. */
const NOT_LAST = /^[（「『【〔〈《｛［‘“]$/u;

/**
 * Breaks a line into rows of at most `width` columns: at spaces, between Japanese characters (with the usual rules for
 * punctuation), and anywhere where a word alone is wider than a row.
 * @param hanging what stands before every row but the first
 */
export function wrap(line: Line, width: number, hanging: Line = []): Line[] {
  if (lineWidth(line) <= width) return [line];
  const room = Math.max(1, width - lineWidth(hanging));
  const rows: Line[] = [];
  let row: Cell[] = [];
  let used = 0;
  const limit = () => (rows.length === 0 ? Math.max(1, width) : room);
  const finish = () => {
    rows.push([...(rows.length === 0 ? [] : hanging), ...joined(withoutTrailingSpace(row))]);
    row = [];
    used = 0;
  };
  for (const unit of unitsOf(line)) {
    if (used + unit.width > limit() && row.length > 0) finish();
    // A space at the edge of a row is the break itself; at the very beginning it is indentation.
    if (unit.space && row.length === 0 && rows.length > 0) continue;
    for (const cell of unit.cells) {
      if (used + cell.width > limit() && row.length > 0) finish();
      row.push(cell);
      used += cell.width;
    }
  }
  if (row.length > 0) finish();
  return rows;
}

/** Breaks lines of code: anywhere, so that nothing is hidden and nothing moves. */
export function wrapHard(line: Line, width: number): Line[] {
  if (lineWidth(line) <= width) return [line];
  const rows: Line[] = [];
  let row: Cell[] = [];
  let used = 0;
  for (const cell of cellsOf(line)) {
    if (used + cell.width > width && row.length > 0) {
      rows.push(joined(row));
      row = [];
      used = 0;
    }
    row.push(cell);
    used += cell.width;
  }
  return [...rows, joined(row)];
}

const cellsOf = (line: Line): Cell[] =>
  line.flatMap(({ text, style }) =>
    graphemes(text).map((each) => ({ text: each, width: graphemeWidth(each), style })),
  );

function unitsOf(line: Line): Unit[] {
  const units: Unit[] = [];
  for (const cell of cellsOf(line)) {
    const last = units.at(-1);
    if (last && sticks(last, cell)) {
      last.cells.push(cell);
      last.width += cell.width;
    } else {
      units.push({ cells: [cell], width: cell.width, space: cell.text === ' ' });
    }
  }
  return units;
}

/** Whether no row may end between a unit and the next character. */
function sticks(unit: Unit, cell: Cell): boolean {
  const before = unit.cells.at(-1);
  if (before === undefined || unit.space || cell.text === ' ') return false;
  if (NOT_FIRST.test(cell.text) || NOT_LAST.test(before.text)) return true;
  return !isWideCell(before) && !isWideCell(cell);
}

const isWideCell = ({ text }: Cell): boolean => isWide(text.codePointAt(0) ?? 0);

function withoutTrailingSpace(row: readonly Cell[]): readonly Cell[] {
  const end = row.findLastIndex(({ text }) => text !== ' ');
  return row.slice(0, end + 1);
}

function joined(cells: readonly Cell[]): Segment[] {
  const segments: { text: string; style: Style | undefined }[] = [];
  for (const { text, style } of cells) {
    const last = segments.at(-1);
    if (last && last.style === style) last.text += text;
    else segments.push({ text, style });
  }
  return segments.map(({ text, style }) => seg(text, style));
}
