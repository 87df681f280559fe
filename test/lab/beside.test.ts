import { describe, expect, it } from 'vitest';
import { Beside } from '../../src/lab/helper/beside.ts';

const never = new AbortController().signal;
const siege = { what: 'siege', from: 'client1/eth0' } as const;
const load = { what: 'load', from: 'client/eth0' } as const;
const generator = (from: string) => ({ what: 'generator', from }) as const;

/** Work that ends when it is told to, or some time after it was aborted. */
function work() {
  const { promise, resolve } = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<void>();
  return {
    run: async (signal: AbortSignal) => {
      const aborted = new Promise<void>((wake) => signal.addEventListener('abort', () => wake()));
      await Promise.race([promise, aborted.then(() => ended.promise)]);
      signal.throwIfAborted();
      return promise;
    },
    finish: () => resolve('done'),
    letEnd: () => ended.resolve(),
  };
}

describe('traffic beside other calls', () => {
  it('gives what the work gives, and then nothing is in the way', async () => {
    const beside = new Beside();
    const one = work();
    const result = beside.run(siege, never, one.run);
    one.finish();
    expect(await result).toBe('done');
    await beside.untilFree();
  });

  it('lets generators of different interfaces run together, but not two of the same', async () => {
    const beside = new Beside();
    const [a, b] = [work(), work()];
    const first = beside.run(generator('client1/eth0'), never, a.run);
    const second = beside.run(generator('client2/eth0'), never, b.run);
    const third = beside.run(generator('client1/eth0'), never, b.run);
    await expect(third).rejects.toThrow('Frames are being sent from client1/eth0');
    a.finish();
    b.finish();
    expect(await Promise.all([first, second])).toEqual(['done', 'done']);
  });

  it.each([
    [siege, generator('client2/eth0')],
    [generator('client2/eth0'), siege],
    [siege, siege],
    [siege, load],
  ])('refuses, while %j runs, %j', async (running, asked) => {
    const beside = new Beside();
    const one = work();
    const first = beside.run(running, never, one.run);
    await expect(beside.run(asked, never, work().run)).rejects.toMatchObject({ kind: 'usage' });
    await expect(beside.untilFree()).rejects.toMatchObject({ kind: 'usage' });
    one.finish();
    await first;
  });

  it('waits for what was cancelled instead of refusing', async () => {
    const beside = new Beside();
    const controller = new AbortController();
    const one = work();
    const cancelled = beside.run(siege, controller.signal, one.run);
    cancelled.catch(() => {});
    controller.abort(new Error('saved again'));
    const order: string[] = [];
    const free = beside.untilFree().then(() => order.push('free'));
    const next = beside.run(siege, never, async () => order.push('next'));
    await Promise.resolve();
    order.push('still ending');
    one.letEnd();
    await Promise.all([free, next]);
    expect(order[0]).toBe('still ending');
    expect(order.toSorted()).toEqual(['free', 'next', 'still ending']);
    await expect(cancelled).rejects.toThrow('saved again');
  });

  it('lets one load run, with generators and in nobody’s way', async () => {
    const beside = new Beside();
    const [a, b] = [work(), work()];
    const first = beside.run(load, never, a.run);
    await beside.untilFree();
    expect(beside.isBusy).toBe(false);
    await expect(beside.run(load, never, work().run)).rejects.toThrow('one at a time');
    await expect(beside.run(siege, never, work().run)).rejects.toMatchObject({ kind: 'usage' });
    const second = beside.run(generator(load.from), never, b.run);
    expect(beside.isBusy).toBe(true);
    a.finish();
    b.finish();
    expect(await Promise.all([first, second])).toEqual(['done', 'done']);
    expect(beside.isBusy).toBe(false);
  });

  it('ends a load when its program goes, and nothing else', async () => {
    const beside = new Beside();
    const [a, b] = [work(), work()];
    const running = beside.run(load, never, a.run);
    running.catch(() => {});
    const other = beside.run(generator('client/eth0'), never, b.run);
    const gone = beside.endLoad();
    a.letEnd();
    await gone;
    await expect(running).rejects.toMatchObject({ kind: 'environment' });
    b.finish();
    expect(await other).toBe('done');
  });

  it('ends everything when the network goes, and waits until it has', async () => {
    const beside = new Beside();
    const one = work();
    const running = beside.run(generator('client1/eth0'), never, one.run);
    running.catch(() => {});
    const gone = beside.endAll();
    one.letEnd();
    await gone;
    await expect(running).rejects.toMatchObject({ kind: 'environment' });
    await beside.untilFree();
  });
});
