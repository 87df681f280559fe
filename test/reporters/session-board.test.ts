import { describe, expect, it } from 'vitest';
import { textWidth } from '../../src/domain/text-width.ts';
import { boardLines } from '../../src/reporters/session-board.ts';
import { boardAfter, did, joined, said } from '../domain/session/happenings.ts';

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

describe('the room in a terminal', () => {
  it('says who is where, who is stuck, whose hand is up and what was said', () => {
    expect(shown()).toContain('An afternoon · 0 of 2 here · 1 hand · 1 stuck');
    expect(shown()).toMatch(/hello\/print +▇+ +1 at it, 0 passed/);
    expect(shown()).toContain("ann's name  hello/print  3× packet unchecked");
    expect(shown()).toContain("bob's name  hello/verdicts  waits 4 min  Bo is coming");
    expect(shown()).toContain('seen by 1 of 2  Break!');
  });

  it('says it in Japanese, too', () => {
    expect(shown(24, 'ja')).toContain('挙手 1 人 · 行き詰まり 1 人');
  });

  it('keeps to its rows, and says how much is left out', () => {
    const lines = shown(6).split('\n');
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toMatch(/\d+ more lines/);
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
