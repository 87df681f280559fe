import { describe, expect, it } from 'vitest';
import { NO_PROGRESS } from '../../src/domain/progress/model.ts';
import type { RunReport } from '../../src/domain/run-report.ts';
import type { EngineEvent } from '../../src/engine/loop/events.ts';
import { initialState } from '../../src/engine/loop/initial-state.ts';
import { reduce } from '../../src/engine/loop/reducer.ts';
import type { EngineState } from '../../src/engine/loop/state.ts';
import { makeCourse, makeStep } from '../support/course.ts';

const [first, second, third] = [
  makeStep('hello/print'),
  makeStep('hello/verdicts'),
  makeStep('hello/filter'),
];
const course = makeCourse(first, second, third);
const FILE = '/home/learner/xdplings/hello/print.bpf.c';

const report = (more: Partial<RunReport> = {}): RunReport => ({
  step: first.id,
  verdict: 'pass',
  stage: 'check',
  timings: { totalMs: 100 },
  diagnostics: [],
  rejection: null,
  checks: [],
  commands: [],
  log: '',
  trace: [],
  ...more,
});
const failing = report({
  verdict: 'fail',
  checks: [{ id: 'greets', title: { en: 'greets', ja: '' }, status: 'fail', reproduce: [] }],
});

/** Plays events one after the other. @returns the last state and the effects of the last event */
function play(...events: EngineEvent[]): { state: EngineState; effects: string[] } {
  let state = initialState(course, first, NO_PROGRESS, 'en');
  let effects: string[] = [];
  for (const event of events) {
    const next = reduce(state, event);
    state = next.state;
    effects = next.effects.map(({ type }) => type);
  }
  return { state, effects };
}

const entered: EngineEvent = { type: 'step-entered', step: first.id, file: FILE };
const finished = (run: number, result: RunReport): EngineEvent => ({
  type: 'run-finished',
  run,
  report: result,
  source: '',
  at: 0,
});
const passed = [entered, finished(1, report())] as const;

describe('a run', () => {
  it('keeps the text that was run beside its report, until the learner goes elsewhere', () => {
    const done: EngineEvent = { ...finished(1, report()), source: 'int x;' } as EngineEvent;
    expect(play(entered, done).state.source).toBe('int x;');
    expect(play(entered, done, { type: 'next-requested' }).state.source).toBeUndefined();
  });

  it('starts when the step has been entered', () => {
    const { state, effects } = play(entered);
    expect(effects).toEqual(['start-run']);
    expect(state.run?.id).toBe(1);
  });

  it('starts over when the file is saved meanwhile, and news of the old one is ignored', () => {
    const { state } = play(
      entered,
      { type: 'file-saved', file: FILE },
      { type: 'run-progressed', run: 1, news: { type: 'stage-started', stage: 'load' } },
      finished(1, report()),
    );
    expect(state.run).toMatchObject({ id: 2, stage: undefined });
    expect(state.report).toBeUndefined();
  });

  it('shows stages and checks as they come', () => {
    const { state } = play(
      entered,
      { type: 'run-progressed', run: 1, news: { type: 'stage-started', stage: 'compile' } },
      { type: 'run-progressed', run: 1, news: { type: 'stage-finished', stage: 'compile', ms: 41 } },
      { type: 'run-progressed', run: 1, news: { type: 'stage-started', stage: 'load' } },
    );
    expect(state.run).toMatchObject({ stage: 'load', laps: { compile: 41 } });
  });

  it('that passes is recorded as a pass and kept as progress, and nothing moves by itself', () => {
    const { state, effects } = play(...passed);
    expect(effects).toEqual(['record-run', 'save-progress']);
    expect(state.step).toBe(first);
    expect(state.progress.steps[first.id]).toMatchObject({ runs: 1, passedAt: '1970-01-01T00:00:00.000Z' });
  });

  it('that fails is remembered by the check that failed', () => {
    const { state } = play(entered, finished(1, failing));
    expect(state.progress.steps[first.id]).toMatchObject({
      lastFailure: 'check:greets',
      passedAt: undefined,
    });
  });

  it('that the machine could not do counts as no attempt', () => {
    const { state, effects } = play(entered, finished(1, report({ verdict: 'error' })));
    expect(effects).toEqual([]);
    expect(state.progress.steps[first.id]).toBeUndefined();
  });

  it('takes away what was said about the one before it', () => {
    const { state } = play(
      entered,
      { type: 'told', tone: 'error', text: { en: 'gone', ja: '' } },
      { type: 'run-requested' },
    );
    expect(state.notice).toBeUndefined();
  });

  it('does not start before there is a file', () => {
    expect(play({ type: 'run-requested' }).effects).toEqual([]);
  });
});

describe('moving on', () => {
  it('is refused, and said so, before a pass', () => {
    const { state } = play(entered, finished(1, failing), { type: 'next-requested' });
    expect(state.step).toBe(first);
    expect(state.notice).toMatchObject({ tone: 'warning', text: { en: expect.stringContaining('passes') } });
  });

  it('is no longer refused on screen once the step has passed', () => {
    const { state } = play(entered, { type: 'next-requested' }, finished(1, report()));
    expect(state.notice).toBeUndefined();
  });

  it('enters the next step after a pass and forgets the report', () => {
    const { state, effects } = play(...passed, { type: 'next-requested' });
    expect(state).toMatchObject({ step: second, report: undefined, file: undefined });
    expect(state.progress.current).toBe(second.id);
    expect(effects).toEqual(['cancel-run', 'enter-step', 'save-progress']);
  });

  it('by the list stops at the first step that is not open yet', () => {
    const { state } = play(...passed, { type: 'step-requested', step: third.id });
    expect(state.step).toBe(first);
    expect(play(...passed, { type: 'step-requested', step: second.id }).state.step).toBe(second);
  });

  it('back before the first step says so', () => {
    expect(play(entered, { type: 'previous-requested' }).state.notice?.text.en).toContain('first');
  });

  it('ignores that an earlier step was entered late', () => {
    const { state } = play(...passed, { type: 'next-requested' }, entered);
    expect(state.file).toBeUndefined();
  });
});

describe('hints and solution', () => {
  it('come one at a time, and the solution opens after the third', () => {
    const hint: EngineEvent = { type: 'hint-requested' };
    expect(play(entered, hint).state.progress.steps[first.id]?.hints).toBe(1);
    const all = play(entered, hint, hint, hint, hint).state;
    expect(all.progress.steps[first.id]?.hints).toBe(3);
    expect(all.notice?.text.en).toContain('all the hints');
    expect(play(entered, hint, hint, { type: 'solution-requested' }).state.panel).toBe('hints');
    expect(play(entered, hint, hint, hint, { type: 'solution-requested' }).state.panel).toBe('solution');
  });

  it('shows the hints seen before without spending another one', () => {
    const { state } = play(
      entered,
      { type: 'hint-requested' },
      { type: 'panel-closed' },
      { type: 'hint-requested' },
    );
    expect(state.panel).toBe('hints');
    expect(state.progress.steps[first.id]?.hints).toBe(1);
  });
});

describe('reset', () => {
  it('asks first and does nothing on no', () => {
    const asked = play(entered, { type: 'reset-requested' });
    expect(asked.state.question).toBe('reset');
    expect(asked.effects).toEqual([]);
    expect(play(entered, { type: 'reset-requested' }, { type: 'answered', yes: false }).effects).toEqual([]);
  });

  it('still tells of itself when the save that it made is seen, and no longer after the learner’s own', () => {
    const done = { type: 'reset-done', step: first.id, commit: '0123456789abcdef' } as const;
    const saved = { type: 'file-saved', file: FILE } as const;
    expect(play(entered, done, saved).state.notice?.text.en).toContain('starter is back');
    expect(play(entered, done, saved, saved).state.notice).toBeUndefined();
    const undone = { type: 'undo-done', step: first.id, changed: true } as const;
    expect(play(entered, undone, saved).state.notice?.text.en).toContain('earlier version');
  });

  it('resets on yes, and names the commit that holds what was there', () => {
    expect(play(entered, { type: 'reset-requested' }, { type: 'answered', yes: true }).effects).toEqual([
      'reset-file',
    ]);
    const done = play(entered, { type: 'reset-done', step: first.id, commit: '0123456789abcdef' });
    expect(done.state.notice?.text.en).toContain('01234567');
    expect(done.effects).toEqual(['start-run']);
  });

  it('still asks after a save in another window', () => {
    const { state, effects } = play(entered, { type: 'reset-requested' }, { type: 'file-saved', file: FILE });
    expect(state.question).toBe('reset');
    expect(effects).toEqual(['start-run']);
  });

  it('says nothing at another step: what it would say is of the one that was left', () => {
    const done = { type: 'reset-done', step: second.id, commit: '0123456789abcdef' } as const;
    const { state, effects } = play(entered, done);
    expect(state.notice).toBeUndefined();
    expect(effects).toEqual([]);
    expect(
      play(entered, { type: 'undo-done', step: second.id, changed: false }).state.notice,
    ).toBeUndefined();
  });

  it('is not answered by a yes that nobody asked for', () => {
    expect(play(entered, { type: 'answered', yes: true }).effects).toEqual([]);
  });
});

describe('the diff', () => {
  const open = [entered, { type: 'diff-requested' }] as const;

  it('is read anew after a run while it is open', () => {
    expect(play(...open, finished(1, failing)).effects).toContain('load-diff');
    expect(play(entered, finished(1, failing)).effects).not.toContain('load-diff');
  });

  it('that cannot be read gives its place back to the result', () => {
    expect(play(...open).state.panel).toBe('diff');
    expect(play(...open, { type: 'diff-failed' }).state.panel).toBe('result');
  });
});

describe('the learner is told', () => {
  it('when another step’s file was saved', () => {
    const { state, effects } = play(entered, { type: 'file-saved', file: '/x/hello/filter.bpf.c' });
    expect(state.notice?.text.en).toContain('hello/filter.bpf.c');
    expect(effects).toEqual([]);
  });

  it('when a file was saved that belongs to no step: renamed, or saved under another name', () => {
    const { state, effects } = play(entered, { type: 'file-saved', file: '/x/hello/prnt.bpf.c' });
    expect(state.notice).toMatchObject({
      tone: 'warning',
      text: { en: expect.stringMatching(/prnt\.bpf\.c.*hello\/print\.bpf\.c/) },
    });
    expect(effects).toEqual([]);
  });

  it('nothing when the starter of the step on screen appears before it is entered', () => {
    expect(play({ type: 'file-saved', file: FILE }).state.notice).toBeUndefined();
  });

  it('in the language they switch to, which is remembered', () => {
    const { state, effects } = play(entered, { type: 'language-toggled' });
    expect(state.lang).toBe('ja');
    expect(state.progress.lang).toBe('ja');
    expect(effects).toEqual(['save-progress']);
  });
});
