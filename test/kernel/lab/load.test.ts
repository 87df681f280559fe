import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import type { LoadRequest } from '../../../src/engine/ports.ts';
import { createLab } from '../../../src/lab/client.ts';
import { CLIENT, collect, compile, describeWithRoot, run, sh, signal } from './support.ts';

const VIP = '203.0.113.11';
const POINTS = [0, 1, 2, 3].map((n) => ({ host: 'lb', interface: `eth${n}` }));
const target = { from: 'client', address: '10.0.2.2', port: 8080, patienceMs: 3_000 } as const;
const requests = (more: object = {}): LoadRequest => ({ ...target, does: 'requests', atOnce: 4, ...more });
const download = (bytes: number, more: object = {}): LoadRequest => ({
  ...target,
  does: 'download',
  bytes,
  ...more,
});
const echo = { protocol: 'tcp', from: 'client', to: 'app2', family: 4, port: 7070, bytes: 100 } as const;

describeWithRoot('a load', () => {
  const lab = createLab();
  const object = compile('balance');
  beforeAll(() => lab.open(LABS.lb));
  afterAll(() => lab.close());
  const balance = () => run(lab, object, 'balanced', ...POINTS);
  /** The hosts are reached by their own addresses: the lb host routes. */
  const route = () => run(lab, compile('siege'), 'pass', ...POINTS);
  const carryOut = async (request: LoadRequest) => (await lab.startLoad(request, signal)).finish(signal);

  describe('of requests', () => {
    test('ends by itself when it has done what was asked', async () => {
      const load = await lab.startLoad(requests({ times: 200 }), signal);
      expect((await load.progress(10_000, signal)).answers).toBe(200);
      const result = await load.finish(signal);
      expect(result).toMatchObject({ begun: 200, answered: 200, byHost: { app1: 200 }, failed: [] });
      expect(result.slowestMs).toBeGreaterThan(0);
      expect(result.ms).toBeGreaterThanOrEqual(result.lastSynAt.app1 ?? Number.NaN);
    });

    test('without a number goes on until it is finished, and loses nothing then', async () => {
      const load = await lab.startLoad(requests(), signal);
      const first = await load.progress(50, signal);
      const second = await load.progress(first.answers + 50, signal);
      expect(second.answers).toBeGreaterThanOrEqual(first.answers + 50);
      expect(second.ms).toBeGreaterThan(first.ms);
      const { begun, answered, failed } = await load.finish(signal);
      expect({ answered, failed }).toEqual({ answered: begun, failed: [] });
      expect(answered).toBeGreaterThanOrEqual(second.answers);
    });

    test('is shared by those that an address stands for, from one port after the other', async () => {
      await balance();
      const load = await lab.startLoad(requests({ address: VIP, times: 300, atOnce: 32 }), signal);
      await load.progress(300, signal);
      const { answered, byHost, failed } = await load.finish(signal);
      expect({ answered, failed }).toEqual({ answered: 300, failed: [] });
      // The balancer goes by the client's port; one that somebody else has taken is left out.
      const shares = ['app1', 'app2', 'app3'].map((host) => byHost[host] ?? 0);
      expect(shares.reduce((sum, count) => sum + count, 0)).toBe(300);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(5);
    });

    test('asks again with a new connection when a SYN gets no answer, as the same request', async () => {
      await balance();
      await lab.writeVariable('closed_to', 7);
      const load = await lab.startLoad(requests({ address: VIP, times: 4 }), signal);
      await lab.writeVariable('closed_to', 0);
      const { begun, answered, byHost } = await load.finish(signal);
      expect({ begun, answered }).toEqual({ begun, answered: begun });
      expect(Object.values(byHost).reduce((sum, count) => sum + count, 0)).toBe(begun);
    });

    test('names requests that nobody answers, and that they reached no host', async () => {
      await balance();
      await lab.writeVariable('closed_to', 7);
      const load = await lab.startLoad(
        requests({ address: VIP, times: 3, atOnce: 3, patienceMs: 300 }),
        signal,
      );
      await load.progress(3, signal);
      const { answered, failed, byHost } = await load.finish(signal);
      expect({ answered, byHost }).toEqual({ answered: 0, byHost: {} });
      expect(failed).toHaveLength(3);
      for (const one of failed) {
        expect(one).toMatchObject({ host: undefined, reason: 'no answer in 300 ms' });
        expect(one.clientPort).toBeGreaterThan(1_024);
        expect(one.endedAt - one.begunAt).toBeGreaterThan(300);
      }
    });

    test('names those that a host left unanswered when its services ended', async () => {
      await balance();
      const load = await lab.startLoad(requests({ address: VIP, rate: 400 }), signal);
      const { answers } = await load.progress(60, signal);
      await lab.setServices('app3', false);
      await load.progress(answers + 60, signal);
      await lab.setServices('app3', true);
      const { begun, answered, failed } = await load.finish(signal);
      expect(failed.length).toBeGreaterThan(0);
      expect(begun).toBe(answered + failed.length);
      expect(new Set(failed.map(({ host }) => host))).toEqual(new Set(['app3']));
      for (const { reason, clientPort } of failed) {
        expect(['refused', 'reset']).toContain(reason);
        expect(clientPort).toBeGreaterThan(1_024);
      }
    });

    test('knows when the last new connection reached each host', async () => {
      await balance();
      const request = requests({ address: VIP, rate: 500, atOnce: 200, patienceMs: 500 });
      const load = await lab.startLoad(request, signal);
      await load.progress(60, signal);
      // The client's ports that leave a rest of 1 were app2's: from here on their SYNs are dropped.
      await lab.writeVariable('closed_to', 2);
      const { ms, answers } = await load.progress(0, signal);
      await load.progress(answers + 40, signal);
      const { lastSynAt } = await load.finish(signal);
      expect(lastSynAt.app1).toBeGreaterThan(ms);
      expect(lastSynAt.app2).toBeLessThanOrEqual(ms);
      expect(lastSynAt.app3).toBeGreaterThan(ms);
    });

    test('with a rate begins no faster', async () => {
      await route();
      const load = await lab.startLoad(requests({ rate: 100, atOnce: 50 }), signal);
      const { answers, ms } = await load.progress(20, signal);
      expect(answers).toBeGreaterThanOrEqual(20);
      expect(answers).toBeLessThanOrEqual(1 + ms / 10);
      await load.finish(signal);
    });
  });

  describe('of a download', () => {
    const bytes = 4_000_000;
    beforeAll(route);

    test('is held back by its client, and comes whole when it is let go', async () => {
      const load = await lab.startLoad(download(bytes), signal);
      const { answers } = await load.progress(1, signal);
      expect(answers).toBeGreaterThan(0);
      // The server has not got rid of it: TCP's window is closed.
      const sent = await sh(
        lab,
        'app1',
        `ss -Htin state established sport = 8080 | grep -o 'bytes_acked:[0-9]*'`,
      );
      expect(Number(sent.replace(/\D/g, ''))).toBeLessThan(200_000);
      expect((await load.progress(0, signal)).answers).toBe(answers);
      const result = await load.finish(signal);
      expect(result).toMatchObject({
        begun: 1,
        answered: 1,
        received: bytes,
        byHost: { app1: 1 },
        failed: [],
      });
    });

    test('that is broken off has failed, and says after how much', async () => {
      const load = await lab.startLoad(download(bytes), signal);
      await load.progress(1, signal);
      await lab.setServices('app1', false);
      const { answered, received, failed } = await load.finish(signal);
      await lab.setServices('app1', true);
      expect(answered).toBe(0);
      expect(received).toBeLessThan(bytes);
      expect(failed).toHaveLength(1);
      expect(failed[0]).toMatchObject({ host: 'app1', reason: `reset after ${received} bytes` });
    });
  });

  describe('beside other calls', () => {
    beforeAll(route);

    test('is paused while others count: their account is theirs alone', async () => {
      const load = await lab.startLoad(requests(), signal);
      for (let round = 0; round < 3; round += 1) {
        const { answers } = await load.progress(0, signal);
        await load.progress(answers + 10, signal);
        const ping = await lab.ping({ from: 'client', to: 'app2', family: 4, times: 1 }, signal);
        expect(ping.answered).toBe(1);
        expect(ping.captured.every(({ bytes }) => bytes[23] === 1)).toBe(true);
        const one = await lab.converse({ ...echo, times: 1 }, signal);
        expect(one).toMatchObject({ answered: 1, served: { byHost: { app2: 1 } } });
        const many = await lab.converse({ ...echo, times: 50, atOnce: 50 }, signal);
        expect(many).toMatchObject({ answered: 50, served: { byHost: { app2: 50 } } });
        await lab.sendFrames(CLIENT, [new Uint8Array(60)], signal);
      }
      const { begun, answered } = await load.finish(signal);
      expect(answered).toBe(begun);
    });

    test('and frames that are sent all the time, lets conversations be held', async () => {
      const load = await lab.startLoad(requests({ rate: 200 }), signal);
      const controller = new AbortController();
      const frames = [new Uint8Array(60)];
      const flood = lab.generate({ from: CLIENT, frames, rate: 1_000, seconds: 20 }, controller.signal);
      flood.catch(() => {});
      await load.progress(20, signal);
      const { answered, served } = await lab.converse({ ...echo, times: 5 }, signal);
      expect({ answered, served }).toEqual({ answered: 5, served: { byHost: { app2: 5 }, split: [] } });
      controller.abort();
      const result = await load.finish(signal);
      expect(result.answered).toBe(result.begun);
    });

    test('runs alone of its kind', async () => {
      const load = await lab.startLoad(requests({ rate: 100 }), signal);
      await expect(lab.startLoad(requests(), signal)).rejects.toThrow('one at a time');
      expect((await load.finish(signal)).failed).toEqual([]);
      await carryOut(requests({ times: 1 }));
    });
  });

  describe('that nobody finishes', () => {
    beforeAll(route);

    test('ends when it is cancelled, and another may begin at once', async () => {
      for (let round = 0; round < 3; round += 1) {
        const controller = new AbortController();
        const load = await lab.startLoad(requests(), controller.signal);
        await load.progress(5, signal);
        controller.abort(new Error('saved again'));
        await expect(load.finish(signal)).rejects.toThrow();
      }
      expect((await carryOut(requests({ times: 1 }))).failed).toEqual([]);
      const ping = await lab.ping({ from: 'client', to: 'app2', family: 4, times: 1 }, signal);
      expect(ping.captured.every(({ bytes }) => bytes[23] === 1)).toBe(true);
    });

    test('ends when another program is loaded', async () => {
      const load = await lab.startLoad(download(1_000_000), signal);
      await balance();
      await expect(load.finish(signal)).rejects.toMatchObject({ kind: 'environment' });
      await expect(load.progress(1, signal)).rejects.toMatchObject({ kind: 'usage' });
    });

    test('ends with its network', async () => {
      const load = await lab.startLoad(requests(), signal);
      const waiting = load.progress(1_000_000, signal);
      waiting.catch(() => {});
      await lab.open(LABS.pair);
      await expect(waiting).rejects.toMatchObject({ kind: 'environment' });
      await expect(load.finish(signal)).rejects.toMatchObject({ kind: 'environment' });
      await lab.open(LABS.lb);
    });
  });

  test.each([
    [{ from: 'nobody' }, 'There is no host "nobody"'],
    [{ address: 'nobody' }, 'There is no host "nobody"'],
    [{ atOnce: 100_000 }, 'is not possible'],
  ])('with %j is refused before anything is sent', async (more, message) => {
    await expect(lab.startLoad(requests(more), signal)).rejects.toThrow(message);
  });

  test('of more than a host serves is refused', async () => {
    await expect(lab.startLoad(download(1_000_000_000), signal)).rejects.toThrow('is not possible');
  });

  test.each([
    ['requests', requests({ times: 5 }), '10.0.2.2\n'.repeat(5)],
    ['one request', requests({ times: 1 }), '10.0.2.2\n'],
    ['a download', download(1_000), ''],
  ])('shows a command that does the like: %s', async (_, request, output) => {
    const load = await lab.startLoad(request, signal);
    await load.progress(1_000, signal);
    const { commands } = await load.finish(signal);
    const line = commands[0]?.replace(/^xdplings exec client -- /, '') ?? '';
    const io = collect();
    expect(await lab.exec('client', ['bash', '-c', line], io)).toBe(0);
    expect(io.out()).toBe(output);
  });
});
