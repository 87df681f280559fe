import { describe, expect, it } from 'vitest';
import { duration } from '../../../src/domain/session/duration.ts';
import { moment } from '../../../src/domain/session/moment.ts';
import { hubEn } from '../../../src/i18n/hub-en.ts';
import { hubJa } from '../../../src/i18n/hub-ja.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('a length of time', () => {
  it.each([
    [59 * SECOND, '< 1 min', '1 分未満'],
    [MINUTE, '1 min', '1 分'],
    [59 * MINUTE + 59 * SECOND, '59 min', '59 分'],
    [HOUR, '1 h', '1 時間'],
    [HOUR + 12 * MINUTE, '1 h 12', '1 時間 12 分'],
    [47 * HOUR, '47 h', '47 時間'],
    [48 * HOUR, '2 d', '2 日'],
  ])('of %i ms is %s, %s', (ms, en, ja) => {
    expect([duration(ms, hubEn.watch.time), duration(ms, hubJa.watch.time)]).toEqual([en, ja]);
  });
});

describe('a moment', () => {
  const at = new Date(2030, 2, 7, 14, 2).getTime();

  it('is a time of day on the day itself, and has its date on any other', () => {
    expect(moment(at, at - 14 * HOUR, 'en')).toBe('14:02');
    expect(moment(at, at + 10 * HOUR, 'en')).toBe('7 Mar, 14:02');
    expect(moment(at, at + 10 * HOUR, 'ja')).toBe('3月7日 14:02');
  });
});
