import { describe, expect, it } from 'vitest';
import type { ProgramCost } from '../../src/domain/checks/observed.ts';
import { NO_PROGRESS } from '../../src/domain/progress/index.ts';
import type { EngineEvent } from '../../src/engine/loop/events.ts';
import { initialState } from '../../src/engine/loop/initial-state.ts';
import { createMeasuring } from '../../src/engine/loop/measuring.ts';
import { reduce } from '../../src/engine/loop/reducer.ts';
import type { EngineState } from '../../src/engine/loop/state.ts';
import { makeCourse, makeStep } from '../support/course.ts';
import { makeReport } from '../support/report.ts';

const COST: ProgramCost = { ns: 23, instructions: 41, machineCodeBytes: 230 };
const step = makeStep('hello/print');
const next = makeStep('hello/drop');
const initial = initialState(makeCourse(step, next), step, NO_PROGRESS, 'en');

/** A measurement that takes until the test answers it. */
function measuring() {
  const events: EngineEvent[] = [];
  const asked: {
    signal: AbortSignal;
    answer: (cost: ProgramCost | undefined) => void;
    fail: (error: Error) => void;
  }[] = [];
  const parts = createMeasuring(
    {
      solutionCost: (_, signal) =>
        new Promise((answer, fail) => {
          asked.push({ signal, answer, fail });
        }),
    },
    (event) => events.push(event),
  );
  return { ...parts, asked, events };
}
const settled = () => new Promise((done) => setImmediate(done));

describe('what the solution costs', () => {
  it('is told when it is known', async () => {
    const { start, ended, asked, events } = measuring();
    start(step);
    await settled();
    asked[0]?.answer(COST);
    await ended();
    expect(events).toEqual([{ type: 'solution-measured', step: step.id, cost: COST }]);
  });

  it('is told to be unknown where it cannot be measured, and why is nobody\u2019s trouble', async () => {
    const { start, ended, asked, events } = measuring();
    start(step);
    await settled();
    asked[0]?.fail(new Error('sudo needs a password'));
    await ended();
    expect(events).toEqual([{ type: 'solution-measured', step: step.id, cost: undefined }]);
  });

  it('is not told after it was cancelled, and the next waits until nothing of that is left', async () => {
    const { start, cancel, ended, asked, events } = measuring();
    start(step);
    await settled();
    cancel();
    expect(asked[0]?.signal.aborted).toBe(true);
    start(next);
    await settled();
    expect(asked).toHaveLength(1);
    asked[0]?.fail(new Error('cancelled'));
    await settled();
    expect(asked).toHaveLength(2);
    asked[1]?.answer(COST);
    await ended();
    expect(events.map((event) => ('step' in event ? event.step : ''))).toEqual([next.id]);
  });

  it('is not begun when it was cancelled before its turn', async () => {
    const { start, cancel, ended, asked } = measuring();
    start(step);
    cancel();
    await ended();
    expect(asked).toEqual([]);
  });
});

describe('a pass', () => {
  const finished = (state: EngineState, report = makeReport({ cost: COST })) => {
    const running = reduce({ ...state, file: '/w/print.bpf.c' }, { type: 'run-requested' }).state;
    return reduce(running, { type: 'run-finished', run: running.runs, report, source: '', at: 0 });
  };
  const kinds = (reduction: ReturnType<typeof reduce>) => reduction.effects.map(({ type }) => type);

  it('has the solution measured once', () => {
    const first = finished(initial);
    expect(kinds(first)).toContain('measure-solution');
    const known = reduce(first.state, { type: 'solution-measured', step: step.id, cost: COST }).state;
    expect(known.solutionCost).toEqual(COST);
    expect(kinds(finished(known))).not.toContain('measure-solution');
  });

  it('asks again where the measurement gave way to a run', () => {
    expect(kinds(finished(finished(initial).state))).toContain('measure-solution');
  });

  it('has nothing measured in a step that measures nothing, nor after a failure', () => {
    expect(kinds(finished(initial, makeReport()))).not.toContain('measure-solution');
    expect(kinds(finished(initial, makeReport({ verdict: 'fail' })))).not.toContain('measure-solution');
  });

  it('takes no news of a step that was left', () => {
    const state = reduce(initial, { type: 'solution-measured', step: next.id, cost: COST }).state;
    expect(state.solutionCost).toBeUndefined();
    const unknown = reduce(initial, { type: 'solution-measured', step: step.id, cost: undefined }).state;
    expect(unknown.solutionCost).toBe('unknown');
  });
});
