/** The ANSI colours that are used: the terminal's own palette makes them fit a light and a dark background. */
export type Color = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

export type Style = {
  readonly color?: Color;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
};

/** Words in one style. Never holds a control character: whoever makes one from outside text cleans it first. */
export type Segment = { readonly text: string; readonly style?: Style | undefined };

/** One row of a pane, as it will stand on the screen. */
export type Line = readonly Segment[];

export const EMPTY: Line = [];

/** @returns a segment; the style may be left out. */
export const seg = (text: string, style?: Style): Segment => (style ? { text, style } : { text });

/** @returns a line of one style. */
export const lineOf = (text: string, style?: Style): Line => (text === '' ? EMPTY : [seg(text, style)]);

/** @returns the words of a line without their styles. */
export const plainText = (line: Line): string => line.map(({ text }) => text).join('');
