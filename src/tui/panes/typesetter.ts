import { printable } from '../../domain/printable.ts';
import { type Line, lineOf } from '../lines/line.ts';
import { expandTabs } from '../lines/tabs.ts';
import { wrap, wrapHard } from '../lines/wrap.ts';

/** Turns markdown and C into rows. The good one needs libraries that are loaded after the first frame. */
export type Typesetter = {
  readonly markdown: (markdown: string, width: number) => Line[];
  readonly code: (code: string, width: number) => Line[];
};

/** Until then: the words as they are written. */
export const PLAIN_TYPESETTER: Typesetter = {
  markdown: (markdown, width) =>
    printable(markdown)
      .split('\n')
      .flatMap((row) => wrap(lineOf(expandTabs(row)), width)),
  code: (code, width) =>
    printable(code)
      .trimEnd()
      .split('\n')
      .flatMap((row) => wrapHard(lineOf(expandTabs(row)), width)),
};
