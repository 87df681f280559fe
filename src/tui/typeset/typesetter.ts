import type { Line } from '../lines/line.ts';

/** Turns markdown and C into rows of at most a width. */
export type Typesetter = {
  readonly markdown: (markdown: string, width: number) => Line[];
  readonly code: (code: string, width: number) => Line[];
};
