import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import type { LabPort } from '../../../src/engine/ports.ts';
import { createLab } from '../../../src/lab/client.ts';
import {
  descendants,
  type Holdings,
  helpersOf,
  holdingsOf,
  isAlive,
  machineState,
  remaining,
} from './leftovers.ts';
import { CLIENT, collect, compile, describeWithRoot, frame, HOST, run, sh, signal } from './support.ts';

const labs: LabPort[] = [];
const newLab = (): LabPort => {
  const lab = createLab();
  labs.push(lab);
  return lab;
};
afterEach(() => Promise.all(labs.splice(0).map((lab) => lab.close())));

/** The kernel takes namespaces apart on its own time: that is waited for, not how long it takes. */
const untilGone = (holdings: Holdings) =>
  vi.waitFor(() => expect(remaining(holdings)).toEqual([]), { timeout: 30_000, interval: 20 });

function killHelper(): void {
  const [helper] = helpersOf(process.pid);
  if (!helper) throw new Error('there is no helper');
  process.kill(helper.pid, 'SIGKILL');
}

describeWithRoot('a session', () => {
  test('changes nothing of the machine, neither while it runs nor afterwards', async () => {
    const before = machineState();
    const lab = newLab();
    await lab.open(LABS.lb);
    await run(lab, compile('maps'), 'count', { host: 'lb', interface: 'eth0' });
    await lab.takeTrace();
    expect(machineState()).toEqual(before);
    const holdings = await holdingsOf(lab, ['lb', 'app1', 'client']);
    expect(remaining(holdings).length).toBeGreaterThan(8);
    const processes = descendants(process.pid).filter(({ command }) => command.includes('helper.ts'));
    await lab.close();
    expect(processes.filter(isAlive)).toEqual([]);
    await untilGone(holdings);
    expect(machineState()).toEqual(before);
  });

  test('does not see another one, with the same names in both', async () => {
    const [a, b] = [newLab(), newLab()];
    await Promise.all([a.open(LABS.pair), b.open(LABS.pair)]);
    await Promise.all([
      run(a, compile('verdicts'), 'drop_all', HOST),
      run(b, compile('verdicts'), 'pass_all', HOST),
    ]);
    const ping = { from: 'client', to: 'host', family: 4, times: 5 } as const;
    const [ofA, ofB] = await Promise.all([a.ping(ping, signal), b.ping(ping, signal)]);
    expect([ofA.account, ofB.account]).toMatchObject([
      { processed: 5, drop: 5 },
      { processed: 5, pass: 5 },
    ]);
    await a.close();
    expect((await b.ping(ping, signal)).answered).toBe(5);
  });

  test('leaves nothing when its own process is killed with SIGKILL', async () => {
    const fixture = fileURLToPath(new URL('session-fixture.ts', import.meta.url));
    const child = spawn(process.execPath, [fixture], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    const holdings: Holdings = JSON.parse(String(line));
    const processes = descendants(child.pid ?? 0);
    expect(processes.length).toBeGreaterThan(1);
    expect(remaining(holdings).length).toBeGreaterThan(5);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 30_000, interval: 20 });
    await untilGone(holdings);
  });
});

/** Something that goes on in a lab while its helper is killed. */
const ACTIVITIES: readonly (readonly [string, (lab: LabPort) => Promise<unknown>])[] = [
  ['builds a network', (lab) => lab.open(LABS.lb)],
  ['loads', (lab) => lab.load(compile('verdicts'), signal)],
  ['attaches', (lab) => lab.attach([{ ...HOST, program: 'count' }], signal)],
  [
    'sends frames',
    (lab) =>
      lab.sendFrames(
        CLIENT,
        Array.from({ length: 2000 }, () => frame()),
        signal,
      ),
  ],
  [
    'talks TCP',
    (lab) =>
      lab.converse(
        { protocol: 'tcp', from: 'client', to: 'host', family: 4, port: 7070, times: 500, bytes: 9000 },
        signal,
      ),
  ],
  ['floods', (lab) => lab.flood({ streams: [{ from: CLIENT, frame: frame() }], times: 10_000_000 }, signal)],
  ['runs a command', (lab) => lab.exec('client', ['sleep', '1000'], collect())],
];

describeWithRoot.each(ACTIVITIES)('a helper that is killed while it %s', (_, act) => {
  test('leaves nothing; whoever waits is told; the next open starts another', async () => {
    const lab = newLab();
    await lab.open(LABS.pair);
    await run(lab, compile('maps'), 'count', HOST);
    const holdings = await holdingsOf(lab, ['host', 'client']);
    const processes = descendants(process.pid).filter(({ command }) => command.includes('helper.ts'));
    const waiting = act(lab).then(
      () => 'done',
      (error: Error) => error.message,
    );
    // A moment of its own choosing within the activity, another one each time.
    for (let turns = Math.floor(Math.random() * 30); turns > 0; turns -= 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    killHelper();
    expect(await waiting).toMatch(/^(done|The lab has ended: its helper process is gone)/);
    await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 30_000, interval: 20 });
    await untilGone(holdings);
    await vi.waitFor(() => lab.open(LABS.pair), { timeout: 30_000 });
    expect(await sh(lab, 'client', 'ping -c 1 10.0.0.2')).toContain('1 received');
  });
});
