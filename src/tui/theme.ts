import type { Style } from './lines/line.ts';

/**
 * Every style of the interface by what it means. Few colours, all of the terminal's own palette, none alone: a sign
 * and a word always go with it.
 */
export const STYLE = {
  title: { bold: true },
  strong: { bold: true },
  /** What may be read later. */
  quiet: { dim: true },
  good: { color: 'green' },
  goodTitle: { color: 'green', bold: true },
  bad: { color: 'red' },
  badTitle: { color: 'red', bold: true },
  warn: { color: 'yellow', bold: true },
  /** Names: files, maps, keys. */
  key: { color: 'cyan', bold: true },
  code: { color: 'cyan' },
  link: { color: 'blue', underline: true },
  cursor: { inverse: true },
  focus: { color: 'cyan', bold: true },
  border: { dim: true },
  heading: { bold: true, underline: true },
} as const satisfies Record<string, Style>;

/** A sign for each state; each stands beside a word or a colour, never for a colour alone. */
export const SIGN = {
  pass: '✔',
  fail: '✘',
  wait: '○',
  run: '…',
  live: '●',
  warn: '!',
  note: 'i',
  here: '▶',
} as const;

/** https://no-color.org: any value but the empty one asks for no colour. */
export const wantsColor = (env: Readonly<Record<string, string | undefined>>): boolean =>
  !env.NO_COLOR && env.TERM !== 'dumb';
