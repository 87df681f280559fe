import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { check, vector, measure, frames, from, ping, flood, control, rule, map } = words;
  const { packet, eth, ipv4, icmpEcho, tcp, udp, payload } = words;

  const client1 = { mac: '02:00:00:00:01:01', ip: '10.0.1.1' };
  const client2 = { mac: '02:00:00:00:02:01', ip: '10.0.2.1' };
  const host1 = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const host2 = { mac: '02:00:00:00:02:02', ip: '10.0.2.2' };
  const link = eth({ src: client1.mac, dst: host1.mac });
  const net = { src: client1.ip, dst: host1.ip };

  const datagram = (dport: number, src = client1.ip) =>
    packet(link, ipv4({ ...net, src }), udp({ sport: 40000, dport }), payload('hello'));
  const segment = (dport: number, src = client1.ip) =>
    packet(link, ipv4({ ...net, src }), tcp({ sport: 40000, dport }));
  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();
  const drops = (en: string, ja: string, bytes: Uint8Array) => vector({ en, ja }, bytes).returns('XDP_DROP');

  const pings = { network: '10.0.1.1/32', protocol: 'icmp' } as const;
  const first = { network: '10.0.1.0/24', protocol: 'udp', destinationPorts: 1000 } as const;
  const second = { ...first, destinationPorts: 2000 } as const;
  const third = { ...first, destinationPorts: [2000, 2999] } as const;
  const web = { network: '10.0.1.0/24', protocol: 'tcp', destinationPorts: 80 } as const;
  const discard = { network: '10.0.0.0/8', protocol: 'udp', destinationPorts: 9 } as const;
  const high = { network: '10.8.8.8/32' } as const;
  const last = { network: '10.9.9.0/24' } as const;

  const anyPort = { from: 0, to: 65535 };
  const anything = { sport: anyPort, dport: anyPort, protocol: 0 };

  return [
    check(
      'counted',
      { en: 'counts what a rule drops', ja: 'ルールが落としたパケットを数える' },
      control.addsRule(pings),
      frames({ en: 'three pings from client1', ja: 'client1 からの ping 3 個' }, from('client1'), [
        packet(link, ipv4(net), icmpEcho({ sequence: 1 })),
        packet(link, ipv4(net), icmpEcho({ sequence: 2 })),
        packet(link, ipv4(net), icmpEcho({ sequence: 3 })),
      ]).drop(),
      rule(pings).hasDropped(3),
      ping('client2', 'host', 2).isAnswered(),
      rule(pings).hasDropped(3),
    ),
    check(
      'which-rule',
      {
        en: 'counts for the rule that dropped the packet, by its id, and for no other',
        ja: '落としたルールの ID で数え、ほかのルールでは数えない',
      },
      control.addsRule(first),
      control.addsRule(second),
      control.addsRule(third),
      control.deletesRule(first),
      drops('UDP to port 2500', 'ポート 2500 宛ての UDP', datagram(2500)),
      drops('UDP to port 2999', 'ポート 2999 宛ての UDP', datagram(2999)),
      rule(third).hasDropped(2),
      rule(second).hasDropped(0),
      drops(
        'UDP to port 2000, where two rules match',
        '2 つのルールに一致する、ポート 2000 宛ての UDP',
        datagram(2000),
      ),
      rule(second).hasDropped(1),
      rule(third).hasDropped(2),
      rule(pings).hasDropped(3),
    ),
    check(
      'passed',
      { en: 'counts nothing that passes', ja: '通したパケットは数えない' },
      control.addsRule(web),
      passes('TCP to port 81', 'ポート 81 宛ての TCP', segment(81)),
      passes('UDP to port 80', 'ポート 80 宛ての UDP', datagram(80)),
      passes('TCP to port 80 from 10.0.2.1', '10.0.2.1 からポート 80 宛ての TCP', segment(80, client2.ip)),
      passes(
        'a later fragment of TCP',
        '2 番目以降の TCP フラグメント',
        packet(
          link,
          ipv4({ ...net, fragmentOffset: 185, protocol: 6 }),
          payload(new Uint8Array([0x9c, 0x40, 0, 80, 0, 0, 0, 0])),
        ),
      ),
      ...[pings, second, third, web].map((one, index) => rule(one).hasDropped([3, 1, 2, 0][index] ?? 0)),
      map('drops').entry(0).grows(0),
      drops('TCP to port 80', 'ポート 80 宛ての TCP', segment(80)),
      rule(web).hasDropped(1),
    ),
    check(
      'two-cpus',
      {
        en: 'counts 100,000 drops from two CPUs, all of them',
        ja: '2 つの CPU で落とした 10 万パケットを、もれなく数える',
      },
      control.addsRule(discard),
      flood(50_000, [
        {
          from: from('client1'),
          frame: packet(link, ipv4(net), udp({ sport: 40000, dport: 9 }), payload('one of many')),
        },
        {
          from: from('client2'),
          frame: packet(
            eth({ src: client2.mac, dst: host2.mac }),
            ipv4({ src: client2.ip, dst: host2.ip }),
            udp({ sport: 40000, dport: 9 }),
            payload('one of many'),
          ),
        },
      ]),
      rule(discard).hasDropped(100_000),
    ),
    check(
      'every-id',
      { en: 'has room for every rule up to id 255', ja: 'ID 255 までのすべてのルールが入る' },
      control.writes('rules', 254, { source: { prefixlen: 32, address: '10.8.8.8' }, ...anything }),
      control.addsRule(last),
      drops('UDP from 10.9.9.9', '10.9.9.9 からの UDP', datagram(7, '10.9.9.9')),
      rule(last).hasDropped(1),
      map('drops').entry(255).is(1),
      // What the learner tries next meets no rules of these checks.
      ...[pings, second, third, web, discard, last, high].map(control.deletesRule),
      measure({ en: 'a TCP segment', ja: 'TCP セグメント' }, segment(8080)),
    ),
  ];
};

export default checks;
