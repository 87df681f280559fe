import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { check, vector, measure, from, ping, udpEcho, tcpEcho, flood, control, records, map } = words;
  const { packet, eth, ipv4, ipv6, icmpEcho, tcp, udp, payload, truncate } = words;

  const client1 = { mac: '02:00:00:00:01:01', ip: '10.0.1.1' };
  const client2 = { mac: '02:00:00:00:02:01', ip: '10.0.2.1' };
  const host1 = { mac: '02:00:00:00:01:02', ip: '10.0.1.2', ip6: 'fd00:1::2' };
  const host2 = { mac: '02:00:00:00:02:02', ip: '10.0.2.2' };
  const link = eth({ src: client1.mac, dst: host1.mac });

  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();
  const drops = (en: string, ja: string, bytes: Uint8Array) => vector({ en, ja }, bytes).returns('XDP_DROP');

  /* Rules and policies have the ids that the control plane gives, in the order in which the checks below set them. */
  const UDP_RULE = 2;
  const NET_RULE = 3;
  const SYN_POLICY = 2;
  const BY_RULE = 1;
  const BY_LIMIT = 2;
  const pad = [0, 0, 0, 0, 0, 0];

  /** What the second rule drops, and how it is told. */
  const blocked = packet(
    link,
    ipv4({ src: '10.0.1.5', dst: host1.ip }),
    udp({ sport: 40000, dport: 9995 }),
    payload('no way'),
  );
  const blockedRecord = {
    source: '10.0.1.5',
    destination: host1.ip,
    id: UDP_RULE,
    sport: 40000,
    dport: 9995,
    protocol: 17,
    reason: BY_RULE,
  };
  const syn = (sport: number) =>
    packet(link, ipv4({ src: '10.0.1.6', dst: host1.ip }), tcp({ sport, dport: 8080 }));
  const synRecord = (sport: number) => ({
    source: '10.0.1.6',
    destination: host1.ip,
    id: SYN_POLICY,
    sport,
    dport: 8080,
    protocol: 6,
    reason: BY_LIMIT,
  });
  const net = { src: '10.0.3.7', dst: host1.ip };
  const echo = packet(link, ipv4(net), icmpEcho({ id: 0x1234, sequence: 0x5678 }), payload(8));
  const noPorts = (protocol: number) => ({
    source: '10.0.3.7',
    destination: host1.ip,
    id: NET_RULE,
    sport: 0,
    dport: 0,
    protocol,
    reason: BY_RULE,
  });

  return [
    check(
      'by-rule',
      {
        en: 'tells of each packet that a rule drops, every member right',
        ja: 'ルールで落としたパケットを、すべてのメンバーを正しく知らせる',
      },
      control.writes('programs', 0, 'firewall'),
      control.writes('programs', 1, 'dos'),
      control.addsRule({ network: '10.9.0.0/16' }),
      control.addsRule({ network: '10.0.1.0/24', protocol: 'udp', destinationPorts: [9990, 9999] }),
      control.addsRule({ network: '10.0.3.0/24' }),
      drops('UDP to port 9995', 'ポート 9995 宛ての UDP', blocked),
      records('events').are(blockedRecord),
      drops(
        'TCP from port 443, with IPv4 options',
        'ポート 443 からの TCP（IPv4 オプション付き）',
        packet(
          link,
          ipv4({ ...net, options: [1, 1, 1, 0] }),
          tcp({ sport: 443, dport: 51000, flags: 'ACK' }),
        ),
      ),
      drops('UDP to port 9995 again', 'もう一度、ポート 9995 宛ての UDP', blocked),
      records('events').are({ ...noPorts(6), sport: 443, dport: 51000 }, blockedRecord),
    ),
    check(
      'passed',
      { en: 'tells nothing of packets that pass', ja: '通したパケットのことは何も知らせない' },
      ping('client1', 'host', 3).isAnswered(),
      udpEcho('client1', 'host', { times: 2 }).isAnswered(),
      tcpEcho('client2', 'host').isAnswered(),
      passes(
        'UDP to port 10000',
        'ポート 10000 宛ての UDP',
        packet(link, ipv4({ src: '10.0.1.5', dst: host1.ip }), udp({ sport: 9995, dport: 10000 })),
      ),
      passes(
        'UDP to port 9995 over IPv6',
        'IPv6 でポート 9995 宛ての UDP',
        packet(link, ipv6({ src: 'fd00:1::1', dst: host1.ip6 }), udp({ sport: 40000, dport: 9995 })),
      ),
      records('events').are(),
    ),
    check(
      'by-limit',
      {
        en: 'tells of each packet beyond a limit, with the policy and the reason',
        ja: '上限を超えたパケットを、ポリシーと理由を添えて知らせる',
      },
      control.sets('clock_ns', 900_000_000_000n),
      control.setsPolicy({ protocol: 'icmp', limit: 50 }),
      control.setsPolicy({ protocol: 'tcp', kind: 'syn', limit: 3 }),
      ...[1, 2, 3].map((nth) => passes(`SYN ${nth}, limit 3`, `SYN ${nth} 個目、上限 3`, syn(40000 + nth))),
      drops('SYN 4', 'SYN 4 個目', syn(40004)),
      drops('SYN 5', 'SYN 5 個目', syn(40005)),
      records('events').are(synRecord(40004), synRecord(40005)),
    ),
    check(
      'no-ports',
      { en: 'has 0 for the ports of packets without any', ja: 'ポートのないパケットのポートは 0 にする' },
      drops('a ping', 'ping', echo),
      drops(
        'a later fragment of UDP',
        'UDP の 2 番目以降のフラグメント',
        packet(link, ipv4({ ...net, fragmentOffset: 185, protocol: 17 }), payload('the rest of it')),
      ),
      drops(
        '7 of 8 bytes of UDP',
        'UDP ヘッダー 8 バイト中 7 バイト',
        truncate(packet(link, ipv4(net), udp({ sport: 40000, dport: 9090 })), 14 + 20 + 7),
      ),
      records('events').are(noPorts(1), noPorts(17), noPorts(17)),
    ),
    check(
      'full-ring',
      {
        en: 'drops all of 5,000 packets into a full ring, and counts the records that are lost',
        ja: 'リングが満杯でも 5,000 パケットをすべて落とし、失われたレコードを数える',
      },
      flood(5_000, [{ from: from('client1'), frame: blocked }]),
      map('drops').entry(UDP_RULE).grows(5_000),
      drops('UDP to port 9995, the ring is full', 'リングが満杯のとき、ポート 9995 宛ての UDP', blocked),
      drops('a SYN beyond the limit, the ring is full', 'リングが満杯のとき、上限を超えた SYN', syn(40006)),
      passes(
        'UDP to port 9090, the ring is full',
        'リングが満杯のとき、ポート 9090 宛ての UDP',
        packet(link, ipv4({ src: '10.0.1.5', dst: host1.ip }), udp({ sport: 40000, dport: 9090 })),
      ),
      map('drops').entry(UDP_RULE).grows(5_001),
      map('limited').entry(SYN_POLICY).grows(1),
      records('events').orLost('lost').inAll(5_002),
    ),
    check(
      'two-cpus',
      {
        en: 'counts the lost records of 100,000 packets from two CPUs, not one too few',
        ja: '2 つの CPU からの 10 万パケットで失われたレコードを、1 つも漏らさず数える',
      },
      flood(50_000, [
        { from: from('client1'), frame: blocked },
        {
          from: from('client2'),
          frame: packet(
            eth({ src: client2.mac, dst: host2.mac }),
            ipv4({ src: '10.0.1.5', dst: host2.ip }),
            udp({ sport: 40000, dport: 9995 }),
          ),
        },
      ]),
      map('drops').entry(UDP_RULE).grows(100_000),
      records('events').orLost('lost').inAll(100_000),
    ),
    check(
      'after-reading',
      {
        en: 'tells again when the ring has been read, with nothing of the old records',
        ja: '読み出されれば、また知らせる。古いレコードの中身は混ざらない',
      },
      drops('a ping', 'ping', echo),
      drops('a SYN beyond the limit', '上限を超えた SYN', syn(40007)),
      drops('a ping again', 'もう一度 ping', echo),
      records('events').are({ ...noPorts(1), pad }, { ...synRecord(40007), pad }, { ...noPorts(1), pad }),
      measure(
        { en: 'a TCP segment', ja: 'TCP セグメント' },
        packet(
          link,
          ipv4({ src: '10.0.1.77', dst: host1.ip }),
          tcp({ sport: 40000, dport: 8080, flags: 'ACK' }),
        ),
      ),
    ),
  ];
};

export default checks;
