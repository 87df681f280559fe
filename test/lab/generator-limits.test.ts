import { describe, expect, it } from 'vitest';
import { XdplingsError } from '../../src/domain/errors.ts';
import { checkFrames, planOf } from '../../src/lab/helper/traffic/limits.ts';

/** @returns what is said in both languages */
function refusal(work: () => unknown): { en: string; ja: string } {
  try {
    work();
  } catch (error) {
    if (!(error instanceof XdplingsError) || error.kind !== 'usage') throw error;
    return { en: error.inWords('en'), ja: error.inWords('ja') };
  }
  throw new Error('nothing was refused');
}

describe('what the generator takes', () => {
  it.each([
    [{ count: 5 }, { count: 5, rate: undefined, ms: 60_000 }],
    [{ seconds: 2 }, { count: 100_000_000, rate: undefined, ms: 2_000 }],
    [
      { count: 100, rate: 10, seconds: 3 },
      { count: 100, rate: 10, ms: 3_000 },
    ],
    [{ count: 100_000_000 }, { count: 100_000_000, rate: undefined, ms: 60_000 }],
    [
      { count: 600, rate: 10 },
      { count: 600, rate: 10, ms: 60_000 },
    ],
  ])('%j is planned', (wanted, plan) => {
    expect(planOf(wanted)).toEqual(plan);
  });

  it.each([
    [{}, 'without an end', 'of seconds'],
    [{ rate: 5 }, 'without an end', 'of seconds'],
    [{ count: 0 }, 'Number of frames: 0', '1 to 100,000,000'],
    [{ count: 1.5 }, 'Number of frames: 1.5', '1 to 100,000,000'],
    [{ count: 100_000_001 }, 'Number of frames: 100000001', '1 to 100,000,000'],
    [{ count: 1, rate: 0 }, 'Frames a second: 0', '1 to 10,000,000'],
    [{ count: 1, rate: 0.5 }, 'Frames a second: 0.5', '1 to 10,000,000'],
    [{ count: 1, rate: Number.NaN }, 'Frames a second: NaN', '1 to 10,000,000'],
    [{ seconds: 61 }, 'Seconds: 61', 'at most 60'],
    [{ seconds: 0 }, 'Seconds: 0', 'More than 0'],
    [{ seconds: Number.POSITIVE_INFINITY }, 'Seconds: Infinity', 'at most 60'],
    [{ count: 10_000, rate: 10 }, '10,000 frames at 10 a second take 1,000 seconds', '60 seconds'],
  ])('%j is refused in both languages, with what is allowed', (wanted, what, allowed) => {
    const { en, ja } = refusal(() => planOf(wanted));
    expect(en).toContain(what);
    expect(en).toContain(allowed);
    expect(ja).toMatch(/[ぁ-ん]/);
    expect(ja).not.toBe(en);
  });

  it('a frame is named by its place and length', () => {
    const good = new Uint8Array(14);
    expect(refusal(() => checkFrames([good, new Uint8Array(13)])).en).toContain('Frame 2 has 13 bytes');
    expect(refusal(() => checkFrames([new Uint8Array(1_523)])).en).toContain('Frame 1 has 1523 bytes');
    expect(refusal(() => checkFrames([])).en).toContain('1 to 4,096');
    expect(refusal(() => checkFrames(Array.from({ length: 4_097 }, () => good))).en).toContain('4,097');
    expect(() => checkFrames(Array.from({ length: 4_096 }, () => good))).not.toThrow();
  });
});
