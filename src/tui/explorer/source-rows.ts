import { printable } from '../../domain/printable.ts';
import type { Walk } from '../../domain/verifier-log/walk/walk.ts';
import { truncate } from '../lines/fit.ts';
import { type Line, type Segment, seg } from '../lines/line.ts';
import { expandTabs } from '../lines/tabs.ts';
import { SIGN, STYLE } from '../theme.ts';

/** The learner's file around the line of the current step; the refused line and those of the trail are marked. */
export function sourceRows(source: string, walk: Walk, at: number, height: number, width: number): Line[] {
  const rows = source.split('\n');
  const here = walk.steps[at]?.line ?? 1;
  const refused = walk.steps[walk.refused]?.line;
  const trail = new Set(walk.trail.map((index) => walk.steps[index]?.line));
  const first = Math.max(1, Math.min(here - Math.floor(height / 2), rows.length - height + 1));
  const digits = `${rows.length}`.length;
  const mark = (line: number): Segment => {
    if (line === refused) return seg(SIGN.fail, STYLE.badTitle);
    return trail.has(line) ? seg('●', STYLE.warn) : seg(' ');
  };
  return rows.slice(first - 1, first - 1 + height).map((row, index) => {
    const line = first + index;
    const isHere = line === here;
    return truncate(
      [
        isHere ? seg(SIGN.here, STYLE.focus) : seg(' '),
        mark(line),
        seg(` ${`${line}`.padStart(digits)} │ `, STYLE.quiet),
        seg(printable(expandTabs(row)), isHere ? STYLE.strong : STYLE.quiet),
      ],
      width,
    );
  });
}
