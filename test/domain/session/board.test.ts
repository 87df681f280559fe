import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/domain/session/board.ts';
import type { Happening } from '../../../src/domain/session/events.ts';
import { learnerView, touchedBy } from '../../../src/domain/session/learner-view.ts';
import { boardAfter, did, joined, ran, said } from './happenings.ts';

const failed = (learner: string, rule: string) => ran(learner, 'fail', rule);
const passed = (learner: string) => ran(learner, 'pass');

describe('a session, from its events', () => {
  it('knows where a learner is and since when', () => {
    const { learners } = boardAfter(
      joined('ann'),
      did('ann', { kind: 'entered', step: 'hello/print' }),
      did('ann', { kind: 'entered', step: 'hello/print' }),
    );
    expect(learners.ann).toMatchObject({ step: 'hello/print', stepSince: 2000, lastAt: 3000 });
  });

  it('counts failures of one rule in a row, and forgets them with a pass or another failure', () => {
    expect(boardAfter(joined('ann'), failed('ann', 'a'), failed('ann', 'a')).learners.ann?.streak).toEqual({
      failure: 'rule:a',
      count: 2,
    });
    expect(
      boardAfter(joined('ann'), failed('ann', 'a'), failed('ann', 'b')).learners.ann?.streak?.count,
    ).toBe(1);
    const board = boardAfter(joined('ann'), failed('ann', 'a'), passed('ann'));
    expect(board.learners.ann?.streak).toBeUndefined();
    expect(board.learners.ann?.steps['hello/print']).toMatchObject({ runs: 2, passedAt: 3000 });
  });

  it('counts what fails over all learners', () => {
    const { failures } = boardAfter(
      joined('ann'),
      joined('bob'),
      failed('ann', 'a'),
      failed('bob', 'a'),
      failed('bob', 'a'),
    );
    expect(failures['hello/print']).toEqual({ 'rule:a': { runs: 3, learners: ['ann', 'bob'] } });
  });

  it('counts no more kinds of failures of a step than anybody needs', () => {
    const rules = Array.from({ length: 300 }, (_, at) => failed('ann', `r${at}`));
    const { failures } = boardAfter(joined('ann'), ...rules, failed('ann', 'r0'));
    expect(Object.keys(failures['hello/print'] ?? {})).toHaveLength(200);
    expect(failures['hello/print']?.['rule:r0']?.runs).toBe(2);
  });

  it('takes an event once, and none about whom or what it does not know', () => {
    const board = boardAfter(joined('ann'), failed('ann', 'a'));
    apply(board, { ...failed('ann', 'a'), head: 2, at: 9 });
    expect(board.failures['hello/print']?.['rule:a']?.runs).toBe(1);
    const before = structuredClone(board);
    for (const [at, odd] of [
      did('nobody', { kind: 'entered', step: 'hello/print' }),
      did('constructor', { kind: 'entered', step: 'hello/print' }),
      did('ann', { kind: 'entered', step: 'constructor' }),
      did('ann', { kind: 'entered', step: '__proto__' }),
      { by: 'instructor', body: { kind: 'kicked', learner: 'toString' } } as const,
    ].entries()) {
      apply(board, { ...odd, head: 3 + at, at: 2000 });
    }
    expect({ ...board, head: 0 }).toEqual({ ...before, head: 0 });
    expect(Object.prototype).not.toHaveProperty('runs');
  });

  it('keeps a shared file only while it may', () => {
    const shared = did('ann', { kind: 'shared', step: 'hello/print' });
    const yes = did('ann', { kind: 'consented', sharing: true });
    expect(boardAfter(joined('ann'), shared).learners.ann?.shared).toBeUndefined();
    expect(boardAfter(joined('ann'), yes, shared).learners.ann?.shared).toEqual({
      at: 3000,
      step: 'hello/print',
    });
    const withdrawn = boardAfter(
      joined('ann'),
      yes,
      shared,
      did('ann', { kind: 'consented', sharing: false }),
    );
    expect(withdrawn.learners.ann).toMatchObject({ sharing: false });
    expect(withdrawn.learners.ann?.shared).toBeUndefined();
  });

  it('counts no yes that waited on another machine while the learner came in anew', () => {
    const board = boardAfter(joined('ann'), { by: 'hub', learner: 'ann', body: { kind: 'rejoined' } });
    const yes = { ...did('ann', { kind: 'consented', sharing: true }), head: 3 };
    apply(board, { ...yes, at: 1500 });
    expect(board.learners.ann?.sharing).toBe(false);
    apply(board, { ...yes, head: 4, at: 2500 });
    expect(board.learners.ann?.sharing).toBe(true);
  });

  it('helps a raised hand: claimed, released, closed', () => {
    const up = did('ann', { kind: 'hand-raised', step: 'hello/print' });
    const claim = { by: 'instructor', body: { kind: 'hand-claimed', learner: 'ann', helper: 'Bo' } } as const;
    const close = { by: 'instructor', body: { kind: 'hand-closed', learner: 'ann' } } as const;
    expect(learnerView(boardAfter(joined('ann'), up, claim), 'ann')).toMatchObject({
      hand: 'claimed',
      helper: 'Bo',
    });
    const closed = boardAfter(joined('ann'), up, claim, close);
    expect(closed.learners.ann).toMatchObject({ helped: 1 });
    expect(learnerView(closed, 'ann')?.hand).toBe('down');
  });

  it('counts a hand that the learner lowers as helped only when somebody had claimed it', () => {
    const up = did('ann', { kind: 'hand-raised', step: 'hello/print' });
    const down = did('ann', { kind: 'hand-lowered' });
    const about = (kind: 'hand-claimed' | 'hand-released') => said({ kind, learner: 'ann' });
    const helped = (...more: Happening[]) => boardAfter(joined('ann'), up, ...more).learners.ann?.helped;
    expect(helped(down)).toBe(0);
    expect(helped(about('hand-claimed'), down)).toBe(1);
    expect(helped(about('hand-claimed'), about('hand-released'), down)).toBe(0);
  });

  it.each([
    { by: 'hub', learner: 'ann', body: { kind: 'left' } },
    { by: 'hub', learner: 'ann', body: { kind: 'rejoined' } },
    { by: 'instructor', body: { kind: 'kicked', learner: 'ann' } },
  ] as const)('forgets consent and what was asked and shared with $body.kind', (change) => {
    const yes = did('ann', { kind: 'consented', sharing: true });
    const shared = did('ann', { kind: 'shared', step: 'hello/print' });
    const { learners } = boardAfter(joined('ann'), yes, shared, change);
    expect(learners.ann).toMatchObject({ sharing: false, asked: false });
    expect(learners.ann).not.toHaveProperty('shared');
    const asked = boardAfter(joined('ann'), said({ kind: 'code-asked', learner: 'ann' }), change);
    expect(asked.learners.ann).toMatchObject({ asked: false });
  });
});

describe("a learner's view", () => {
  const gate = (step: string | null, group?: string): Happening => ({
    by: 'instructor',
    body: { kind: 'gate-set', step, group },
  });
  const grouped: Happening = { by: 'instructor', body: { kind: 'grouped', learner: 'ann', group: 'red' } };

  it('has the gate of the group, else that of everybody', () => {
    const view = (...more: Happening[]) =>
      learnerView(boardAfter(joined('ann'), grouped, ...more), 'ann')?.gate;
    expect(view()).toBeUndefined();
    expect(view(gate('hello/print'))).toBe('hello/print');
    expect(view(gate('hello/print'), gate('hello/verdicts', 'red'))).toBe('hello/verdicts');
    expect(view(gate('hello/print'), gate('hello/verdicts', 'blue'))).toBe('hello/print');
    expect(view(gate('hello/print'), gate(null))).toBeUndefined();
  });

  it('has the announcements for everybody and for the group, and knows those that were seen', () => {
    const say = (words: string, group?: string): Happening => ({
      by: 'instructor',
      body: { kind: 'announced', words, group },
    });
    const board = boardAfter(
      joined('ann'),
      say('Break!'),
      say('Blue only', 'blue'),
      did('ann', { kind: 'seen', announcement: 2 }),
    );
    expect(learnerView(board, 'ann')?.announcements).toEqual([
      { id: 2, at: 2000, words: 'Break!', seen: true },
    ]);
    expect(board.announcements[0]?.seenBy).toEqual(['ann']);
  });

  it('shows no scoreboard unless it is switched on, and stands still while it is frozen', () => {
    const mode = (scores: 'on' | 'frozen' | 'off'): Happening => ({
      by: 'instructor',
      body: { kind: 'scoreboard-set', mode: scores },
    });
    const scores = (...more: Happening[]) =>
      learnerView(boardAfter(joined('ann'), ...more), 'ann')?.scoreboard;
    expect(scores(passed('ann'))).toBeUndefined();
    expect(scores(mode('on'), passed('ann'))).toEqual([{ name: "ann's name", passed: 1 }]);
    expect(scores(mode('frozen'), passed('ann'))).toEqual([{ name: "ann's name", passed: 0 }]);
    expect(scores(mode('frozen'), mode('off'))).toBeUndefined();
  });

  it('is touched by what is about the learner or about everybody', () => {
    const board = boardAfter(joined('ann'));
    const touched = (happening: Happening) => touchedBy({ ...happening, head: 9, at: 9 }, board);
    expect(touched(gate('hello/print'))).toBe('everybody');
    expect(touched(grouped)).toEqual(['ann']);
    expect(touched(did('ann', { kind: 'hand-raised', step: 'hello/print' }))).toEqual(['ann']);
    expect(touched(passed('ann'))).toEqual([]);
    expect(touched(did('ann', { kind: 'entered', step: 'hello/print' }))).toEqual([]);
    board.scoreboard = 'on';
    expect(touched(passed('ann'))).toBe('everybody');
  });
});
