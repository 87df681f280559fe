import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { createLab } from '../../../src/lab/client.ts';
import { CLIENT, compile, describeWithRoot, frame, run, sh, signal } from './support.ts';

const balancer = (name: string) => ({ host: 'lb', interface: name });

describeWithRoot('the way to an address', () => {
  const lab = createLab();
  beforeAll(() => lab.open(LABS.lb));
  afterAll(() => lab.close());

  test.each([
    ['lb', '10.0.2.2', 'eth1', 4, '02:00:00:00:02:02', '02:00:00:00:02:01'],
    ['lb', '10.0.4.2', 'eth3', 8, '02:00:00:00:04:02', '02:00:00:00:04:01'],
    ['lb', '10.0.1.2', 'eth0', 3, '02:00:00:00:01:02', '02:00:00:00:01:01'],
    // Through the gateway: its link address, not the destination's.
    ['client', '10.0.3.2', 'eth0', 2, '02:00:00:00:01:01', '02:00:00:00:01:02'],
  ])('from %s to %s leaves by %s', async (host, address, name, index, mac, sourceMac) => {
    expect(await lab.findNeighbour(host, address)).toEqual({ interface: name, index, mac, sourceMac });
  });

  test('is the one that the interface has now', async () => {
    await sh(lab, 'lb', 'ip link set eth2 address 02:00:00:00:77:01');
    const { sourceMac } = await lab.findNeighbour('lb', '10.0.3.2');
    await sh(lab, 'lb', 'ip link set eth2 address 02:00:00:00:03:01');
    expect(sourceMac).toBe('02:00:00:00:77:01');
  });

  test('asks for a neighbour that nobody has spoken to', async () => {
    await sh(lab, 'app1', 'ip address add 10.0.2.7/24 dev eth0');
    expect(await sh(lab, 'lb', 'ip neigh show 10.0.2.7')).toBe('');
    const found = await lab.findNeighbour('lb', '10.0.2.7');
    expect(found).toMatchObject({ interface: 'eth1', mac: '02:00:00:00:02:02' });
    expect(await sh(lab, 'lb', 'ip neigh show 10.0.2.7')).toContain('02:00:00:00:02:02');
  });

  test('asks again for one that had not answered before', async () => {
    await sh(lab, 'lb', 'ip neigh replace 10.0.3.7 dev eth2 nud failed');
    await sh(lab, 'app2', 'ip address add 10.0.3.7/24 dev eth0');
    expect((await lab.findNeighbour('lb', '10.0.3.7')).mac).toBe('02:00:00:00:03:02');
  });

  describe('through a program', () => {
    afterAll(() => lab.attach([], signal));

    test('that passes ARP is found', async () => {
      await sh(lab, 'app3', 'ip address add 10.0.4.7/24 dev eth0');
      await run(lab, compile('verdicts'), 'pass_all', balancer('eth0'), balancer('eth3'));
      expect((await lab.findNeighbour('lb', '10.0.4.7')).mac).toBe('02:00:00:00:04:02');
    });

    test('that drops ARP is refused, and the message names the program', async () => {
      await sh(lab, 'app3', 'ip address add 10.0.4.8/24 dev eth0');
      await run(lab, compile('verdicts'), 'drop_all', balancer('eth3'));
      await expect(lab.findNeighbour('lb', '10.0.4.8')).rejects.toMatchObject({
        kind: 'usage',
        message: expect.stringMatching(
          /^Nobody answers at 10\.0\.4\.8: lb\/eth3 has asked .*\n.*may have dropped the ARP answer/,
        ),
      });
    });
  });

  test('to nobody is refused, and nobody is asked for any more', async () => {
    const error = await lab.findNeighbour('lb', '10.0.2.99').catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/^Nobody answers at 10\.0\.2\.99: lb\/eth1 has asked/),
    });
    expect(String(error)).not.toContain('dropped');
    expect(await sh(lab, 'lb', 'ip neigh show 10.0.2.99')).toBe('');
    const { captured } = await lab.sendFrames(CLIENT, [frame('x', '02:00:00:00:01:01')], signal);
    expect(captured.filter(({ bytes }) => bytes[12] === 0x08 && bytes[13] === 0x06)).toEqual([]);
  });

  test.each([
    ['10.0.3.1', /10\.0\.3\.1 is an address of lb itself/],
    ['203.0.113.11', /203\.0\.113\.11 is an address of lb itself/],
    ['127.0.0.1', /127\.0\.0\.1 is an address of lb itself/],
    ['192.0.2.1', /lb has no route to 192\.0\.2\.1/],
    ['10.0.2.255', /lb has no route to 10\.0\.2\.255/],
    ['fd00:2::2', /"fd00:2::2" is not an IPv4 address/],
    ['10.0.2', /"10\.0\.2" is not an IPv4 address/],
    ['app1', /"app1" is not an IPv4 address/],
  ])('to %s is refused with the reason', async (address, message) => {
    await expect(lab.findNeighbour('lb', address)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(message),
    });
  });

  test('from a host that the lab does not have is refused', async () => {
    await expect(lab.findNeighbour('app9', '10.0.2.2')).rejects.toThrow(/no host "app9"/);
  });
});

describeWithRoot('what is open', () => {
  test('is the topology that was asked for, and nothing before or after', async () => {
    const lab = createLab();
    try {
      expect(await lab.topology()).toBeUndefined();
      await lab.open(LABS.lb);
      expect(await lab.topology()).toEqual(LABS.lb);
      await lab.open(LABS.pair);
      expect(await lab.topology()).toEqual(LABS.pair);
    } finally {
      await lab.close();
    }
    expect(await lab.topology()).toBeUndefined();
  });
});
