import { expect, it } from 'vitest';
import { keepUpWorkshop, type Workshop } from '../../src/cli/keep-up-workshop.ts';
import { usageError } from '../../src/domain/errors.ts';
import { parsePolicy } from '../../src/domain/firewall/parse-flags.ts';
import { NO_PROGRESS } from '../../src/domain/progress/index.ts';
import { initialState } from '../../src/engine/loop/initial-state.ts';
import { balancerObject } from '../support/balancer-object.ts';
import { makeCourse, makeStep } from '../support/course.ts';
import { fakeControl } from '../support/fake-control.ts';
import { firewallObject } from '../support/firewall-object.ts';

const step = makeStep('hello/print');
const policy = { ...parsePolicy({ protocol: 'tcp', type: 'syn', limit: '100' }), id: 1, dropped: undefined };
const FOUND = { address: '10.0.1.66', policy, rate: 52_000.4, rule: 3 };
const BACKEND = { id: 1, name: 'app1', address: '10.0.2.2', mac: '02:00:00:00:02:02', device: 'eth1' };

/** What is told in so many seconds, and how often the lab was used for it. */
async function told(
  seconds: number,
  object: ReturnType<typeof balancerObject>,
  control: Partial<Workshop['control']>,
  { demo = false } = {},
) {
  const state = initialState(makeCourse(step), step, NO_PROGRESS, 'en');
  const ending = new AbortController();
  const seen = { turns: 0, told: [] as string[] };
  const engine: Workshop['engine'] = {
    getState: () => (demo ? { ...state, demo: 'starting' } : state),
    betweenRuns: (work) => {
      seen.turns += 1;
      return work(new AbortController().signal);
    },
    dispatch: (event) => {
      if (event.type === 'told') seen.told.push(`${event.tone}: ${event.text.en}`);
    },
  };
  let ms = 0;
  const pause = async (pausing: number) => {
    ms += pausing;
    if (ms > seconds * 1000) ending.abort();
  };
  const workshop = { engine, lab: { loaded: async () => object }, control: fakeControl(control) };
  await keepUpWorkshop(workshop, ending.signal, { now: () => ms, pause });
  return seen;
}

it('looks at the sources in its turn, and tells what it has found and done', async () => {
  let looks = 0;
  const detect = async () => {
    looks += 1;
    return looks === 2 ? [FOUND] : [];
  };
  expect(await told(3, firewallObject(), { detect })).toEqual({
    turns: 3,
    told: [
      'info: 10.0.1.66 sends 52,000 TCP SYN packets a second, and 100 are allowed: rule 3 drops its TCP from now on.',
    ],
  });
});

it('looks after backends, and tells how they are', async () => {
  const statuses = ['Unhealthy', 'Available'] as const;
  let asked = 0;
  const checkHealth = async () => {
    const status = statuses[asked];
    asked += 1;
    return status ? [{ backend: { ...BACKEND, status }, reason: 'HTTP 503' }] : [];
  };
  const collectConnections = () =>
    Promise.reject(usageError({ en: 'no room', ja: 'なし' }, { todo: 'wait' }));
  expect((await told(10, balancerObject(), { checkHealth, collectConnections })).told).toEqual([
    'warning: Backend app1 (10.0.2.2) is unhealthy (HTTP 503): it gets no new connections until it is well.',
    'info: Backend app1 (10.0.2.2) is well again (HTTP 503): it gets new connections.',
    'warning: no room wait',
  ]);
});

it('leaves a demonstration to its own watch', async () => {
  expect(await told(3, firewallObject(), {}, { demo: true })).toEqual({ turns: 0, told: [] });
});
