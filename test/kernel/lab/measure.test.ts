import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eth, ipv4, packet, udp } from '../../../src/domain/packet/index.ts';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { collect, compile, describeWithRoot, frame, run, sh, signal } from './support.ts';

const at = (host: string, name = 'eth0') => ({ host, interface: name });
const routed = packet(
  eth({ src: '02:00:00:00:01:02', dst: '02:00:00:00:01:01' }),
  ipv4({ src: '10.0.1.2', dst: '10.0.3.2' }),
  udp({ sport: 1, dport: 9 }),
);

const readSizes = (line: string) => JSON.parse(line) as { bytes_xlated: number; bytes_jited?: number };

describeWithRoot('the cost of a program', () => {
  const lab = createLab();
  /** The least of some measures, ns: a machine with other work makes one of them long, but never one short. */
  const leastCost = async (program: string, packet = frame()) => {
    const costs: number[] = [];
    while (costs.length < 5) costs.push((await lab.measure(program, packet, signal)).ns);
    return Math.min(...costs);
  };

  beforeAll(() => lab.open(LABS.lb));
  afterAll(() => lab.close());

  test('grows with what the program does, also where it changes the packet', async () => {
    await run(lab, compile('costs'), 'none', at('lb'));
    // Each of the two loops takes microseconds; the first leaves the packet alone, the second changes a byte.
    const none = await leastCost('none');
    const long = await leastCost('long_way');
    const changing = await leastCost('changing_long_way');
    expect(none).toBeGreaterThan(0);
    expect(long).toBeGreaterThan(10 * none);
    expect(changing).toBeGreaterThan(10 * none);
    expect(changing).toBeLessThan(5 * long);
    expect(long).toBeLessThan(5 * changing);
  });

  test('is that of the packet as given, every time', async () => {
    await run(lab, compile('costs'), 'none', at('lb'));
    // Only a packet that begins with 02 goes the long way; the program takes that away.
    const long = await leastCost('once_long_way', frame('x', '02:00:00:00:01:01'));
    const short = await leastCost('once_long_way', frame('x', '04:00:00:00:01:01'));
    expect(long).toBeGreaterThan(10 * short);
    expect(await lab.readVariable('runs')).toBeGreaterThan(1_000);
  });

  test('counts the instructions of all programs, as the kernel’s own tool does', async () => {
    await run(lab, compile('redirect'), 'by_route', at('lb'));
    const { instructions, machineCodeBytes } = await lab.measure('by_route', routed, signal);
    const lines = await sh(
      lab,
      'lb',
      'for p in /sys/fs/bpf/progs/*; do bpftool -j prog show pinned $p; echo; done',
    );
    const shown = lines.split('\n').filter(Boolean).map(readSizes);
    expect(shown).toHaveLength(5);
    expect(instructions).toBe(shown.reduce((sum, one) => sum + one.bytes_xlated / 8, 0));
    expect(machineCodeBytes).toBe(shown.reduce((sum, one) => sum + (one.bytes_jited ?? 0), 0));
  });

  test('is taken without sending anything, whatever the program says', async () => {
    await run(lab, compile('redirect'), 'by_route', at('lb'), at('lb', 'eth1'));
    const before = await lab.counters();
    for (const program of ['by_route', 'by_number', 'back']) {
      expect((await lab.measure(program, routed, signal)).ns).toBeGreaterThan(0);
    }
    expect(await lab.counters()).toEqual(before);
  });

  test('is shown with a command that says the same, where a person can have it so', async () => {
    await run(lab, compile('redirect'), 'by_number', at('lb'));
    const { commands = [] } = await lab.measure('by_number', routed, signal);
    const words = execFileSync('sh', ['-c', `printf '%s\\0' ${commands[0] ?? ''}`])
      .toString()
      .split('\0');
    expect(words.slice(0, 6)).toEqual(['xdplings', 'exec', 'lb', '--', 'bash', '-c']);
    const io = collect();
    expect(await lab.exec('lb', ['bash', '-c', words[6] ?? ''], io)).toBe(0);
    expect(io.out()).toMatch(/Return value: 4, duration \(average\): \d+ns/);
    expect((await lab.measure('by_route', routed, signal)).commands).toEqual([]);
  });

  test('of a program that runs for long is found all the same', async () => {
    await run(lab, compile('costs'), 'none', at('lb'));
    const { ns } = await lab.measure('very_long_way', frame(), signal);
    expect(ns).toBeGreaterThan(10_000);
  });

  test('is refused for what cannot be run', async () => {
    await expect(lab.measure('nothing', frame(), signal)).rejects.toThrow(/No program named "nothing"/);
    await expect(lab.measure('none', new Uint8Array(13), signal)).rejects.toThrow(/has 13 bytes/);
  });

  test('is found also while commands of others end: the signal of each breaks a repetition off', async () => {
    await run(lab, compile('costs'), 'none', at('lb'));
    for (let round = 0; round < 5; round += 1) {
      const commands = Array.from({ length: 8 }, () => sh(lab, 'client', 'true'));
      expect((await lab.measure('long_way', frame(), signal)).ns).toBeGreaterThan(0);
      await Promise.all(commands);
    }
  });

  test('that is cancelled is not waited for', async () => {
    const controller = new AbortController();
    const measured = lab.measure('none', frame(), controller.signal);
    controller.abort(new Error('saved again'));
    await expect(measured).rejects.toThrow('saved again');
    expect((await lab.measure('none', frame(), signal)).ns).toBeGreaterThan(0);
  });
});
