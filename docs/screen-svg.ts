import type { IBufferLine, Terminal } from '@xterm/headless';
import { n, shapeOf } from './box-drawing.ts';
import { BACKGROUND, type CellStyle, sameStyle, styleOf } from './cell-style.ts';

const FONT_SIZE = 14;
/** The advance of DejaVu Sans Mono and Menlo, 0.602 em; other fonts are stretched to it. */
const CELL = { width: 8.43, height: 18 };
const BASELINE = 13.5;
const PADDING = 12;
const BAR = 30;
const FONTS =
  "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', 'Noto Sans Mono CJK JP', 'Hiragino Sans', 'MS Gothic', monospace";

/** Neighbouring cells of one row that look the same. */
type Run = { column: number; cells: number; text: string; readonly style: CellStyle; readonly wide: boolean };

/**
 * Draws what a terminal shows, cell by cell.
 * @param title in the bar of the window, and what a screen reader says
 */
export function screenSvg(screen: Terminal, title: string): string {
  const width = screen.cols * CELL.width + 2 * PADDING;
  const height = screen.rows * CELL.height + 2 * PADDING + BAR;
  const { active } = screen.buffer;
  const rows = Array.from({ length: screen.rows }, (_, row) => {
    const line = active.getLine(active.viewportY + row);
    return line ? drawRow(line, row, screen.cols) : '';
  });
  const buttons = [0, 1, 2].map((at) => `<circle cx="${20 + 18 * at}" cy="15" r="5.5" fill="#c3c8d0"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" role="img">
<title>${escaped(title)}</title>
<rect x="0.5" y="0.5" width="${n(width - 1)}" height="${n(height - 1)}" rx="8" fill="${BACKGROUND}" stroke="#c3c8d0"/>
<path d="M0.5 ${BAR}V8.5a8 8 0 0 1 8-8H${n(width - 8.5)}a8 8 0 0 1 8 8V${BAR}Z" fill="#e9ecf1" stroke="#c3c8d0"/>
${buttons.join('')}
<text x="${n(width / 2)}" y="20" text-anchor="middle" font-family="sans-serif" font-size="13" fill="#4a4f58">${escaped(title)}</text>
<g transform="translate(${PADDING} ${BAR + PADDING})" font-family="${FONTS}" font-size="${FONT_SIZE}" xml:space="preserve">
${rows.filter(Boolean).join('\n')}
</g>
</svg>
`;
}

function drawRow(line: IBufferLine, row: number, columns: number): string {
  return runsOf(line, columns)
    .map((run) => drawRun(run, row))
    .join('');
}

/** Every double-width character is a run of its own, so that each stands exactly on the grid. */
function runsOf(line: IBufferLine, columns: number): Run[] {
  const runs: Run[] = [];
  for (let column = 0; column < columns; column += 1) {
    const cell = line.getCell(column);
    // The second half of a double-width character.
    if (cell === undefined || cell.getWidth() === 0) continue;
    const style = styleOf(cell);
    const text = cell.getChars() || ' ';
    const wide = cell.getWidth() === 2;
    const last = runs.at(-1);
    if (last && !wide && !last.wide && sameStyle(last.style, style)) {
      last.text += text;
      last.cells += 1;
    } else {
      runs.push({ column, cells: wide ? 2 : 1, text, style, wide });
    }
  }
  return runs;
}

function drawRun({ column, cells, text, style, wide }: Run, row: number): string {
  const box = {
    x: column * CELL.width,
    y: row * CELL.height,
    width: cells * CELL.width,
    height: CELL.height,
  };
  const back = style.background
    ? `<rect x="${n(box.x)}" y="${n(box.y)}" width="${n(box.width)}" height="${CELL.height}" fill="${style.background}"/>`
    : '';
  const drawn = wide ? words(text, box.x, 2, row, style) : drawCells([...text], column, row, style);
  const faint = style.opacity < 1 && drawn !== '' ? `<g opacity="${style.opacity}">${drawn}</g>` : drawn;
  return back + faint;
}

/** Shapes one by one, and the words between them in one piece each; spaces that begin or end a piece are not drawn. */
function drawCells(characters: readonly string[], column: number, row: number, style: CellStyle): string {
  let svg = '';
  let piece = '';
  const flush = (end: number) => {
    const start = piece.length - piece.trimStart().length;
    const trimmed = piece.trim();
    const from = column + end - [...piece].length + start;
    if (trimmed !== '') svg += words(trimmed, from * CELL.width, [...trimmed].length, row, style);
    piece = '';
  };
  for (const [at, character] of characters.entries()) {
    const box = { x: (column + at) * CELL.width, y: row * CELL.height, ...CELL };
    const shape = shapeOf(character, box, style.color);
    if (shape === undefined) {
      piece += character;
      continue;
    }
    flush(at);
    svg += shape;
  }
  flush(characters.length);
  return svg;
}

function words(text: string, x: number, cells: number, row: number, style: CellStyle): string {
  const look = [
    `fill="${style.color}"`,
    style.bold ? 'font-weight="bold"' : '',
    style.italic ? 'font-style="italic"' : '',
    style.underline ? 'text-decoration="underline"' : '',
  ].filter(Boolean);
  const at = `x="${n(x)}" y="${n(row * CELL.height + BASELINE)}"`;
  const fitted = `textLength="${n(cells * CELL.width)}" lengthAdjust="spacingAndGlyphs"`;
  return `<text ${at} ${fitted} ${look.join(' ')}>${escaped(text)}</text>`;
}

/** Also what XML cannot hold at all is left out. */
const escaped = (text: string): string =>
  text
    .replace(/\p{Cc}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
