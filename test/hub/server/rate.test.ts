import { describe, expect, it } from 'vitest';
import { createRate, createRates } from '../../../src/hub/server/rate.ts';

describe('a rate', () => {
  it('lets as many pass within any minute, and what it refuses does not count', () => {
    let now = 1000;
    const rate = createRate(3, () => now);
    const passed = (times: number) => Array.from({ length: times }, () => rate.count());
    expect(passed(2)).toEqual([true, true]);
    now += 30_000;
    expect(passed(3)).toEqual([true, false, false]);
    now += 29_999;
    expect(passed(1)).toEqual([false]);
    now += 1;
    expect(passed(3)).toEqual([true, true, false]);
    now += 60_000;
    expect(passed(4)).toEqual([true, true, true, false]);
  });
});

describe('rates of many', () => {
  it('let as many pass of each in a minute, and begin anew with the next', () => {
    let now = 1000;
    const count = createRates(2, () => now);
    expect(['a', 'a', 'b', 'a', 'b', 'b'].map(count)).toEqual([true, true, true, false, true, false]);
    now += 59_999;
    expect(count('a')).toBe(false);
    now += 1;
    expect(['a', 'a', 'a'].map(count)).toEqual([true, true, false]);
  });
});
