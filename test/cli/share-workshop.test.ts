import { expect, it } from 'vitest';
import { shareWorkshop } from '../../src/cli/share-workshop.ts';
import { parsePolicy, parseRule } from '../../src/domain/firewall/parse-flags.ts';
import { NO_PROGRESS } from '../../src/domain/progress/index.ts';
import type { Engine } from '../../src/engine/loop/engine.ts';
import { initialState } from '../../src/engine/loop/initial-state.ts';
import { makeCourse, makeStep } from '../support/course.ts';
import { fakeControl } from '../support/fake-control.ts';
import { fakeLab } from '../support/fake-lab.ts';

const step = makeStep('firewall/rules');
const RULE = { ...parseRule({ srcNetwork: '10.0.1.0/24' }), id: 1, dropped: 0n };
const POLICY = { ...parsePolicy({ protocol: 'udp' }), id: 1, dropped: 0n };

/** A workshop whose runs never end: what waits for them is never answered. */
function busyWorkshop() {
  const waiting: unknown[] = [];
  const engine = {
    getState: () => initialState(makeCourse(step), step, NO_PROGRESS, 'en'),
    betweenRuns: (work: unknown) => {
      waiting.push(work);
      return new Promise<never>(() => {});
    },
  } as unknown as Engine;
  const lab = fakeLab();
  return { shared: shareWorkshop(engine, lab, fakeControl()), lab, waiting };
}

it('lets whatever changes maps or sends frames wait for the run', () => {
  const { shared, lab, waiting } = busyWorkshop();
  const { control } = shared;
  const from = { host: 'client1', interface: 'eth0' };
  const { signal } = new AbortController();
  const asked = [
    control.addRule(RULE),
    control.rules(),
    control.deleteRule(1),
    control.setPolicy(POLICY),
    control.policies(),
    control.deletePolicy(1),
    control.protocolCounts(),
    control.addBackend({ name: 'app1', address: '10.0.2.2' }),
    control.backends(),
    control.drainBackend(1),
    control.deleteBackend(1),
    control.connections(),
    control.collectConnections(300_000),
    shared.lab.sendFrames(from, [], signal),
    shared.lab.generate({ from, frames: [] }, signal),
  ];
  expect(waiting).toHaveLength(asked.length);
  expect(Object.keys(control)).toHaveLength(13);
  expect(lab.calls).toEqual([]);
});

it('lets commands and counters through, and says which step it is at', async () => {
  const { shared, lab, waiting } = busyWorkshop();
  const io = { stdin: (async function* () {})(), onStdout: () => {}, onStderr: () => {} };
  await shared.lab.exec('client1', ['true'], io);
  await shared.lab.counters();
  expect(lab.calls).toEqual(['exec', 'counters']);
  expect(waiting).toEqual([]);
  expect(shared.label()).toBe('workshop firewall/rules');
});
