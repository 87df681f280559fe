import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { linearWorkshop } from '../../src/cli/linear-workshop.ts';
import { NO_PROGRESS } from '../../src/domain/progress/model.ts';
import type { Engine } from '../../src/engine/loop/engine.ts';
import { initialState } from '../../src/engine/loop/initial-state.ts';
import { reduce } from '../../src/engine/loop/reducer.ts';
import { makeCourse, makeStep } from '../support/course.ts';
import { makeReport } from '../support/report.ts';

const first = makeStep('hello/print');
const course = makeCourse(first, makeStep('hello/verdicts'));

/** The loop without effects: what its rules alone say. */
function loopAlone(): Engine {
  let state = initialState(course, first, NO_PROGRESS, 'en');
  const listeners = new Set<() => void>();
  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch: (event) => {
      state = reduce(state, event).state;
      for (const listener of listeners) listener();
    },
    start: () => {},
    betweenRuns: (work) => work(new AbortController().signal),
    close: async () => {},
  };
}

/** Types words, each with Enter. @returns every line that was said */
async function say(...typed: string[]): Promise<string[]> {
  const input = new PassThrough();
  const said: string[] = [];
  const over = linearWorkshop(loopAlone(), input, (line) => said.push(line), new AbortController().signal);
  input.end(typed.map((word) => `${word}\n`).join(''));
  await over;
  return said;
}

describe('the workshop line by line', () => {
  it('begins with the step and says how it is used', async () => {
    const said = await say('');
    expect(said[0]).toBe('hello/print: print');
    expect(said.at(-1)).toContain('h hint, n next, ? all letters, q quit');
  });

  it('says what it does not know, and what to type instead', async () => {
    expect((await say('foo')).at(-1)).toContain('foo is neither a letter nor a step. Type ?');
  });

  it('shows a list again when it is asked for again', async () => {
    const said = await say('l', 'l', 'l');
    expect(said.filter((line) => line.includes('hello/verdicts'))).toHaveLength(3);
  });

  it('helps with what works line by line, not with the keys of a screen', async () => {
    const said = (await say('?')).join('\n');
    expect(said).toContain("l: every step; type a step's name");
    expect(said).not.toContain('$EDITOR');
    expect(said).not.toContain('escape');
  });

  it('says after a pass what the program costs, once both figures are there', async () => {
    const engine = loopAlone();
    const input = new PassThrough();
    const said: string[] = [];
    const over = linearWorkshop(engine, input, (line) => said.push(line), new AbortController().signal);
    const cost = { ns: 23, instructions: 41, machineCodeBytes: 230 };
    const pass = (run: number) => {
      engine.dispatch({ type: 'run-requested' });
      engine.dispatch({ type: 'run-finished', run, report: makeReport({ cost }), source: '', at: 0 });
    };
    const costs = () => said.filter((line) => line.startsWith('Yours'));
    engine.dispatch({ type: 'step-entered', step: first.id, file: '/w/hello/print.bpf.c' });
    engine.dispatch({ type: 'run-finished', run: 1, report: makeReport({ cost }), source: '', at: 0 });
    expect(costs()).toEqual([]);
    engine.dispatch({
      type: 'solution-measured',
      step: first.id,
      cost: { ...cost, ns: 19, instructions: 36 },
    });
    const both = 'Yours: 23 ns a packet, 41 instructions   Solution: 19 ns, 36';
    expect(costs()).toEqual([both]);
    engine.dispatch({ type: 'hint-requested' });
    expect(costs()).toEqual([both]);
    pass(2);
    expect(costs()).toEqual([both, both]);
    input.end();
    await over;
  });
});
