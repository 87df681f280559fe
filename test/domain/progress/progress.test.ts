import { describe, expect, it } from 'vitest';
import type { Course, Step } from '../../../src/domain/lesson/model.ts';
import {
  counts,
  currentStep,
  hintTaken,
  isPassed,
  mergeProgress,
  migrate,
  NO_PROGRESS,
  nextStep,
  type Progress,
  solutionAllowed,
  solutionSeen,
  withLang,
  withRun,
} from '../../../src/domain/progress/index.ts';

const AT = '2026-01-02T03:04:05.000Z';
const LATER = '2026-02-02T03:04:05.000Z';

const text = { title: 'T', markdown: '', hints: [], learned: '' };
const step = (id: string, aliases: string[] = []): Step => ({
  id,
  lesson: 'hello',
  name: id.split('/')[1] ?? '',
  title: { en: id, ja: id },
  aliases,
  chain: [],
  lab: 'pair',
  attach: [],
  text: { en: text, ja: text },
  starter: '',
  solution: '',
  file: `${id}.bpf.c`,
});
const print = step('hello/print');
const verdicts = step('hello/verdicts', ['hello/actions', 'intro/actions']);
const filter = step('hello/filter');
const steps = [print, verdicts, filter];
const course: Course = { lessons: [{ id: 'hello', order: 1, title: { en: '', ja: '' }, steps }], steps };

describe('progress', () => {
  it('counts runs, keeps the time of the first pass and remembers only the last failure', () => {
    const failed = withRun(NO_PROGRESS, print.id, 'check:greets', AT);
    expect(failed.steps[print.id]).toMatchObject({ runs: 1, lastFailure: 'check:greets' });
    expect(isPassed(failed, print)).toBe(false);
    const passed = withRun(failed, print.id, undefined, AT);
    const again = withRun(withRun(passed, print.id, 'stage:compile', LATER), print.id, undefined, LATER);
    expect(again.steps[print.id]).toMatchObject({ runs: 4, passedAt: AT, lastFailure: undefined });
    expect(isPassed(again, print)).toBe(true);
  });

  it('keeps the done mark of a step that was renamed', () => {
    expect(isPassed(withRun(NO_PROGRESS, 'intro/actions', undefined, AT), verdicts)).toBe(true);
    expect(isPassed(withRun(NO_PROGRESS, 'hello/other', undefined, AT), verdicts)).toBe(false);
  });

  it('opens the solution after a pass or after three hints, not before', () => {
    const twice = hintTaken(hintTaken(NO_PROGRESS, print.id), print.id);
    expect(solutionAllowed(twice, print)).toBe(false);
    const four = hintTaken(hintTaken(twice, print.id), print.id);
    expect(four.steps[print.id]?.hints).toBe(3);
    expect(solutionAllowed(four, print)).toBe(true);
    expect(solutionAllowed(withRun(NO_PROGRESS, print.id, undefined, AT), print)).toBe(true);
    expect(solutionAllowed(withRun(NO_PROGRESS, print.id, 'stage:load', AT), print)).toBe(false);
    expect(solutionSeen(four, print.id).steps[print.id]?.solutionSeen).toBe(true);
  });

  it('resumes at the stored step, under its present or an earlier id', () => {
    expect(currentStep(course, NO_PROGRESS)).toBe(print);
    expect(currentStep(course, { ...NO_PROGRESS, current: filter.id })).toBe(filter);
    expect(currentStep(course, { ...NO_PROGRESS, current: 'hello/actions' })).toBe(verdicts);
  });

  it('resumes at the first step not passed when the stored one is gone from the course', () => {
    const gone = { ...withRun(NO_PROGRESS, print.id, undefined, AT), current: 'old/gone' };
    expect(currentStep(course, gone)).toBe(verdicts);
    const all = steps.reduce<Progress>((progress, { id }) => withRun(progress, id, undefined, AT), gone);
    expect(currentStep(course, all)).toBe(filter);
    expect(currentStep({ lessons: [], steps: [] }, all)).toBeUndefined();
  });

  it('knows the order of the steps and how many are passed', () => {
    expect(nextStep(course, print)).toBe(verdicts);
    expect(nextStep(course, filter)).toBeUndefined();
    expect(counts(course, withRun(NO_PROGRESS, 'hello/actions', undefined, AT))).toEqual({
      passed: 1,
      total: 3,
    });
  });

  it('remembers the language', () => {
    expect(withLang(NO_PROGRESS, 'ja').lang).toBe('ja');
  });
});

describe('mergeProgress', () => {
  it('takes nothing away that either session had', () => {
    const mine = withRun(hintTaken(NO_PROGRESS, 'a/a'), 'b/b', undefined, LATER);
    const other = withRun(
      withRun(solutionSeen(NO_PROGRESS, 'a/a'), 'b/b', undefined, AT),
      'c/c',
      'stage:load',
      AT,
    );
    const merged = mergeProgress(mine, { ...other, current: 'c/c' });
    expect(merged.current).toBe('c/c');
    expect(merged.steps['a/a']).toMatchObject({ hints: 1, solutionSeen: true });
    expect(merged.steps['b/b']).toMatchObject({ passedAt: AT, runs: 1 });
    expect(merged.steps['c/c']).toMatchObject({ runs: 1, lastFailure: 'stage:load' });
    expect(mergeProgress(merged, mine).steps).toEqual(merged.steps);
  });
});

describe('migrate', () => {
  const stored = withLang({ ...withRun(NO_PROGRESS, print.id, undefined, AT), current: print.id }, 'ja');

  it('reads back what was written', () => {
    expect(migrate(JSON.parse(JSON.stringify(stored)))).toEqual({
      kind: 'ok',
      progress: JSON.parse(JSON.stringify(stored)),
    });
  });

  it('leaves a newer version alone and names it', () => {
    expect(migrate({ version: 2, anything: [] })).toEqual({ kind: 'newer', version: 2 });
  });

  it('salvages every part that makes sense', () => {
    const bad = { ...stored, lang: 'fr', steps: { ...stored.steps, 'hello/filter': { runs: -1 } } };
    expect(migrate(bad)).toMatchObject({
      kind: 'damaged',
      salvaged: { version: 1, current: print.id, lang: undefined, steps: { [print.id]: { passedAt: AT } } },
    });
  });

  it.each([undefined, null, 7, 'text', [], {}, { version: 'x' }, { version: 1, steps: [] }, { version: 0 }])(
    'makes something of %j',
    (value) => {
      const result = migrate(value);
      expect(result).toMatchObject({ kind: 'damaged', salvaged: { version: 1, steps: {} } });
    },
  );
});
