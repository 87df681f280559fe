import { afterAll, beforeAll, expect, test } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { compile, describeWithRoot, frame, run, sh, signal } from './support.ts';

const from = (host: string) => ({ host, interface: 'eth0' });

describeWithRoot('the traffic generator', () => {
  const lab = createLab();
  beforeAll(async () => {
    await lab.open(LABS.senders);
    await run(lab, compile('maps'), 'count', from('host'), { host: 'host', interface: 'eth1' });
  });
  afterAll(() => lab.close());

  const counted = async () => Number((await lab.readMap('numbers'))?.entries[0]?.values[0]);

  test.each([1, 63, 64, 65, 50_000])(
    'sends exactly %i frames, each counted by the program',
    async (count) => {
      const before = await counted();
      const { sent, account } = await lab.generate(
        { from: from('client1'), frames: [frame()], count },
        signal,
      );
      expect({ sent, processed: account.processed }).toEqual({ sent: count, processed: count });
      expect((await counted()) - before).toBe(count);
    },
  );

  test('sends frames in turn, beginning with the first', async () => {
    const lengths = [18, 40, 300];
    const frames = lengths.map((length) => frame('x'.repeat(length)));
    const octets = async () => {
      const host = (await lab.counters()).find((one) => one.host === 'host' && one.interface === 'eth0');
      return host?.received.bytes ?? 0;
    };
    const before = await octets();
    await lab.generate({ from: from('client1'), frames, count: 200 }, signal);
    // The kernel takes the Ethernet header off before it counts bytes.
    const sizes = frames.map(({ length }) => length - 14);
    const expected = Array.from({ length: 200 }, (_, at) => sizes[at % 3] ?? 0);
    expect((await octets()) - before).toBe(expected.reduce((sum, size) => sum + size));
  });

  test('keeps to a rate: so many frames in so long, as its own clock has it', async () => {
    const { sent, ms } = await lab.generate(
      { from: from('client1'), frames: [frame()], rate: 2_000, seconds: 1 },
      signal,
    );
    expect(sent).toBe(2_000);
    // The last frame is due half a millisecond before the second is over; nothing goes out earlier.
    expect(sent).toBeLessThanOrEqual(2_000 * (ms / 1000) + 1);
  });

  test('stops at its time without a number', async () => {
    const { sent, ms, account } = await lab.generate(
      { from: from('client1'), frames: [frame()], seconds: 0.2 },
      signal,
    );
    expect(ms).toBeGreaterThanOrEqual(200);
    expect(sent).toBeGreaterThan(0);
    expect(account.processed).toBe(sent);
  });

  test('runs from two hosts at once, while maps are read', async () => {
    const before = await counted();
    const both = Promise.all(
      ['client1', 'client2'].map((host) =>
        lab.generate({ from: from(host), frames: [frame()], count: 100_000 }, signal),
      ),
    );
    await expect(
      lab.generate({ from: from('client1'), frames: [frame()], count: 1 }, signal),
    ).rejects.toThrow('from client1/eth0');
    let isOver = false;
    const over = both.finally(() => {
      isOver = true;
    });
    let during = 0;
    for (; !isOver; during += 1) await lab.readMap('numbers');
    expect((await over).map(({ sent }) => sent)).toEqual([100_000, 100_000]);
    expect((await counted()) - before).toBe(200_000);
    expect(during).toBeGreaterThan(1);
  });

  test('is not thrown off by frames of others on its wire', async () => {
    // The host refuses each connection, and its kernel's answers make client1's kernel talk, too.
    const ping = sh(lab, 'client1', 'ping -q -f -c 2000 10.0.1.2 >/dev/null || true');
    const { sent } = await lab.generate({ from: from('client1'), frames: [frame()], count: 50_000 }, signal);
    await ping;
    expect(sent).toBe(50_000);
  });

  test('that is cancelled stops, and the next check counts its own frames only', async () => {
    const controller = new AbortController();
    const endless = lab.generate(
      { from: from('client1'), frames: [frame()], seconds: 60 },
      controller.signal,
    );
    await lab.readMap('numbers');
    controller.abort(new Error('Ctrl-C'));
    await expect(endless).rejects.toThrow('Ctrl-C');
    const { account } = await lab.sendFrames(from('client1'), [frame(), frame()], signal);
    expect(account.processed).toBe(2);
  });

  test.each([
    [{ count: 100_000_001 }, 'Number of frames: 100000001'],
    [{ seconds: 61 }, 'Seconds: 61'],
    [{}, 'without an end'],
  ])('refuses %j', async (limits, message) => {
    await expect(
      lab.generate({ from: from('client1'), frames: [frame()], ...limits }, signal),
    ).rejects.toThrow(message);
  });

  test('refuses frames that no interface sends', async () => {
    const request = { from: from('client1'), count: 1 };
    await expect(lab.generate({ ...request, frames: [new Uint8Array(13)] }, signal)).rejects.toMatchObject({
      kind: 'usage',
    });
    await expect(lab.generate({ ...request, frames: [] }, signal)).rejects.toMatchObject({ kind: 'usage' });
    await expect(lab.generate({ ...request, frames: [new Uint8Array(1_515)] }, signal)).rejects.toThrow();
  });
});
