import { expect, it } from 'vitest';
import { nearest } from '../../../src/domain/lesson/did-you-mean.ts';

const LABS = ['pair', 'senders', 'line', 'lb'];

it.each([
  ['piar', 'pair'],
  ['Pair', 'pair'],
  ['sender', 'senders'],
  ['lines', 'line'],
  ['bl', 'lb'],
])('takes %s for %s', (word, meant) => expect(nearest(word, LABS)).toBe(meant));

it.each(['', 'topology', 'x', 'circle'])('does not guess what %j means', (word) => {
  expect(nearest(word, ['senders', 'line'])).toBeUndefined();
});
