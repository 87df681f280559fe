/* How many columns a terminal gives a text: for panes, and for tables of plain text. */

/** Code points of East Asian width W and F (Unicode 16, EastAsianWidth.txt), without the emoji below U+2E80. */
const WIDE: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];
const ASCII = /^[\x20-\x7e]*$/;
/** Characters that are, or may be, made of several code points. Everything else needs no segmenter, which is slow to make. */
const COMPOSED = /\p{M}|\u200d|[\u1100-\u11ff\u{10000}-\u{10ffff}]/u;
/** Shown as a picture by itself, or because the variation selector behind it asks for one. */
const PICTURE = /^(?:\p{Emoji_Presentation}|\p{Emoji}.*\ufe0f)/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cc}\p{Cf}\p{Zl}\p{Zp}]$/u;

let segmenter: Intl.Segmenter | undefined;

/** @returns the characters as a person counts them; each takes its columns as one. */
export function graphemes(text: string): string[] {
  if (!COMPOSED.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** @returns the columns of one character, 0 to 2 */
export function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (code < 0x7f && grapheme.length === 1) return code < 0x20 ? 0 : 1;
  if (isWide(code) || PICTURE.test(grapheme)) return 2;
  return INVISIBLE.test(String.fromCodePoint(code)) ? 0 : 1;
}

export const isWide = (code: number): boolean =>
  code >= 0x1100 && WIDE.some(([first, last]) => code >= first && code <= last);

/** @returns how many columns a terminal gives the text */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  return graphemes(text).reduce((width, each) => width + graphemeWidth(each), 0);
}

/** @returns the text in `width` columns, filled up at its end */
export const padText = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textWidth(text)));
