import { EMPTY, type Line, type Segment, type Style, seg } from './line.ts';

const COLORS = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;
const NAMES = new Map(Object.entries(COLORS).map(([name, code]) => [code, name as keyof typeof COLORS]));
const ESC = '\u001b';
// biome-ignore lint/suspicious/noControlCharactersInRegex: this reads the escape sequences that a renderer wrote
const SGR = /\u001b\[([\d;]*)m/g;

/**
 * Writes a line with the escape sequences of its styles (ECMA-48 SGR).
 * @param colors false leaves the colours out (NO_COLOR); bold, dim and inverse are no colours and stay
 */
export function toAnsi(line: Line, colors: boolean): string {
  return line.map(({ text, style }) => (style ? styled(text, style, colors) : text)).join('');
}

function styled(text: string, style: Style, colors: boolean): string {
  const codes = [
    style.bold ? 1 : 0,
    style.dim ? 2 : 0,
    style.italic ? 3 : 0,
    style.underline ? 4 : 0,
    style.inverse ? 7 : 0,
    style.color && colors ? COLORS[style.color] : 0,
  ].filter((code) => code > 0);
  return codes.length > 0 ? `${ESC}[${codes.join(';')}m${text}${ESC}[0m` : text;
}

/** Reads text with SGR sequences back into lines; sequences that no style of ours stands for are dropped. */
export function fromAnsi(text: string): Line[] {
  const known = new Map<string, Style>();
  let style: Style = {};
  return text.split('\n').map((row) => {
    const segments: Segment[] = [];
    let from = 0;
    const take = (to: number) => {
      if (to > from) segments.push(seg(row.slice(from, to), shared(known, style)));
    };
    for (const match of row.matchAll(SGR)) {
      take(match.index);
      from = match.index + match[0].length;
      for (const code of (match[1] ?? '').split(';')) style = withCode(style, Number(code));
    }
    take(row.length);
    return segments.length > 0 ? segments : EMPTY;
  });
}

/** The same object for the same style, so that neighbours of one style can be joined. */
function shared(known: Map<string, Style>, style: Style): Style | undefined {
  const key = JSON.stringify(style);
  if (key === '{}') return undefined;
  const before = known.get(key);
  if (before) return before;
  known.set(key, style);
  return style;
}

/** What each code sets or takes back (ECMA-48 8.3.117); everything else leaves the style as it is. */
const EFFECTS: Readonly<Record<number, Partial<Record<keyof Style, boolean | undefined>>>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  22: { bold: undefined, dim: undefined },
  23: { italic: undefined },
  24: { underline: undefined },
  27: { inverse: undefined },
  39: { color: undefined },
};

function withCode(style: Style, code: number): Style {
  if (code === 0) return {};
  const color = NAMES.get(code as 31);
  const changed = { ...style, ...(color ? { color } : EFFECTS[code]) };
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
}
