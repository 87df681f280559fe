import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eth, ipv4, packet, payload, udp } from '../../../src/domain/packet/index.ts';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { compile, describeWithRoot, frame, run, signal } from './support.ts';

const TIMES = 20_000;
const stream = (host: string) => ({ from: { host, interface: 'eth0' }, frame: frame() });

describeWithRoot('a flood', () => {
  const lab = createLab();
  beforeAll(async () => {
    await lab.open(LABS.senders);
    await run(
      lab,
      compile('maps'),
      'count',
      { host: 'host', interface: 'eth0' },
      { host: 'host', interface: 'eth1' },
    );
  });
  afterAll(() => lab.close());

  const counted = async () => {
    const [total] = (await lab.readMap('numbers'))?.entries ?? [];
    const [shares] = (await lab.readMap('per_cpu'))?.entries ?? [];
    return { total: Number(total?.values[0]), shares: (shares?.values ?? []).map(Number) };
  };

  test('of two streams is counted to the last frame, each stream on its own CPU', async () => {
    const before = await counted();
    const result = await lab.flood({ streams: [stream('client1'), stream('client2')], times: TIMES }, signal);
    expect(result.account).toEqual({ processed: 2 * TIMES, pass: 2 * TIMES, drop: 0, tx: 0, redirect: 0 });
    const after = await counted();
    expect(after.total - before.total).toBe(2 * TIMES);
    const expected = after.shares.map(
      (_, cpu) => TIMES * (result.cpus ?? []).filter((one) => one === cpu).length,
    );
    expect(after.shares.map((share, cpu) => share - (before.shares[cpu] ?? 0))).toEqual(expected);
    expect(new Set(result.cpus).size).toBe(Math.min(2, availableParallelism()));
  });

  test('of streams that share a wire loses nothing either', async () => {
    const streams = [stream('client1'), stream('client1'), stream('client1')];
    const { account, sent } = await lab.flood({ streams, times: 5_000 }, signal);
    expect({ sent, processed: account.processed }).toEqual({ sent: 15_000, processed: 15_000 });
  });

  test('from addresses that nobody has leaves the host free to answer everybody else', async () => {
    // Each frame is answered with "port unreachable", which waits for a neighbour that never tells where it lives; one
    // neighbour for each CPU, since each CPU has a socket of its own for such answers.
    const strangers = Array.from({ length: Math.min(8, availableParallelism()) }, (_, cpu) => ({
      ...stream('client1'),
      frame: packet(
        eth({ src: '02:00:00:00:01:01', dst: '02:00:00:00:01:02' }),
        ipv4({ src: `10.0.1.${100 + cpu}`, dst: '10.0.1.2' }),
        udp({ sport: 1, dport: 9 }),
        payload('x'),
      ),
    }));
    await lab.flood({ streams: strangers, times: 30_000 }, signal);
    for (const from of ['client1', 'client2']) {
      const { answered } = await lab.ping({ from, to: 'host', family: 4, times: 3 }, signal);
      expect([from, answered]).toEqual([from, 3]);
    }
  });

  test('that is cancelled stops, and the lab goes on', async () => {
    const controller = new AbortController();
    const endless = lab.flood({ streams: [stream('client1')], times: 100_000_000 }, controller.signal);
    const running = lab.flood({ streams: [stream('client2')], times: 100 }, signal);
    controller.abort(new Error('saved again'));
    await expect(endless).rejects.toThrow('saved again');
    // The next one starts once the first has really stopped: its account is its own.
    expect((await running).account.processed).toBe(100);
  });
});
