import type { PlayRequest } from '../../engine/play/player.ts';
import type { PlayState } from '../../engine/play/state.ts';
import type { PlayWords } from '../../i18n/play-en.ts';

/** What a key of the play screen does: something for the player, or for the screen itself. */
export type PlayCommand = PlayRequest | 'toggle-language' | 'quit';

export type PlayKey = {
  readonly keys: readonly string[];
  readonly does: PlayCommand;
  readonly label: keyof PlayWords['keys'];
  readonly helpsNow: (state: PlayState) => boolean;
};

const always = () => true;

/** Of the free lab. `leave-demo` before `quit`: Esc leaves the demonstration first. */
export const PLAY_KEYS: readonly PlayKey[] = [
  {
    keys: ['space', 'n'],
    does: 'next-scene',
    label: 'next',
    helpsNow: ({ demo }) => demo !== undefined && demo.scene + 1 < demo.demo.scenes.length,
  },
  { keys: ['escape'], does: 'leave-demo', label: 'back', helpsNow: ({ demo }) => demo !== undefined },
  { keys: ['r'], does: 'reload', label: 'reload', helpsNow: ({ demo }) => demo === undefined },
  {
    keys: ['D'],
    does: 'start-demo',
    label: 'demo',
    helpsNow: ({ demo, hasDemo }) => hasDemo && demo === undefined,
  },
  { keys: ['L'], does: 'toggle-language', label: 'lang', helpsNow: always },
  { keys: ['q', 'ctrl+c'], does: 'quit', label: 'quit', helpsNow: always },
];

/** @returns what the key does now; undefined for keys without a meaning */
export const playCommandOf = (key: string, state: PlayState): PlayCommand | undefined =>
  PLAY_KEYS.find(({ keys, helpsNow }) => keys.includes(key) && helpsNow(state))?.does;
