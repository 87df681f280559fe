import { afterAll, beforeAll, expect, test } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { compile, describeWithRoot, run, sh, signal } from './support.ts';

const VIP = '203.0.113.11';
const POINTS = [0, 1, 2, 3].map((n) => ({ host: 'lb', interface: `eth${n}` }));
const echo = { protocol: 'tcp', from: 'client', to: 'app1', family: 4, port: 7070, bytes: 300 } as const;
const datagrams = { ...echo, protocol: 'udp', port: 9090 } as const;

describeWithRoot('many conversations', () => {
  const lab = createLab();
  const object = compile('balance');
  beforeAll(() => lab.open(LABS.lb));
  afterAll(() => lab.close());
  const balance = (program: 'balanced' | 'split') => run(lab, object, program, ...POINTS);

  test('with one host are all of them its own, routed without a balancer', async () => {
    const { sent, answered, served } = await lab.converse({ ...echo, times: 1_000, atOnce: 1_000 }, signal);
    expect({ sent, answered, served }).toEqual({
      sent: 1_000,
      answered: 1_000,
      served: { byHost: { app1: 1_000 }, split: [] },
    });
  });

  test('one after the other say who served them, too', async () => {
    const { answered, served } = await lab.converse({ ...echo, times: 3 }, signal);
    expect({ answered, served }).toEqual({ answered: 3, served: { byHost: { app1: 3 }, split: [] } });
    const over6 = await lab.converse({ ...echo, to: 'app2', family: 6, times: 2 }, signal);
    expect(over6).toMatchObject({ answered: 2, served: { byHost: { app2: 2 }, split: [] } });
  });

  test('with an address are served by whoever it stands for', async () => {
    await balance('balanced');
    const { answered, served, account } = await lab.converse(
      { ...echo, address: VIP, times: 1_000, atOnce: 1_000 },
      signal,
    );
    expect(answered).toBe(1_000);
    expect(served?.split).toEqual([]);
    expect(Object.keys(served?.byHost ?? {}).toSorted()).toEqual(['app1', 'app2', 'app3']);
    expect(Object.values(served?.byHost ?? {}).reduce((sum, count) => sum + count, 0)).toBe(1_000);
    // Everything went through the program, and nothing of it to the lb host.
    expect(account).toMatchObject({ pass: 0, drop: 0, tx: 0, redirect: account.processed });
  });

  test('are over when they are: nothing of them comes later', async () => {
    await balance('balanced');
    const { answered } = await lab.converse({ ...echo, address: VIP, times: 200, atOnce: 200 }, signal);
    expect(answered).toBe(200);
    for (const host of ['client', 'app1', 'app2', 'app3']) {
      // Every connection has ended, but for the client's TIME-WAIT.
      expect(await sh(lab, host, `ss -Htan state all exclude listening exclude time-wait`)).toBe('');
    }
  });

  test.each([
    ['tcp', 7070],
    ['udp', 9090],
  ] as const)('that are cancelled one after the other leave no socket behind: %s', async (protocol, port) => {
    await balance('balanced');
    const controller = new AbortController();
    const talk = lab.converse({ ...echo, protocol, port, times: 20_000 }, controller.signal);
    // Commands wait for nobody: when this one is over, the conversations are under way.
    await sh(lab, 'client', 'true');
    controller.abort(new Error('saved again'));
    await expect(talk).rejects.toThrow('saved again');
    await lab.counters();
    expect(await sh(lab, 'client', 'ss -Htuan state all exclude time-wait')).toBe('');
  });

  test('that a program tears apart are named by the ports of the client', async () => {
    await balance('split');
    const { answered, served } = await lab.converse({ ...echo, address: VIP, times: 20, atOnce: 20 }, signal);
    expect(answered).toBe(0);
    expect(Object.values(served?.byHost ?? {}).reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(served?.split).toHaveLength(20);
  });

  test('over UDP come each from a port of its own', async () => {
    await balance('balanced');
    const { answered, served } = await lab.converse(
      { ...datagrams, address: VIP, times: 300, atOnce: 300, bytes: 1_000 },
      signal,
    );
    expect({ answered, served }).toEqual({ answered: 300, served: undefined });
  });

  test('that nobody answers are lost at once', async () => {
    await run(lab, object, 'balanced', ...POINTS);
    await lab.writeVariable('closed_to', 7);
    const { answered, served } = await lab.converse({ ...echo, address: VIP, times: 50, atOnce: 50 }, signal);
    expect({ answered, served }).toEqual({ answered: 0, served: { byHost: {}, split: [] } });
  });

  test('show a command that does the like', async () => {
    await balance('balanced');
    const { commands } = await lab.converse({ ...echo, address: VIP, times: 5, atOnce: 5 }, signal);
    const argv = commands[0]?.replace(/^xdplings exec client -- /, '') ?? '';
    expect(await sh(lab, 'client', argv)).toBe('hello\n'.repeat(5));
  });
});

describeWithRoot('services that end', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.lb));
  afterAll(() => lab.close());
  const talk = async (protocol: 'tcp' | 'udp', port: number, to = 'app1') =>
    (await lab.converse({ ...echo, protocol, port, to, times: 1 }, signal)).answered;
  const all = async (to = 'app1') =>
    Promise.all([await talk('tcp', 8080, to), await talk('tcp', 7070, to), await talk('udp', 9090, to)]);

  test('answer nothing on any port, until they begin again', async () => {
    await lab.setServices('app1', false);
    await lab.setServices('app1', false);
    expect(await all()).toEqual([0, 0, 0]);
    expect(await all('app2')).toEqual([1, 1, 1]);
    await lab.setServices('app1', true);
    await lab.setServices('app1', true);
    expect(await all()).toEqual([1, 1, 1]);
  });

  test('are up again for whoever opens the lab again', async () => {
    await lab.setServices('app1', false);
    await lab.open(LABS.lb);
    expect(await all()).toEqual([1, 1, 1]);
  });

  test('are up again with the next attached program', async () => {
    await lab.setServices('app2', false);
    await run(lab, compile('siege'), 'pass', ...POINTS);
    expect(await all('app2')).toEqual([1, 1, 1]);
  });

  test('are asked for by the name of a host that has some', async () => {
    await expect(lab.setServices('client', false)).rejects.toMatchObject({ kind: 'usage' });
    await expect(lab.setServices('nobody', false)).rejects.toMatchObject({ kind: 'usage' });
  });
});
