import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audienceOf } from '../../../src/domain/session/audience.ts';
import type { Board } from '../../../src/domain/session/board.ts';
import { csv } from '../../../src/domain/session/csv.ts';
import { busiestStep, failuresOf, stepCounts } from '../../../src/domain/session/histogram.ts';
import { median } from '../../../src/domain/session/median.ts';
import { paceOf } from '../../../src/domain/session/pace.ts';
import { hands } from '../../../src/domain/session/queue.ts';
import { resultColumns, results } from '../../../src/domain/session/results.ts';
import { stuckOf } from '../../../src/domain/session/stuck.ts';
import { boardAfter, did, here, joined, ran, said } from './happenings.ts';

const MINUTE = 60_000;
const enter = (learner: string, step = 'hello/print') => did(learner, { kind: 'entered', step });

describe('who is stuck', () => {
  const three = ['a', 'a', 'a'].map((rule) => ran('ann', 'fail', rule));

  it('is whose runs failed three times in a row by one rule', () => {
    const at = (...rules: string[]) =>
      stuckOf(
        boardAfter(joined('ann'), enter('ann'), ...rules.map((rule) => ran('ann', 'fail', rule))),
        9_000,
      );
    expect(at('a', 'a', 'a').get('ann')).toEqual({ kind: 'repeated', failure: 'rule:a', times: 3 });
    expect(at('a', 'a').size).toBe(0);
    expect(at('a', 'a', 'b').size).toBe(0);
  });

  it('is nobody who has passed, was sent away or went on', () => {
    expect(stuckOf(boardAfter(joined('ann'), enter('ann'), ...three, ran('ann', 'pass')), 9_000).size).toBe(
      0,
    );
    const gone = boardAfter(joined('ann'), enter('ann'), ...three, said({ kind: 'kicked', learner: 'ann' }));
    expect(stuckOf(gone, 9_000).size).toBe(0);
    const on = boardAfter(joined('ann'), enter('ann'), ...three, enter('ann', 'hello/verdicts'));
    expect(stuckOf(on, 9_000).size).toBe(0);
  });

  /** Three who passed after two seconds each, and one who has not. */
  const room = (...more: Parameters<typeof boardAfter>) =>
    boardAfter(
      ...['bob', 'cat', 'dan'].flatMap((one) => [joined(one), enter(one), ran(one, 'pass')]),
      joined('ann'),
      here('ann'),
      enter('ann'),
      ...more,
    );

  it('is who takes over twice the median, and a minute at least', () => {
    expect(stuckOf(room(), 30_000).size).toBe(0);
    expect(stuckOf(room(), 5 * MINUTE).get('ann')).toMatchObject({ kind: 'slow', medianMs: 1000 });
  });

  it('is nobody who has gone away, nor anybody while fewer than three have passed', () => {
    const away = room({ by: 'hub', learner: 'ann', body: { kind: 'here', here: false } });
    expect(stuckOf(away, 5 * MINUTE).size).toBe(0);
    const few = boardAfter(
      joined('bob'),
      enter('bob'),
      ran('bob', 'pass'),
      joined('ann'),
      here('ann'),
      enter('ann'),
    );
    expect(stuckOf(few, 5 * MINUTE).size).toBe(0);
  });
});

describe('the hand queue', () => {
  const up = (learner: string) => did(learner, { kind: 'hand-raised', step: 'hello/print' });
  const close = (learner: string) => said({ kind: 'hand-closed', learner });
  const board = boardAfter(joined('ann'), joined('bob'), up('ann'), close('ann'), up('ann'), up('bob'));

  it('has who waits longest first, or who was helped least often', () => {
    expect(hands(board, 'waiting').map(({ id }) => id)).toEqual(['ann', 'bob']);
    expect(hands(board, 'helped').map(({ id }) => id)).toEqual(['bob', 'ann']);
  });
});

describe('the histogram', () => {
  it('has what most learners met first, and where most are', () => {
    const board = boardAfter(
      joined('ann'),
      joined('bob'),
      enter('ann'),
      enter('bob'),
      ...['x', 'x', 'x', 'y'].map((rule) => ran('ann', 'fail', rule)),
      ran('bob', 'fail', 'y'),
    );
    expect(failuresOf(board, 'hello/print')).toEqual([
      { failure: 'rule:y', runs: 2, learners: 2 },
      { failure: 'rule:x', runs: 3, learners: 1 },
    ]);
    expect(busiestStep(board)).toBe('hello/print');
    expect(stepCounts(board)[0]).toEqual({ step: 'hello/print', at: 2, passed: 0 });
    expect(busiestStep(boardAfter())).toBeUndefined();
  });
});

describe('the pace', () => {
  const agenda = said({
    kind: 'agenda-set',
    items: [
      { step: 'hello/print', minutes: 10, pause: 5 },
      { step: 'hello/verdicts', minutes: 10 },
    ],
    startsAt: 0,
  });
  const at = (minutes: number, step = 'hello/print') =>
    paceOf(boardAfter(joined('ann'), enter('ann', step), agenda), minutes * MINUTE);

  it('says how far the middle one is behind, or ahead, of the plan with its breaks', () => {
    expect(at(8)).toMatchObject({ behindMs: 0, planned: { on: 'step', step: { step: 'hello/print' } } });
    expect(at(13).behindMs).toBe(3 * MINUTE);
    expect(at(12, 'hello/verdicts')).toMatchObject({
      behindMs: -3 * MINUTE,
      planned: { on: 'break', next: { step: 'hello/verdicts' } },
    });
    expect(at(60).planned).toEqual({ on: 'over' });
    // Who comes early is not ahead.
    expect(at(-5)).toMatchObject({ behindMs: undefined, planned: { on: 'before' } });
  });

  it('says nothing without a plan or learners', () => {
    expect(paceOf(boardAfter(joined('ann'), enter('ann')), 0).behindMs).toBeUndefined();
    expect(paceOf(boardAfter(agenda), 0)).toMatchObject({ middle: undefined, behindMs: undefined });
  });
});

describe('the results', () => {
  it('have a row for everybody, with minutes for what was passed', () => {
    const board: Board = boardAfter(joined('ann'), enter('ann'), ran('ann', 'fail', 'a'), ran('ann', 'pass'));
    expect(results(board)).toMatchObject([
      { name: "ann's name", passed: 1, runs: 2, state: 'away', minutes: { 'hello/print': 0 } },
    ]);
    const text = csv(resultColumns(board), results(board));
    expect(text.split('\r\n')[0]).toMatch(/^\ufeffid,name,.*hello\/print \(min\),hello\/verdicts \(min\)$/);
  });

  it('are CSV that comes back as it was, in which no cell begins a formula', () => {
    const cells = fc.oneof(
      fc.string(),
      fc.constantFrom('=1+1', '+A1', '-2', '@x', '＝cmd|', '\t=1', '"a,b"\r\n'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cells, cells), { maxLength: 5 }), (rows) => {
        const columns = [0, 1].map((at) => ({ head: `c${at}`, of: (row: [string, string]) => row[at] }));
        const [, ...read] = parse(csv(columns, rows).replace('\ufeff', ''));
        expect(read.map((row) => row.map((one) => one.replace(/^'/, '')))).toEqual(
          rows.map((row) => row.map((one) => one.replace(/^'/, ''))),
        );
        for (const row of read) for (const one of row) expect(one).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
      }),
    );
  });
});

describe('the median', () => {
  it('is the middle one, of two the later; of nothing nothing', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([1, 2])).toBe(2);
    expect(median([])).toBeUndefined();
  });
});

/** RFC 4180. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('who an announcement is for', () => {
  const grouped = (learner: string) => said({ kind: 'grouped', learner, group: 'red' });
  const seen = (learner: string) => did(learner, { kind: 'seen', announcement: 4 });
  const audience = (group: string | undefined, ...more: Parameters<typeof boardAfter>) => {
    const board = boardAfter(
      joined('ann'),
      joined('bo'),
      grouped('ann'),
      said({ kind: 'announced', words: 'Break!', group }),
      ...more,
    );
    const [announcement] = board.announcements;
    return announcement && audienceOf(board, announcement);
  };

  it('is everybody, or the group, as far as they are still there', () => {
    expect(audience(undefined, seen('ann'))).toEqual({ of: 2, seen: 1 });
    expect(audience('red', seen('ann'))).toEqual({ of: 1, seen: 1 });
    expect(audience(undefined, seen('bo'), said({ kind: 'kicked', learner: 'bo' }))).toEqual({
      of: 1,
      seen: 0,
    });
  });
});
