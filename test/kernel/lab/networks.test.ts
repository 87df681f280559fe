import { afterAll, expect, test, vi } from 'vitest';
import { verifyChecksums } from '../../../src/domain/packet/index.ts';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { addressTowards, type Topology } from '../../../src/domain/topology/model.ts';
import type { LabPort } from '../../../src/engine/ports.ts';
import { createLab } from '../../../src/lab/client.ts';
import { CLIENT, collect, describeWithRoot, frame, HOST, sh, signal } from './support.ts';

describeWithRoot.each(Object.values(LABS) as Topology[])('the lab $name', (topology) => {
  const lab = createLab();
  afterAll(() => lab.close());
  const clients = topology.hosts.filter(({ name }) => name.startsWith('client')).map(({ name }) => name);
  const others = topology.hosts.map(({ name }) => name).filter((name) => !clients.includes(name));
  const pairs = clients.flatMap((from) => others.map((to) => [from, to] as const));

  test.each([4, 6] as const)(
    'carries echo requests of IPv%s from every client to every other host',
    async (family) => {
      await lab.open(topology);
      for (const [from, to] of pairs) {
        const { answered } = await lab.ping({ from, to, family, times: 2 }, signal);
        expect({ from, to, answered }).toEqual({ from, to, answered: 2 });
      }
      expect(pairs.length).toBeGreaterThan(0);
    },
  );

  test('carries a real ping, as the commands that are shown for it say', async () => {
    await lab.open(topology);
    for (const [from, to] of pairs) {
      const address = addressTowards(topology, from, to, 6) ?? '';
      expect(await sh(lab, from, `ping -c 1 -W 5 ${address}`)).toContain('1 received');
    }
  });

  test('serves HTTP, TCP echo and UDP echo on its servers, over both families', async () => {
    await lab.open(topology);
    const servers = topology.hosts.filter(({ services }) => services.length > 0);
    for (const { name: to } of servers) {
      for (const family of [4, 6] as const) {
        for (const [protocol, port, bytes] of [
          ['udp', 9090, 0],
          ['udp', 9090, 4000],
          ['tcp', 7070, 0],
          ['tcp', 7070, 50_000],
          ['tcp', 8080, 0],
        ] as const) {
          const request = { protocol, from: clients[0] ?? '', to, family, port, times: 2, bytes };
          const { answered } = await lab.converse(request, signal);
          expect({ ...request, answered }).toEqual({ ...request, answered: 2 });
        }
      }
    }
    expect(servers.length).toBeGreaterThan(0);
  });

  test('is silent: what the kernel wants to announce on its own stays inside', async () => {
    await lab.open({ ...topology, name: `${topology.name}-fresh` });
    for (const { name } of topology.hosts) {
      // A new address makes the kernel announce its multicast group at once.
      await sh(lab, name, 'ip -6 address add fd00:99::1/64 dev eth0 nodad');
      await vi.waitFor(async () => expect(await blockedReports(lab, name)).toBeGreaterThan(0), {
        timeout: 10_000,
      });
      expect(await framesSent(lab, name)).toBe(0);
    }
    const seen = await lab.ping({ from: clients[0] ?? '', to: others[0] ?? '', family: 6, times: 1 }, signal);
    expect(seen.captured).toHaveLength(4);
    expect(await framesSent(lab, clients[0] ?? '')).toBe(1);
  });
});

/** How many packets a host's policies kept from going out: here only the one against announcements. */
async function blockedReports(lab: LabPort, host: string): Promise<number> {
  const statistics = await sh(lab, host, 'cat /proc/net/xfrm_stat');
  return Number(/^XfrmOutPolBlock\s+(\d+)$/m.exec(statistics)?.[1]);
}

async function framesSent(lab: LabPort, host: string): Promise<number> {
  const links: { ifname: string; stats64: { tx: { packets: number } } }[] = JSON.parse(
    await sh(lab, host, 'ip -j -s link show type veth'),
  );
  return links.reduce((sum, { stats64 }) => sum + stats64.tx.packets, 0);
}

describeWithRoot('a lab network', () => {
  const lab = createLab();
  afterAll(() => lab.close());

  test('stays up when the same one is opened again, and goes when another is', async () => {
    await lab.open(LABS.pair);
    await sh(lab, 'client', 'ip route add 198.51.100.0/24 dev eth0');
    await lab.open(structuredClone(LABS.pair));
    expect(await sh(lab, 'client', 'ip route')).toContain('198.51.100.0/24');
    await lab.open(LABS.line);
    expect(await sh(lab, 'client', 'ip route')).not.toContain('198.51.100.0/24');
    await lab.open(LABS.pair);
    expect(await sh(lab, 'client', 'ip route')).not.toContain('198.51.100.0/24');
  });

  test('answers /who with the host’s own address', async () => {
    await lab.open(LABS.lb);
    expect(await sh(lab, 'client', 'curl -s http://10.0.3.2:8080/who http://10.0.3.2:8080/health')).toBe(
      '10.0.3.2\nok\n',
    );
    expect(await sh(lab, 'client', 'curl -s -g http://[fd00:4::2]:8080/who')).toBe('fd00:4::2\n');
  });

  test('has the same interface numbers every time', async () => {
    await lab.open(LABS.lb);
    const links = await sh(lab, 'lb', 'ip -o link show type veth');
    expect(links.match(/^\d+: eth\d/gm)).toEqual(['3: eth0', '4: eth1', '6: eth2', '8: eth3']);
  });

  test('carries a frame with a VLAN tag as it is', async () => {
    await lab.open(LABS.pair);
    const plain = frame('tagged');
    const tagged = Uint8Array.from([...plain.slice(0, 12), 0x81, 0x00, 0x20, 0x05, ...plain.slice(12)]);
    const { captured } = await lab.sendFrames(CLIENT, [tagged], signal);
    const bytes = Array.from(tagged);
    expect(captured.map((one) => ({ ...one, bytes: Array.from(one.bytes) }))).toEqual([
      { ...CLIENT, direction: 'out', bytes },
      { ...HOST, direction: 'in', bytes },
    ]);
  });

  test('sends whole checksums and no frame longer than a wire carries', async () => {
    await lab.open(LABS.pair);
    const request = {
      protocol: 'tcp',
      from: 'client',
      to: 'host',
      family: 4,
      port: 7070,
      times: 1,
      bytes: 20_000,
    } as const;
    const { captured } = await lab.converse(request, signal);
    const sent = captured.filter(({ direction }) => direction === 'out');
    expect(Math.max(...sent.map(({ bytes }) => bytes.length))).toBe(1514);
    const states = new Set(sent.flatMap(({ bytes }) => verifyChecksums(bytes).map(({ status }) => status)));
    expect([...states]).toEqual(['right']);
  });

  test('says which hosts and interfaces there are when one is not', async () => {
    await lab.open(LABS.pair);
    await expect(lab.exec('nobody', ['true'], collect())).rejects.toThrow(
      /no host "nobody".*\n.*client, host/,
    );
    await expect(lab.sendFrames({ host: 'host', interface: 'eth7' }, [], signal)).rejects.toThrow(/eth0/);
    await expect(lab.sendFrames(CLIENT, [new Uint8Array(3)], signal)).rejects.toThrow(/14 to 1514/);
    await expect(lab.sendFrames(CLIENT, [new Uint8Array(3000)], signal)).rejects.toThrow(/14 to 1514/);
  });
});
