import { describe, expect, it } from 'vitest';
import { duration } from '../../../src/domain/session/duration.ts';
import { failureWords } from '../../../src/web/parts/format.ts';
import { en } from '../../../src/web/texts/en.ts';
import { ja } from '../../../src/web/texts/ja.ts';

const MINUTE = 60_000;

describe('how the page says things', () => {
  it.each([
    [0, '< 1 min', '1 分未満'],
    [-5, '< 1 min', '1 分未満'],
    [59_999, '< 1 min', '1 分未満'],
    [4 * MINUTE, '4 min', '4 分'],
    [60 * MINUTE, '1 h', '1 時間'],
    [72.5 * MINUTE, '1 h 12', '1 時間 12 分'],
    [49 * 60 * MINUTE, '2 d', '2 日'],
  ])('%d ms', (ms, english, japanese) => {
    expect([duration(ms, en.time), duration(ms, ja.time)]).toEqual([english, japanese]);
  });

  it('names a failure by its slug in words, and its kind', () => {
    expect(failureWords('rule:unbounded-loop', en)).toBe('unbounded loop (rule)');
    expect(failureWords('check:counts-once', ja)).toBe('counts once（チェック）');
    expect(failureWords('odd', en)).toBe('odd');
  });

  it('has every text in Japanese, too', () => {
    const leaves = (texts: object, path = ''): string[] =>
      Object.entries(texts).flatMap(([key, value]) =>
        typeof value === 'object' ? leaves(value, `${path}${key}.`) : [`${path}${key}: ${typeof value}`],
      );
    expect(leaves(ja).sort()).toEqual(leaves(en).sort());
    expect(leaves(en).length).toBeGreaterThan(150);
    const untranslated = Object.entries(ja.room).filter(
      ([, words]) => typeof words === 'string' && !/[ぁ-んァ-ヶ一-龠]/.test(words),
    );
    expect(untranslated).toEqual([]);
  });
});
