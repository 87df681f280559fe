import { printable } from '../../domain/printable.ts';
import { type Line, lineOf, type Style } from '../lines/line.ts';
import { expandTabs } from '../lines/tabs.ts';
import { wrapHard } from '../lines/wrap.ts';

/** Text of a tool as it came, whole; long rows go on in the next one. */
export const rawLines = (text: string, width: number, style?: Style): Line[] =>
  printable(text)
    .trimEnd()
    .split('\n')
    .flatMap((row) => wrapHard(lineOf(row.includes('\t') ? expandTabs(row) : row, style), width));
