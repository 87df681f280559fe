import type { explorerEn } from '../../i18n/explorer-en.ts';
import type { WalkCommand } from './walk-view.ts';

/** What a key does while somebody walks: a move, or something for the window around it. */
export type WalkKeyDoes = WalkCommand | 'raw-log' | 'close' | 'toggle-language';

export type WalkKey = {
  readonly keys: readonly string[];
  readonly does: WalkKeyDoes;
  /** Of the footer; absent: only in the help. */
  readonly label?: keyof typeof explorerEn.keys;
  readonly help: keyof typeof explorerEn.help;
};

/** The one table of the walk's keys: input, footer and help are made of it. */
export const WALK_KEYS: readonly WalkKey[] = [
  { keys: ['down', 'j'], does: 'next', label: 'next', help: 'next' },
  { keys: ['up', 'k'], does: 'previous', label: 'previous', help: 'previous' },
  { keys: ['c'], does: 'to-cause', label: 'cause', help: 'cause' },
  { keys: ['e'], does: 'to-refused', label: 'refused', help: 'refused' },
  { keys: ['o'], does: 'toggle-lines', label: 'lines', help: 'lines' },
  { keys: ['/'], does: 'search', label: 'search', help: 'search' },
  { keys: ['n'], does: 'find-next', help: 'found' },
  { keys: ['N'], does: 'find-previous', help: 'foundBefore' },
  { keys: ['pagedown', 'space'], does: 'page-down', help: 'pageDown' },
  { keys: ['pageup', 'b'], does: 'page-up', help: 'pageUp' },
  { keys: ['home', 'g'], does: 'first', help: 'first' },
  { keys: ['end', 'G'], does: 'last', help: 'last' },
  { keys: ['w'], does: 'raw-log', label: 'raw', help: 'raw' },
  { keys: ['escape', 'v', 'q'], does: 'close', label: 'back', help: 'back' },
  { keys: ['L'], does: 'toggle-language', help: 'language' },
];

/** @returns what a key does, or undefined */
export const walkKeyOf = (key: string): WalkKeyDoes | undefined =>
  WALK_KEYS.find(({ keys }) => keys.includes(key))?.does;
