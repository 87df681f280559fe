import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createControl } from '../../src/control/index.ts';
import { parsePolicy, parseRule } from '../../src/domain/firewall/parse-flags.ts';
import { eth, ipv4, packet, payload, tcp, udp } from '../../src/domain/packet/index.ts';
import { LABS } from '../../src/domain/topology/labs.ts';
import { createLab } from '../../src/lab/client.ts';
import { fakeLab } from '../support/fake-lab.ts';
import { compile, describeWithRoot, run, signal } from './lab/support.ts';

const ETH0 = { host: 'host', interface: 'eth0' };
const ETH1 = { host: 'host', interface: 'eth1' };

/** A frame as a client of the lab would send it; `net` 1 for client1, 2 for client2. */
function frame(net: 1 | 2, protocol: 'udp' | 'tcp', dport: number, source = `10.0.${net}.1`) {
  return packet(
    eth({ src: `02:00:00:00:0${net}:01`, dst: `02:00:00:00:0${net}:02` }),
    ipv4({ src: source, dst: `10.0.${net}.2` }),
    ...(protocol === 'udp'
      ? [udp({ sport: 1000, dport }), payload('x')]
      : [tcp({ sport: 1000, dport, flags: 'ACK' })]),
  );
}
const client = (net: 1 | 2) => ({ host: `client${net}`, interface: 'eth0' });

describeWithRoot('the control plane of a real program', () => {
  const lab = createLab();
  const control = createControl(lab);
  const fresh = (...defines: string[]) => run(lab, compile('firewall', ...defines), 'firewall', ETH0, ETH1);
  beforeAll(() => lab.open(LABS.senders));
  afterAll(() => lab.close());

  const dropsOf = async (net: 1 | 2, ...frames: readonly Uint8Array[]) =>
    (await lab.sendFrames(client(net), frames, signal)).account.drop;
  const judged = async () =>
    (await lab.readMap('judged'))?.entries.map(({ values }) =>
      values.reduce<number>((sum, value) => sum + Number(value), 0),
    );

  test('sets rules that packets meet, and counts what each has dropped', async () => {
    await fresh();
    const narrow = await control.addRule(
      parseRule({ srcNetwork: '10.0.1.1/32', protocol: 'tcp', dstPort: '80-90' }),
    );
    const wide = await control.addRule(
      parseRule({ srcNetwork: '10.0.0.0/8', protocol: 'udp', srcPort: '1000' }),
    );
    const port80 = frame(1, 'tcp', 80);
    expect(await dropsOf(1, port80, frame(1, 'tcp', 91), frame(1, 'udp', 9), frame(1, 'udp', 7))).toBe(3);
    expect(await dropsOf(1, frame(1, 'tcp', 90, '10.0.1.7'))).toBe(0);
    expect(await dropsOf(2, frame(2, 'tcp', 80), frame(2, 'udp', 1))).toBe(1);
    expect((await control.rules()).map(({ id, dropped }) => [id, dropped])).toEqual([
      [narrow.id, 1n],
      [wide.id, 3n],
    ]);
    expect(await control.deleteRule(wide.id)).toMatchObject({ id: wide.id, dropped: 3n });
    expect(await dropsOf(1, port80, frame(1, 'udp', 9))).toBe(1);
    await control.deleteRule(narrow.id);
    expect(await dropsOf(1, port80)).toBe(0);
    expect((await lab.readMap('networks'))?.entries).toEqual([]);
    expect((await control.protocolCounts()).map(({ protocol }) => protocol)).toEqual([6, 17]);
  });

  test('gives a new rule a counter that begins at 0, whatever the id had counted before', async () => {
    await fresh();
    const flags = { srcNetwork: '10.0.1.0/24', protocol: 'udp' };
    const first = await control.addRule(parseRule(flags));
    await dropsOf(1, frame(1, 'udp', 1), frame(1, 'udp', 2));
    await control.deleteRule(first.id);
    expect(await control.addRule(parseRule(flags))).toMatchObject({ id: first.id, dropped: 0n });
    expect((await control.rules())[0]?.dropped).toBe(0n);
  });

  test('leaves everything as it is when the kernel has no room for another network', async () => {
    await fresh('NETWORKS=2');
    await control.addRule(parseRule({ srcNetwork: '10.0.1.0/24' }));
    await control.addRule(parseRule({ srcNetwork: '10.0.2.0/24' }));
    const before = await control.rules();
    await expect(control.addRule(parseRule({ srcNetwork: '10.0.3.0/24' }))).rejects.toThrow(
      /map networks is full/,
    );
    // Somebody else may take the last place between our look and our write: then it is the kernel that refuses.
    await control.deleteRule(2);
    const blindLab = fakeLab({
      loaded: () => lab.loaded(),
      deleteEntry: (...args) => lab.deleteEntry(...args),
      readMap: async (name) => {
        const map = await lab.readMap(name);
        if (name === 'networks')
          await lab.writeMap('networks', { prefixlen: 8, address: '11.0.0.0' }, { id: Array(16).fill(0) });
        return map;
      },
      writeMap: (...args) => lab.writeMap(...args),
    });
    await expect(createControl(blindLab).addRule(parseRule({ srcNetwork: '10.0.3.0/24' }))).rejects.toThrow(
      /networks.*\n.*taken back: the rules are as they were/,
    );
    expect(await control.rules()).toEqual(before.slice(0, 1));
  });

  test('refuses a program that has no rules, and changes nothing', async () => {
    await run(lab, compile('verdicts'), 'drop_all', ETH0, ETH1);
    await expect(control.addRule(parseRule({ srcNetwork: '10.0.1.0/24' }))).rejects.toThrow(/no map rules/);
    await expect(control.policies()).rejects.toThrow(/no map policies/);
    await expect(control.protocolCounts()).rejects.toThrow(/no map protocols/);
    expect(await control.detect()).toEqual([]);
  });

  test('stops a source that sends too much, and no other', async () => {
    await fresh();
    let now = 0;
    const watching = createControl(lab, () => now);
    await watching.setPolicy(parsePolicy({ protocol: 'udp', limit: '50' }));
    await watching.detect();
    const many = (count: number, source: string) =>
      Array.from({ length: count }, () => frame(1, 'udp', 9, source));
    await dropsOf(1, ...many(101, '10.0.1.66'), ...many(100, '10.0.1.1'));
    now += 2000;
    expect((await watching.detect()).map(({ address, rate }) => [address, rate])).toEqual([
      ['10.0.1.66', 50.5],
    ]);
    expect(await dropsOf(1, ...many(3, '10.0.1.66'), ...many(2, '10.0.1.1'))).toBe(3);
  });

  describe('while two senders flood', () => {
    const CHANGES = 200;
    const RULES = [
      parseRule({ srcNetwork: '10.0.1.0/24', protocol: 'udp', dstPort: '9' }),
      parseRule({ srcNetwork: '10.0.2.0/24', protocol: 'tcp', dstPort: '9' }),
    ];

    test('lets every packet meet whole rules only, and counts them all', async () => {
      await fresh();
      // Ids come back with the next rule: a packet that mixed two of them up would be dropped for nothing.
      await control.addRule(parseRule({ srcNetwork: '10.0.1.1/32', protocol: 'udp', dstPort: '9' }));
      await control.addRule(parseRule({ srcNetwork: '10.0.0.0/8', protocol: 'icmp' }));
      const stop = new AbortController();
      const floods = ([1, 2] as const).map((net) => {
        const frames = [
          frame(net, 'udp', 9),
          frame(net, 'udp', 10),
          frame(net, 'tcp', 9),
          frame(net, 'tcp', 10),
        ];
        return lab.generate({ from: client(net), frames, seconds: 60 }, stop.signal).catch(() => undefined);
      });
      let dropped = 0n;
      for (let change = 0; change < CHANGES; change += 1) {
        const rule = RULES[change % 2];
        if (rule === undefined) throw new Error('no rule');
        const { id } = await control.addRule(rule);
        expect(id).toBe(3);
        dropped += (await control.deleteRule(id)).dropped ?? 0n;
      }
      stop.abort();
      await Promise.all(floods);
      // Goes through the program after everything that was sent before it.
      await dropsOf(1, frame(1, 'tcp', 1));
      await dropsOf(2, frame(2, 'tcp', 1));
      for (const rule of await control.rules()) dropped += rule.dropped ?? 0n;
      const [seen = 0, drops = 0, wrong] = (await judged()) ?? [];
      expect(wrong).toBe(0);
      expect(drops).toBeGreaterThan(1000);
      expect(seen).toBeGreaterThan(2 * drops);
      expect(dropped).toBe(BigInt(drops));
    });
  });
});
