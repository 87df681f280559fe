/* Box-drawing and block characters as shapes, so that they join whatever font a page is shown with. */

/** Which of the four arms a character has: up, right, down, left. */
const ARMS: Readonly<Record<string, string>> = {
  '─': 'rl',
  '│': 'ud',
  '┌': 'rd',
  '┐': 'dl',
  '└': 'ur',
  '┘': 'ul',
  '╭': 'rd',
  '╮': 'dl',
  '╰': 'ur',
  '╯': 'ul',
  '├': 'urd',
  '┤': 'udl',
  '┬': 'rdl',
  '┴': 'url',
  '┼': 'urdl',
};

/** How much of the cell a block covers, and how densely. */
const BLOCKS: Readonly<Record<string, { readonly share: number; readonly opacity: number }>> = {
  '█': { share: 1, opacity: 1 },
  '▉': { share: 7 / 8, opacity: 1 },
  '▊': { share: 6 / 8, opacity: 1 },
  '▋': { share: 5 / 8, opacity: 1 },
  '▌': { share: 4 / 8, opacity: 1 },
  '▍': { share: 3 / 8, opacity: 1 },
  '▎': { share: 2 / 8, opacity: 1 },
  '▏': { share: 1 / 8, opacity: 1 },
  '░': { share: 1, opacity: 0.25 },
  '▒': { share: 1, opacity: 0.5 },
  '▓': { share: 1, opacity: 0.75 },
};

export type CellBox = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** @returns the SVG of a character that is a shape; undefined for one that a font has to draw. */
export function shapeOf(
  character: string,
  { x, y, width, height }: CellBox,
  color: string,
): string | undefined {
  const block = BLOCKS[character];
  if (block) {
    // The lines of a bar would touch: a block is a little lower than its cell.
    const size = `x="${n(x)}" y="${n(y + height * 0.15)}" width="${n(width * block.share)}" height="${n(height * 0.7)}"`;
    return `<rect ${size} fill="${color}" fill-opacity="${block.opacity}"/>`;
  }
  const arms = ARMS[character];
  if (arms === undefined) return undefined;
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  const ends: Readonly<Record<string, string>> = {
    u: `V${n(y)}`,
    d: `V${n(y + height)}`,
    l: `H${n(x)}`,
    r: `H${n(x + width)}`,
  };
  const path = [...arms].map((arm) => `M${n(middleX)} ${n(middleY)}${ends[arm]}`).join('');
  return `<path d="${path}" stroke="${color}" stroke-linecap="square"/>`;
}

/** A coordinate, short. */
export const n = (value: number): string => String(Math.round(value * 100) / 100);
