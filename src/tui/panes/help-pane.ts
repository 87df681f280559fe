import type { Lang } from '../../domain/text.ts';
import { textWidth } from '../../domain/text-width.ts';
import { KEYMAP } from '../keymap.ts';
import { padText } from '../lines/fit.ts';
import { type Line, seg } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';
import { STYLE } from '../theme.ts';

const NAMES: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  tab: 'Tab',
  escape: 'Esc',
  return: 'Enter',
  space: 'Space',
};

/** @returns how a key is written on keyboards */
export const keyLabel = (key: string): string => NAMES[key] ?? key;

/** Every key there is, from the one table. */
export function helpPane(lang: Lang, width: number): Line[] {
  const rows = KEYMAP.map(({ keys, help }) => [keys.map(keyLabel).join(' '), help[lang]] as const);
  const column = Math.max(...rows.map(([keys]) => textWidth(keys))) + 2;
  return rows.flatMap(([keys, help]) =>
    wrap([seg(padText(keys, column), STYLE.key), seg(help)], width, [seg(' '.repeat(column))]),
  );
}
