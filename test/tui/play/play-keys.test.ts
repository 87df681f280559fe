import { describe, expect, it } from 'vitest';
import { playCommandOf } from '../../../src/tui/play/play-keys.ts';
import { DEMO, playAfter } from '../../engine/play/support.ts';

const FREE = playAfter([]);
const FIRST = playAfter([{ type: 'demo-started', demo: DEMO }]);
const LAST = playAfter([
  { type: 'demo-started', demo: DEMO },
  { type: 'scene-started', scene: 1 },
]);

describe('the keys of the play screen', () => {
  it.each([
    ['r', FREE, 'reload'],
    ['D', FREE, 'start-demo'],
    ['D', { ...FREE, hasDemo: false }, undefined],
    ['q', FREE, 'quit'],
    ['ctrl+c', FIRST, 'quit'],
    ['L', FIRST, 'toggle-language'],
    ['space', FREE, undefined],
    ['space', FIRST, 'next-scene'],
    ['n', FIRST, 'next-scene'],
    ['n', LAST, undefined],
    ['escape', FREE, undefined],
    ['escape', LAST, 'leave-demo'],
    ['r', FIRST, undefined],
    ['x', FREE, undefined],
  ] as const)('%s', (key, state, command) => {
    expect(playCommandOf(key, state)).toBe(command);
  });
});
