import { describe, expect, it } from 'vitest';
import { Pace, type Plan } from '../../src/lab/helper/traffic/pace.ts';

const MOST = 64;

/**
 * Follows a plan with a clock of our own.
 * @param sendMs how long one burst takes; @param oversleptMs how much longer than asked for each wait takes
 */
function follow(plan: Plan, { sendMs = 0.1, oversleptMs = 0.05 } = {}) {
  const pace = new Pace(plan, MOST);
  let now = 0;
  let sent = 0;
  let waits = 0;
  const bursts: { at: number; size: number }[] = [];
  for (let steps = 0; steps < 1_000_000; steps += 1) {
    const step = pace.next(now, sent);
    if ('done' in step) return { sent, ms: now, waits, bursts };
    if ('waitMs' in step) {
      waits += 1;
      now += step.waitMs + oversleptMs;
    } else {
      bursts.push({ at: now, size: step.send });
      sent += step.send;
      now += sendMs;
    }
  }
  throw new Error('it never ends');
}

describe('the pace of a generator', () => {
  it.each([1, 63, 64, 65, 1_000])('sends exactly %i frames as fast as it goes, and never waits', (count) => {
    const { sent, waits, bursts } = follow({ count });
    expect({ sent, waits }).toEqual({ sent: count, waits: 0 });
    expect(Math.max(...bursts.map(({ size }) => size))).toBeLessThanOrEqual(MOST);
  });

  it('stops at its time without a rate, whatever is left', () => {
    const { sent, ms } = follow({ count: 1_000_000, ms: 100 }, { sendMs: 1 });
    expect(ms).toBe(100);
    expect(sent).toBe(100 * MOST);
  });

  it.each([
    [1, 5_000, 5],
    [3, 1_000, 3],
    [1_000, 500, 500],
    [30_000, 250, 7_500],
    [500_000, 20, 10_000],
  ])('%i a second for %i ms are exactly %i frames', (rate, ms, expected) => {
    const result = follow({ count: 100_000_000, rate, ms });
    expect(result.sent).toBe(expected);
    expect(result.ms).toBeLessThanOrEqual(ms + 10);
  });

  it('sends no frame before it is due', () => {
    const rate = 700;
    let before = 0;
    for (const { at, size } of follow({ count: 2_000, rate }).bursts) {
      before += size;
      // Frame k, from 0, is due k/rate seconds after the first.
      expect(((before - 1) * 1000) / rate).toBeLessThanOrEqual(at + 1e-6);
    }
    expect(before).toBe(2_000);
  });

  it('looks at most once a millisecond, however high the rate', () => {
    const { waits, ms } = follow({ count: 100_000, rate: 100_000 }, { sendMs: 0 });
    expect(waits).toBeLessThanOrEqual(ms);
    expect(waits).toBeGreaterThan(0);
  });

  it('catches up after it was held up, in bursts, until the rate is right again', () => {
    const pace = new Pace({ count: 100_000, rate: 1_000 }, MOST);
    expect(pace.next(500, 100)).toEqual({ send: MOST });
    expect(pace.next(500, 490)).toEqual({ send: 11 });
    expect(pace.next(500, 501)).toEqual({ waitMs: 1 });
  });

  it('gives up on what it cannot send soon after its end', () => {
    // 100 bursts of 64 a second, where 10,000 frames a second are asked for.
    const { sent, ms } = follow({ count: 100_000_000, rate: 10_000, ms: 1_000 }, { sendMs: 10 });
    expect(sent).toBeLessThan(10_000);
    expect(ms).toBeGreaterThan(1_000);
    expect(ms).toBeLessThan(1_300);
  });

  it('takes the smaller of number and time', () => {
    expect(follow({ count: 10, rate: 1_000, ms: 60_000 }).sent).toBe(10);
    expect(follow({ count: 1_000, rate: 10, ms: 500 }).sent).toBe(5);
  });
});
