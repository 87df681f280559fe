import { expect, it } from 'vitest';
import { watchSources } from '../../src/cli/watch-sources.ts';
import { parsePolicy } from '../../src/domain/firewall/parse-flags.ts';
import { NO_PROGRESS } from '../../src/domain/progress/index.ts';
import { initialState } from '../../src/engine/loop/initial-state.ts';
import { makeCourse, makeStep } from '../support/course.ts';

const step = makeStep('hello/print');
const policy = { ...parsePolicy({ protocol: 'tcp', type: 'syn', limit: '100' }), id: 1, dropped: undefined };
const FOUND = { address: '10.0.1.66', policy, rate: 52_000.4, rule: 3 };

/** A watch that looks so many times, in a loop that is in this state at each look. */
async function looks(times: number, { demo = false, fails = false } = {}) {
  const state = initialState(makeCourse(step), step, NO_PROGRESS, 'en');
  const ending = new AbortController();
  const seen = { looks: 0, turns: 0, told: [] as string[] };
  const engine: Parameters<typeof watchSources>[0] = {
    getState: () => (demo ? { ...state, demo: 'starting' } : state),
    betweenRuns: (work) => {
      seen.turns += 1;
      return work(ending.signal);
    },
    dispatch: (event) => {
      if (event.type === 'told') seen.told.push(event.text.en);
    },
  };
  const detect = async () => {
    seen.looks += 1;
    if (fails) throw new Error('no program is loaded');
    return seen.looks === 2 ? [FOUND] : [];
  };
  let left = times;
  const pause = async () => {
    left -= 1;
    if (left < 0) ending.abort();
  };
  await watchSources(engine, { detect }, ending.signal, pause);
  return seen;
}

it('looks in its turn, and tells what it has found and done', async () => {
  expect(await looks(3)).toEqual({
    looks: 3,
    turns: 3,
    told: [
      '10.0.1.66 sends 52,000 TCP SYN packets a second, and 100 are allowed: rule 3 drops its TCP from now on.',
    ],
  });
});

it('goes on after a look that was not possible', async () => {
  expect(await looks(3, { fails: true })).toMatchObject({ looks: 3, told: [] });
});

it('leaves a demonstration to its own watch', async () => {
  expect(await looks(3, { demo: true })).toEqual({ looks: 0, turns: 0, told: [] });
});
