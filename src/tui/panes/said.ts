import { printableLine } from '../../domain/printable.ts';
import { type Line, type Style, seg } from '../lines/line.ts';
import { STYLE } from '../theme.ts';

/** A sentence of ours or of a tool, safe for the terminal; what stands between backticks is shown as code. */
export function said(words: string, style?: Style): Line {
  const parts = printableLine(words).split('`');
  // An odd number of backticks is no pair: then they are the tool's own and stay.
  if (parts.length % 2 === 0) return [seg(parts.join('`'), style)];
  return parts.flatMap((part, index) =>
    part === '' ? [] : [seg(part, index % 2 === 1 ? { ...style, ...STYLE.code } : style)],
  );
}
