import { describe, expect, it } from 'vitest';
import { createPace } from '../../../src/engine/play/pace.ts';

/** A clock that readings move on. */
function clock() {
  let at = 0;
  let readings = 0;
  const takes = (ms: number) => async () => {
    at += ms;
    readings += 1;
    return readings;
  };
  const pass = (ms: number): void => {
    at += ms;
  };
  return { now: () => at, takes, pass };
}

describe('the pace of readings', () => {
  it('reads a short table at every look', async () => {
    const { now, takes, pass } = clock();
    const pace = createPace(now);
    expect(await pace('a', takes(3))).toBe(1);
    pass(500);
    expect(await pace('a', takes(3))).toBe(2);
  });

  it('hands out what it knows until a long reading is a tenth of the time', async () => {
    const { now, takes, pass } = clock();
    const pace = createPace(now);
    expect(await pace('a', takes(1_000))).toBe(1);
    pass(8_999);
    expect(await pace('a', takes(1_000))).toBe(1);
    pass(1);
    expect(await pace('a', takes(1_000))).toBe(2);
  });

  it('has one for each name', async () => {
    const { now, takes } = clock();
    const pace = createPace(now);
    await pace('long', takes(1_000));
    expect(await pace('short', takes(1))).toBe(2);
    expect(await pace('long', takes(1_000))).toBe(1);
  });

  it('tries again what could not be read', async () => {
    const pace = createPace(() => 0);
    const fail = async (): Promise<number> => {
      throw new Error('gone');
    };
    await expect(pace('a', fail)).rejects.toThrow('gone');
    expect(await pace('a', async () => 5)).toBe(5);
  });
});
