import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eth, ipv4, packet, udp } from '../../../src/domain/packet/index.ts';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { CLIENT, collect, compile, describeWithRoot, frame, HOST, run, sh, signal } from './support.ts';

describeWithRoot('test packets', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.pair));
  afterAll(() => lab.close());

  test('go straight into the program, in order', async () => {
    await run(lab, compile('verdicts'), 'pass_all', HOST);
    const to = (byte: string) => frame('x', `02:00:00:00:${byte}:02`);
    const results = await lab.vectors('all_verdicts', ['a1', '00', 'a3', 'a0', 'a9'].map(to), signal);
    expect(results.map(({ verdict }) => verdict)).toEqual([
      'XDP_DROP',
      'XDP_PASS',
      'XDP_TX',
      'XDP_ABORTED',
      77,
    ]);
  });

  test('come out as the program left them: changed, longer, shorter', async () => {
    await run(lab, compile('rewrite'), 'shrink', HOST);
    const packet = frame('a payload to cut');
    const [grown] = await lab.vectors('grow_and_mark', [packet], signal);
    expect(grown).toMatchObject({
      verdict: 'XDP_PASS',
      output: Uint8Array.from([0xee, 0xee, 0xee, 0xee, ...packet]),
    });
    const [shrunk] = await lab.vectors('shrink', [packet], signal);
    expect(shrunk).toMatchObject({ verdict: 'XDP_TX', output: packet.slice(0, -10) });
  });

  test('may be many, and as long as a frame gets', async () => {
    await run(lab, compile('verdicts'), 'pass_all', HOST);
    const packets = Array.from({ length: 300 }, (_, index) =>
      new Uint8Array(14 + index * 5).fill(index & 0xff),
    );
    const results = await lab.vectors('pass_all', packets, signal);
    expect(results.map(({ output }) => output)).toEqual(packets);
  });

  test('shorter than an Ethernet header are refused with the reason', async () => {
    await expect(lab.vectors('pass_all', [frame(), new Uint8Array(13)], signal)).rejects.toThrow(
      /packet 2 has 13 bytes; the kernel takes none below 14/,
    );
  });

  test('are shown with a command that really runs them', async () => {
    const [result] = await lab.vectors('all_verdicts', [frame('x', '02:00:00:00:a1:02')], signal);
    const command = result?.commands[0] ?? '';
    // The shell that it is pasted into takes the quotes off.
    const words = execFileSync('sh', ['-c', `printf '%s\\0' ${command}`])
      .toString()
      .split('\0');
    expect(words.slice(0, 6)).toEqual(['xdplings', 'exec', 'host', '--', 'sh', '-c']);
    expect(await sh(lab, 'host', words[6] ?? '')).toContain('Return value: 1');
  });
});

describeWithRoot('test packets of a network with several interfaces', () => {
  const lab = createLab();
  const balancer = (name: string) => ({ host: 'lb', interface: name });
  beforeAll(() => lab.open(LABS.lb));
  afterAll(() => lab.close());

  const ingress = async (at?: { host: string; interface: string }) => {
    const [result] = await lab.vectors('say_ingress', [frame()], signal, at);
    return result?.output[0];
  };

  test('come in on the first interface with a program, whatever was attached before', async () => {
    await run(lab, compile('redirect'), 'say_ingress', balancer('eth2'));
    expect(await ingress()).toBe(6);
    await run(lab, compile('redirect'), 'say_ingress', balancer('eth2'), balancer('eth0'));
    expect(await ingress()).toBe(3);
  });

  test('come in on the interface that is asked for, attached or not, as a frame there would', async () => {
    await run(lab, compile('redirect'), 'say_ingress', balancer('eth0'));
    expect(await ingress(balancer('eth1'))).toBe(4);
    expect(await ingress({ host: 'app3', interface: 'eth0' })).toBe(9);
    await expect(ingress(balancer('eth9'))).rejects.toThrow(/no interface "eth9"/);
    const { captured } = await lab.sendFrames(CLIENT, [frame('x', '02:00:00:00:01:01')], signal);
    expect(captured.find(({ direction }) => direction === 'in')?.bytes[0]).toBe(3);
  });

  test('need no program that is attached anywhere', async () => {
    const fresh = createLab();
    try {
      await fresh.open(LABS.pair);
      await fresh.load(compile('redirect'), signal);
      const [result] = await fresh.vectors('say_ingress', [frame()], signal);
      expect(result?.output[0]).toBe(1);
    } finally {
      await fresh.close();
    }
  });

  test('find their way by the routes of the host, and nothing of them is sent', async () => {
    await run(lab, compile('redirect'), 'by_route', balancer('eth0'));
    await lab.writeMap('ports', 1, 'lb/eth1');
    await lab.writeVariable('out_ifindex', 4);
    const packet = routed('10.0.3.2');
    const before = await lab.counters();
    const [byRoute, unknown] = await lab.vectors('by_route', [packet, routed('192.0.2.9')], signal);
    expect(byRoute?.verdict).toBe('XDP_REDIRECT');
    expect(byRoute?.output).toEqual(
      Uint8Array.from([2, 0, 0, 0, 3, 2, 2, 0, 0, 0, 3, 1, ...packet.slice(12)]),
    );
    expect(unknown).toMatchObject({ verdict: 'XDP_PASS', output: routed('192.0.2.9') });
    for (const [program, verdict] of [
      ['by_map', 'XDP_REDIRECT'],
      ['by_number', 'XDP_REDIRECT'],
      ['back', 'XDP_TX'],
    ] as const) {
      const results = await lab.vectors(program, [packet, packet], signal);
      expect(results.map((one) => one.verdict)).toEqual([verdict, verdict]);
    }
    expect(await lab.counters()).toEqual(before);
  });

  test('are shown with a command that names the interface to the program', async () => {
    await run(lab, compile('redirect'), 'say_ingress', balancer('eth3'));
    const [result] = await lab.vectors('say_ingress', [frame()], signal);
    const words = execFileSync('sh', ['-c', `printf '%s\\0' ${result?.commands[0] ?? ''}`])
      .toString()
      .split('\0');
    expect(words.slice(0, 6)).toEqual(['xdplings', 'exec', 'lb', '--', 'bash', '-c']);
    const io = collect();
    expect(await lab.exec('lb', ['bash', '-c', `${words[6]} data_out -`], io)).toBe(0);
    expect(io.out()).toContain('Return value: 2');
    expect(io.out()).toMatch(/^0000000\s+0800 /);
  });
});

const routed = (dst: string) =>
  packet(
    eth({ src: '02:00:00:00:01:02', dst: '02:00:00:00:01:01' }),
    ipv4({ src: '10.0.1.2', dst }),
    udp({ sport: 1, dport: 9 }),
  );
