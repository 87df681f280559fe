import type { Lang } from '../../domain/text.ts';
import { textWidth } from '../../domain/text-width.ts';
import { messages } from '../../i18n/index.ts';
import { WALK_KEYS } from '../explorer/walk-keys.ts';
import { KEYMAP } from '../keymap.ts';
import { padText } from '../lines/fit.ts';
import { EMPTY, type Line, lineOf, seg } from '../lines/line.ts';
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
  const words = messages(lang).explorer;
  const labels = (keys: readonly string[]) => keys.map(keyLabel).join(' ');
  const rows = KEYMAP.map(({ keys, help }) => [labels(keys), help[lang]] as const);
  const walk = WALK_KEYS.map(({ keys, help }) => [labels(keys), words.help[help]] as const);
  const column = Math.max(...[...rows, ...walk].map(([keys]) => textWidth(keys))) + 2;
  const row = ([keys, help]: readonly [string, string]) =>
    wrap([seg(padText(keys, column), STYLE.key), seg(help)], width, [seg(' '.repeat(column))]);
  return [
    ...rows.flatMap(row),
    EMPTY,
    ...wrap(lineOf(words.helpTitle, STYLE.heading), width),
    ...walk.flatMap(row),
  ];
}
