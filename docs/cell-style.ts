import type { IBufferCell } from '@xterm/headless';

/** How one cell of the terminal looks. */
export type CellStyle = {
  readonly color: string;
  readonly background: string | undefined;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly opacity: number;
};

export const FOREGROUND = '#d7dae0';
export const BACKGROUND = '#16181d';
/** How faint a dim cell is. */
const DIM = 0.62;

/** The sixteen colours of the terminal, readable on the background (contrast 4.5 and more, but for black). */
const PALETTE = [
  '#16181d',
  '#ff6b6b',
  '#69db7c',
  '#ffd43b',
  '#74c0fc',
  '#e599f7',
  '#66d9e8',
  '#d7dae0',
  '#8b919d',
  '#ff8787',
  '#8ce99a',
  '#ffe066',
  '#a5d8ff',
  '#eebefa',
  '#99e9f2',
  '#ffffff',
];

export function styleOf(cell: IBufferCell): CellStyle {
  const color = cell.isFgDefault() ? FOREGROUND : named(cell.getFgColor(), cell.isFgRGB());
  const background = cell.isBgDefault() ? undefined : named(cell.getBgColor(), cell.isBgRGB());
  const inverse = cell.isInverse() !== 0;
  return {
    color: inverse ? (background ?? BACKGROUND) : color,
    background: inverse ? color : background,
    bold: cell.isBold() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    opacity: cell.isDim() === 0 ? 1 : DIM,
  };
}

export const sameStyle = (a: CellStyle, b: CellStyle): boolean =>
  a.color === b.color &&
  a.background === b.background &&
  a.bold === b.bold &&
  a.italic === b.italic &&
  a.underline === b.underline &&
  a.opacity === b.opacity;

const hex = (value: number): string => `#${value.toString(16).padStart(6, '0')}`;

function named(value: number, isRgb: boolean): string {
  if (isRgb) return hex(value);
  return PALETTE[value] ?? extended(value);
}

/** Colours 16 to 255: a cube of 6 × 6 × 6, then 24 greys. */
function extended(value: number): string {
  if (value >= 232) return hex((8 + 10 * (value - 232)) * 0x010101);
  const level = (at: number) => (at === 0 ? 0 : 55 + 40 * at);
  const cube = value - 16;
  const [red, green, blue] = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level);
  return hex(((red ?? 0) << 16) | ((green ?? 0) << 8) | (blue ?? 0));
}
