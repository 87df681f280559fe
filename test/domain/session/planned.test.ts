import { describe, expect, it } from 'vitest';
import { plannedAt } from '../../../src/domain/session/planned.ts';

const WINDOWS = [
  { step: 'a', from: 100, until: 200 },
  { step: 'b', from: 250, until: 300 },
  { step: 'c', from: 300, until: 400 },
];

describe('what the plan has now', () => {
  it.each([
    [99, { on: 'before', next: WINDOWS[0] }],
    [100, { on: 'step', step: WINDOWS[0] }],
    [199, { on: 'step', step: WINDOWS[0] }],
    [200, { on: 'break', next: WINDOWS[1] }],
    [249, { on: 'break', next: WINDOWS[1] }],
    [250, { on: 'step', step: WINDOWS[1] }],
    [300, { on: 'step', step: WINDOWS[2] }],
    [400, { on: 'over' }],
  ])('at %d', (now, planned) => {
    expect(plannedAt(WINDOWS, now)).toEqual(planned);
  });

  it('is nothing without an agenda', () => {
    expect(plannedAt([], 0)).toEqual({ on: 'nothing' });
  });
});
