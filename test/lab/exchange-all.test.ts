import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/lab/helper/traffic/conversation.ts';
import { exchangeAll, type Watch } from '../../src/lab/helper/traffic/exchange-all.ts';

const never = new AbortController().signal;

/** A network that stands still unless an exchange moves. */
function network(): Watch & { frames: number; drops: number } {
  return {
    frames: 0,
    drops: 0,
    refresh: () => {},
    get activity() {
      return this.frames;
    },
    get dropped() {
      return this.drops;
    },
    confirm: async () => {},
  };
}

/** @param turns after which it succeeds; @param step called each turn */
function exchange(turns: number, step: () => void = () => {}, mayWaitForTimer = false): Exchange {
  let left = turns;
  return {
    moved: false,
    get succeeded() {
      return left <= 0;
    },
    mayWaitForTimer,
    advance: () => {
      step();
      left -= 1;
      return left > 0;
    },
  };
}

describe('many exchanges at once', () => {
  it('go on together until all are over', async () => {
    const watch = network();
    const all = Array.from({ length: 500 }, (_, at) =>
      exchange(1 + (at % 7), () => {
        watch.frames += 1;
      }),
    );
    await exchangeAll(
      watch,
      all.map((one) => () => one),
      never,
    );
    expect(all.every(({ succeeded }) => succeeded)).toBe(true);
  });

  it('are begun a few at a time, and no more than can be taken', async () => {
    const watch = network();
    let running = 0;
    let most = 0;
    const begin = () => {
      running += 1;
      most = Math.max(most, running);
      let left = 30;
      const one: Exchange = {
        moved: true,
        succeeded: true,
        mayWaitForTimer: false,
        advance: () => {
          left -= 1;
          if (left === 0) running -= 1;
          return left > 0;
        },
      };
      return one;
    };
    await exchangeAll(
      watch,
      Array.from({ length: 1_000 }, () => begin),
      never,
    );
    expect(running).toBe(0);
    expect(most).toBeLessThanOrEqual(400);
    expect(most).toBeGreaterThan(100);
  });

  it('are lost when the network stands still, at once unless one of TCP’s timers may run', async () => {
    const watch = network();
    const lost = exchange(Number.POSITIVE_INFINITY);
    const good = exchange(2, () => {
      watch.frames += 1;
    });
    await exchangeAll(watch, [() => lost, () => good], never);
    expect([lost.succeeded, good.succeeded]).toEqual([false, true]);
  });

  it('wait for a timer of TCP', async () => {
    const late = exchange(12, () => {}, true);
    const lost = exchange(12);
    await exchangeAll(network(), [() => late, () => lost], never);
    expect([late.succeeded, lost.succeeded]).toEqual([true, false]);
  });

  it('end when they are cancelled', async () => {
    const controller = new AbortController();
    const busy: Exchange = { moved: true, succeeded: false, mayWaitForTimer: true, advance: () => true };
    const ended = exchangeAll(network(), [() => busy], controller.signal);
    controller.abort(new Error('saved again'));
    await expect(ended).rejects.toThrow('saved again');
  });
});
