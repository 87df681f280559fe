import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CapturedFrame } from '../../../src/domain/checks/observed.ts';
import { eth, ipv4, packet, payload, udp } from '../../../src/domain/packet/index.ts';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { compile, describeWithRoot, run, sh, signal } from './support.ts';

const at = (host: string, name = 'eth0') => ({ host, interface: name });
const balancer = (...names: string[]) => names.map((name) => at('lb', name));
const TEN = Array.from({ length: 10 }, (_, index) => index);
const ROUTER = '02:00:00:00:01:01';

/** To nobody's port from nobody's address: no host answers it. */
const numbered = (index: number, { to = ROUTER, dst = '198.51.100.1' } = {}) =>
  packet(
    eth({ src: '02:00:00:00:01:02', dst: to }),
    ipv4({ src: '192.0.2.1', dst, ttl: 60 }),
    udp({ sport: 1, dport: 9 }),
    payload(`number ${index}`),
  );
const frames = (options?: { to?: string; dst?: string }) => TEN.map((index) => numbered(index, options));

/** What came in, by host. */
function arrivals(captured: readonly CapturedFrame[]): Record<string, Uint8Array[]> {
  const received = captured.filter(({ direction }) => direction === 'in');
  const hosts = [...new Set(received.map(({ host }) => host))];
  const at = (host: string) => received.filter((one) => one.host === host).map(({ bytes }) => bytes);
  return Object.fromEntries(hosts.map((host) => [host, at(host)]));
}

const NUMBERS = { eth0: 3, eth1: 4, eth2: 6, eth3: 8 } as const;
const BEHIND = { eth0: 'client', eth1: 'app1', eth2: 'app2', eth3: 'app3' } as const;
type Name = keyof typeof NUMBERS;
const NAMES = Object.keys(NUMBERS) as Name[];

describeWithRoot.each([
  { where: 'on lb/eth0 alone', attached: ['eth0'] },
  { where: 'on every interface of lb', attached: NAMES },
  { where: 'on lb/eth0 alone, after it was on all', attached: ['eth0'], before: NAMES },
] as { where: string; attached: Name[]; before?: Name[] }[])('a program $where', ({ attached, before }) => {
  const lab = createLab();
  beforeAll(async () => {
    await lab.open(LABS.lb);
    if (before) await run(lab, compile('redirect'), 'by_number', ...balancer(...before));
    await run(lab, compile('redirect'), 'by_number', ...balancer(...attached));
  });
  afterAll(() => lab.close());

  test.each(NAMES)(
    'sends frames out of %s by its number: all arrive, in order, nowhere else',
    async (name) => {
      await lab.writeVariable('out_ifindex', NUMBERS[name]);
      const { account, captured } = await lab.sendFrames(at('client'), frames(), signal);
      expect(account).toEqual({ processed: 10, pass: 0, drop: 0, tx: 0, redirect: 10 });
      expect(arrivals(captured)).toEqual({ [BEHIND[name]]: frames() });
    },
  );

  test.each(NAMES)('sends frames out of %s by a device map', async (name) => {
    await lab.attach(
      attached.map((one) => ({ ...at('lb', one), program: 'by_map' })),
      signal,
    );
    await lab.writeMap('ports', 1, `lb/${name}`);
    const { account, captured } = await lab.sendFrames(at('client'), frames(), signal);
    expect(account).toMatchObject({ processed: 10, redirect: 10 });
    expect(arrivals(captured)).toEqual({ [BEHIND[name]]: frames() });
  });

  test('spreads the frames of one action over all backends', async () => {
    for (const [slot, name] of NAMES.entries()) await lab.writeMap('ports', slot, `lb/${name}`);
    const mixed = TEN.map((index) => numbered(index, { to: `02:00:00:00:01:0${(index % 3) + 1}` }));
    const { captured } = await lab.sendFrames(at('client'), mixed, signal);
    expect(arrivals(captured)).toEqual({
      app1: mixed.filter((_, index) => index % 3 === 0),
      app2: mixed.filter((_, index) => index % 3 === 1),
      app3: mixed.filter((_, index) => index % 3 === 2),
    });
  });

  test('sends them all, also many', async () => {
    await lab.writeMap('ports', 1, 'lb/eth2');
    const many = Array.from({ length: 600 }, (_, index) => numbered(index));
    const { account, captured } = await lab.sendFrames(at('client'), many, signal);
    expect(account).toMatchObject({ processed: 600, redirect: 600 });
    expect(arrivals(captured)).toEqual({ app2: many });
  });

  test('sends them every time', async () => {
    for (const index of Array(50).keys()) {
      await lab.writeMap('ports', 1, `lb/eth${(index % 3) + 1}`);
      const { captured } = await lab.sendFrames(at('client'), [numbered(index)], signal);
      expect(arrivals(captured)).toEqual({ [`app${(index % 3) + 1}`]: [numbered(index)] });
    }
  });

  test('sends frames back where they came from', async () => {
    await lab.attach(
      attached.map((one) => ({ ...at('lb', one), program: 'back' })),
      signal,
    );
    const { account, captured } = await lab.sendFrames(at('client'), frames(), signal);
    expect(account).toMatchObject({ processed: 10, tx: 10 });
    expect(arrivals(captured).client).toHaveLength(10);
    expect(Object.keys(arrivals(captured))).toEqual(['client']);
  });
});

describeWithRoot('a program on the way back alone', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.lb));
  afterAll(() => lab.close());

  test('sends what backends say to the client', async () => {
    await run(lab, compile('redirect'), 'by_number', ...balancer('eth2'));
    await lab.writeVariable('out_ifindex', NUMBERS.eth0);
    const { account, captured } = await lab.sendFrames(at('app2'), frames(), signal);
    expect(account).toMatchObject({ processed: 10, redirect: 10 });
    expect(arrivals(captured)).toEqual({ client: frames() });
  });
});

describeWithRoot('a program that asks for the route', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.line));
  afterAll(() => lab.close());
  const macs = (dst: string, src: string) => (frame: Uint8Array) =>
    Uint8Array.from([...hex(dst), ...hex(src), ...frame.slice(12)]);
  const hex = (mac: string) => mac.split(':').map((byte) => Number.parseInt(byte, 16));

  describe.each([
    { where: 'router/eth0', attached: [at('router', 'eth0')] },
    { where: 'both interfaces of the router', attached: [at('router', 'eth0'), at('router', 'eth1')] },
  ])('on $where', ({ attached }) => {
    beforeAll(() => run(lab, compile('redirect'), 'by_route', ...attached));

    test('sends frames on to the server, each with the addresses of the next link', async () => {
      const sent = frames({ dst: '10.0.2.2' });
      const { account, captured } = await lab.sendFrames(at('client'), sent, signal);
      expect(account).toMatchObject({ processed: 10, redirect: 10 });
      expect(arrivals(captured)).toEqual({
        server: sent.map(macs('02:00:00:00:02:02', '02:00:00:00:02:01')),
      });
    });

    test('carries real conversations', async () => {
      const request = {
        protocol: 'tcp',
        from: 'client',
        to: 'server',
        family: 4,
        port: 7070,
        times: 3,
      } as const;
      const { answered, account } = await lab.converse({ ...request, bytes: 20_000 }, signal);
      expect(answered).toBe(3);
      expect(account.redirect).toBeGreaterThan(30);
    });
  });

  test('leaves to the kernel what it finds no way for; that is seen at every host, too', async () => {
    await run(lab, compile('redirect'), 'by_map', at('router', 'eth0'));
    const sent = frames({ dst: '10.0.2.2' });
    const { account, captured } = await lab.sendFrames(at('client'), sent, signal);
    expect(account).toMatchObject({ processed: 10, pass: 10 });
    const { router = [], server = [], ...others } = arrivals(captured);
    expect(others).toEqual({});
    expect(router).toEqual(sent);
    // The router's kernel has taken one from the time to live, the byte at 22.
    expect(server.map((frame) => frame[22])).toEqual(TEN.map(() => 59));
    expect(server.map((frame) => frame.slice(34))).toEqual(sent.map((frame) => frame.slice(34)));
    const left = captured.filter(({ host, direction }) => host === 'router' && direction === 'out');
    expect(left.map(({ bytes }) => bytes)).toEqual(server);
  });
});

describeWithRoot('frames that go nowhere', () => {
  const lab = createLab();
  beforeAll(async () => {
    await lab.open({ ...LABS.lb, name: 'lb-with-a-dead-link' });
    await run(lab, compile('redirect'), 'by_number', ...balancer('eth0', 'eth1'));
    await sh(lab, 'app1', 'ip link set eth0 down');
  });
  afterAll(() => lab.close());

  test('because their link is down are counted as redirected, and not waited for', async () => {
    await lab.writeVariable('out_ifindex', NUMBERS.eth1);
    const { account, captured } = await lab.sendFrames(at('client'), frames(), signal);
    expect(account).toMatchObject({ processed: 10, redirect: 10 });
    expect(arrivals(captured)).toEqual({});
    const request = { protocol: 'udp', from: 'client', to: 'app2', family: 4, port: 9090 } as const;
    const { sent, answered } = await lab.converse({ ...request, times: 3, bytes: 8 }, signal);
    expect({ sent, answered }).toEqual({ sent: 3, answered: 0 });
  });

  test('because there is no such interface are dropped', async () => {
    await lab.writeVariable('out_ifindex', 99);
    const { account, captured } = await lab.sendFrames(at('client'), frames(), signal);
    expect(account).toMatchObject({ processed: 10, drop: 10 });
    expect(arrivals(captured)).toEqual({});
  });
});
