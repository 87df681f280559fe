import { describe, expect, it } from 'vitest';
import { createRate } from '../../../src/hub/server/rate.ts';

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
