import { describe, expect, it } from 'vitest';
import { textWidth } from '../../src/domain/text-width.ts';
import { boardLines } from '../../src/reporters/session-board.ts';
import { boardAfter, did, joined, ran, said } from '../domain/session/happenings.ts';

const MINUTE = 60_000;
const board = boardAfter(
  joined('ann'),
  joined('bob'),
  did('ann', { kind: 'entered', step: 'hello/print' }),
  did('bob', { kind: 'entered', step: 'hello/verdicts' }),
  ...Array.from({ length: 3 }, () =>
    did('ann', {
      kind: 'ran',
      step: 'hello/print',
      verdict: 'fail',
      stage: 'load',
      failed: [],
      rule: 'packet-unchecked',
      ms: 90,
    }),
  ),
  did('bob', { kind: 'hand-raised', step: 'hello/verdicts' }),
  said({ kind: 'hand-claimed', learner: 'bob', helper: 'Bo' }),
  said({ kind: 'announced', words: 'Break!' }),
  did('bob', { kind: 'seen', announcement: 10 }),
);
const shown = (rows = 24, lang: 'en' | 'ja' = 'en') =>
  boardLines(board, 'An afternoon', 5 * MINUTE, lang, rows).join('\n');

/** A plan of two steps with a break between them, at local times. */
const START = new Date(2030, 2, 7, 13, 0).getTime();
const planned = (...more: Parameters<typeof boardAfter>) =>
  boardAfter(
    said({
      kind: 'agenda-set',
      startsAt: START,
      items: [
        { step: 'hello/print', minutes: 20, pause: 15 },
        { step: 'hello/verdicts', minutes: 24 * 60 },
      ],
    }),
    ...more,
  );
const atPrint = [joined('ann'), did('ann', { kind: 'entered', step: 'hello/print' })];
const planAt = (minute: number, lang: 'en' | 'ja' = 'en', of = planned(...atPrint)) =>
  boardLines(of, 'T', START + minute * MINUTE, lang, 24)[1];

describe('the room in a terminal', () => {
  it('says who is where, who is stuck, whose hand is up and what was said', () => {
    expect(shown()).toContain('An afternoon · 0 of 2 here · 1 hand · 1 stuck');
    expect(shown()).toMatch(/hello\/print +▇+ +1 at it, 0 passed/);
    expect(shown()).toContain("ann's name  hello/print  3× packet unchecked");
    expect(shown()).toContain("bob's name  hello/verdicts  waits 4 min  Bo is coming, 4 min");
    expect(shown()).toMatch(/\d\d:\d\d · everybody · seen by 1 of 2 {2}Break!/);
  });

  it('says it in Japanese, too', () => {
    expect(shown(24, 'ja')).toContain('挙手 1 · 行き詰まり 1');
    expect(shown(24, 'ja')).toMatch(/\d\d:\d\d · 全員 · 2 人中 1 人が確認 {2}Break!/);
  });

  it('says times as the dashboard does', () => {
    const late = boardLines(board, 'T', 72 * MINUTE, 'en', 24).join('\n');
    expect(late).toContain('waits 1 h 11  Bo is coming, 1 h 11');
    const soon = boardLines(board, 'T', 20_000, 'en', 24).join('\n');
    expect(soon).toContain('waits < 1 min');
  });

  it('puts those first who failed most often, then those who are there longest', () => {
    const failed = (who: string, times: number) => [
      joined(who),
      did(who, { kind: 'entered', step: 'hello/print' }),
      ...Array.from({ length: times }, () => ran(who, 'fail', 'packet-unchecked')),
    ];
    const three = boardAfter(...failed('ann', 3), ...failed('bob', 4), ...failed('cleo', 3));
    const names = boardLines(three, 'T', MINUTE, 'en', 24).flatMap(
      (line) => /^ {2}(\w+)'s name.*× /.exec(line)?.[1] ?? [],
    );
    expect(names).toEqual(['bob', 'ann', 'cleo']);
  });

  it('says how far learners may go, everybody and each group that has a gate of its own', () => {
    const gated = boardAfter(
      joined('ann'),
      said({ kind: 'gate-set', step: 'hello/verdicts' }),
      said({ kind: 'gate-set', step: 'hello/print', group: 'red' }),
    );
    expect(boardLines(gated, 'T', MINUTE, 'en', 24)[1]).toBe(
      'Gates: everybody up to hello/verdicts · red up to hello/print',
    );
    expect(shown()).not.toContain('Gates');
  });

  it('says at the top that the session has ended, and that hands are not taken up', () => {
    const over = boardAfter(joined('ann'), said({ kind: 'ended' }));
    expect(boardLines(over, 'T', MINUTE, 'en', 24)[1]).toMatch(/^This session was ended at \d\d:\d\d\./);
    const paused = boardAfter(joined('ann'), said({ kind: 'queue-paused', paused: true }));
    expect(boardLines(paused, 'T', MINUTE, 'en', 24)[1]).toMatch(/^The queue is paused/);
  });

  it('lets no sign from outside into the line of the gates', () => {
    const gated = boardAfter(said({ kind: 'gate-set', step: 'hello/print', group: 'r\u001b[2Jed' }));
    expect(boardLines(gated, 'T', MINUTE, 'en', 24)[1]).toBe('Gates: r[2Jed up to hello/print');
  });

  it('keeps to its rows, and every list says how much of it is left out', () => {
    const many = boardAfter(
      ...Array.from({ length: 12 }, (_, at) => [
        joined(`l${at}`),
        did(`l${at}`, { kind: 'hand-raised', step: 'hello/print' }),
        did(`l${at}`, { kind: 'entered', step: 'hello/print' }),
      ]).flat(),
      said({ kind: 'announced', words: 'Break!' }),
    );
    const lines = boardLines(many, 'T', MINUTE, 'en', 12);
    expect(lines).toHaveLength(12);
    expect(lines).toContainEqual(expect.stringContaining('12 at it'));
    expect(lines.filter((line) => line.includes('waits'))).toHaveLength(3);
    expect(lines).toContain('  … 9 more');
    expect(lines.at(-1)).toContain('Break!');
  });

  it('in a window of few rows shows whole lists, and no title without its list', () => {
    const heads = (rows: number) =>
      boardLines(board, 'T', MINUTE, 'en', rows).filter((line) =>
        /^(?:Hands|Stuck|Announcements)$/.test(line),
      );
    expect([3, 6, 9, 12].map((rows) => heads(rows).length)).toEqual([0, 1, 2, 3]);
    for (const rows of [0, 1, 2, 3, 6, 9, 12, 24]) {
      const lines = boardLines(board, 'T', MINUTE, 'en', rows);
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(lines.at(-1) ?? 'T').not.toMatch(/^(?:|Hands|Stuck|Announcements)$/);
    }
  });

  it('lets no sign from outside through', () => {
    const hostile = boardAfter(
      {
        by: 'hub',
        learner: 'eve',
        body: { kind: 'joined', name: '\u001b[2J\u202eeve' },
      },
      did('eve', { kind: 'hand-raised', step: 'hello/print', words: 'a\u0007\u009bb' }),
    );
    const text = boardLines(hostile, 'T\u001b]0;x\u0007', 0, 'en', 24).join('');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(textWidth(text)).toBeGreaterThan(0);
  });
});

describe('the plan in a terminal', () => {
  it.each([
    [-30, 'The plan has not begun. From 13:00: hello/print'],
    [0, 'By the plan: hello/print, until 13:20 · on time'],
    [27, 'By the plan: a break until 13:35, then hello/verdicts · about 7 min behind'],
    // A plan may span days.
    [40, 'By the plan: hello/verdicts, until 8 Mar, 13:35 · about 20 min behind'],
    [24 * 60 + 35, 'By the plan, everything is done · about 24 h 15 behind'],
  ])('%i min after its beginning: %s', (minute, words) => {
    expect(planAt(minute)).toBe(words);
  });

  it('is said in Japanese, too', () => {
    expect(planAt(27, 'ja')).toBe('予定表では休憩（13:35 まで）、次は hello/verdicts · 予定より約 7 分遅れ');
  });

  it('says of a group that is ahead by how much', () => {
    const ahead = planned(joined('ann'), did('ann', { kind: 'entered', step: 'hello/verdicts' }));
    expect(planAt(5, 'en', ahead)).toBe('By the plan: hello/print, until 13:20 · about 30 min ahead');
  });

  it('has no line where there is no plan', () => {
    expect(shown()).not.toMatch(/plan/i);
  });
});
