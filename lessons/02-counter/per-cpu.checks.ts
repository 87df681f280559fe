import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { check, vector, measure, frames, from, ping, flood, map } = words;
  const { packet, eth, arp, ipv4, ipv6, udp, payload, truncate } = words;

  const client1 = { mac: '02:00:00:00:01:01', ip: '10.0.1.1', ip6: 'fd00:1::1' };
  const client2 = { mac: '02:00:00:00:02:01', ip: '10.0.2.1' };
  const host1 = { mac: '02:00:00:00:01:02', ip: '10.0.1.2', ip6: 'fd00:1::2' };
  const host2 = { mac: '02:00:00:00:02:02', ip: '10.0.2.2' };
  const link = { src: client1.mac, dst: host1.mac };
  const net = { src: client1.ip, dst: host1.ip };

  const of = (protocol: number) => packet(eth(link), ipv4({ ...net, protocol }), payload('some protocol'));
  /** Addressed to another machine's MAC: XDP sees it, the host's network stack does not look at it. */
  const passingBy = (src: { mac: string; ip: string }, dst: { ip: string }) =>
    packet(
      eth({ src: src.mac, dst: '02:00:00:00:00:ff' }),
      ipv4({ src: src.ip, dst: dst.ip }),
      udp({ sport: 40000, dport: 9 }),
      payload('one of many'),
    );
  const question = packet(
    eth({ src: client1.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
    arp({ operation: 'request', senderMac: client1.mac, senderIp: client1.ip, targetIp: host1.ip }),
  );
  /** Its 10th byte, where IPv4 has the protocol, is 99. */
  const sixLike99 = packet(
    eth(link),
    ipv6({ src: 'fd63::1', dst: host1.ip6 }),
    udp({ sport: 40000, dport: 9 }),
  );

  return [
    check(
      'pings',
      {
        en: 'counts 5 pings, and both clients get their answers',
        ja: 'ping 5 回を数え、両方のクライアントに応答が返る',
      },
      ping('client1', 'host', 3).isAnswered(),
      ping('client2', 'host', 2).isAnswered(),
      map('protocols').entry(1).grows(5),
    ),
    check(
      'two-cpus',
      {
        en: 'counts 100,000 packets from two CPUs, each CPU its own',
        ja: '2 つの CPU からの 10 万パケットを、CPU ごとに正確に数える',
      },
      flood(50_000, [
        { from: from('client1'), frame: passingBy(client1, host1) },
        { from: from('client2'), frame: passingBy(client2, host2) },
      ]),
      map('protocols').entry(17).grows(100_000),
      map('protocols').entry(17).growsOnCpus(50_000, 50_000),
    ),
    check(
      'every-protocol',
      { en: 'has room for all 256 protocols', ja: '256 種類すべてのプロトコルが入る' },
      frames({ en: 'protocols 0, 132, 254 and 255', ja: 'プロトコル 0、132、254、255' }, from('client1'), [
        of(0),
        of(132),
        of(254),
        of(255),
      ]).pass(),
      ...[0, 132, 254, 255].map((protocol) => map('protocols').entry(protocol).grows(1)),
    ),
    check(
      'only-ipv4',
      { en: 'counts nothing but whole IPv4 headers', ja: '完全な IPv4 ヘッダー以外は数えない' },
      frames({ en: 'an ARP request', ja: 'ARP 要求' }, from('client1'), [question]).pass(),
      map('protocols').entry(0).grows(0),
      frames(
        { en: 'IPv6 with a 99 where IPv4 has its protocol', ja: 'IPv4 のプロトコルの位置に 99 がある IPv6' },
        from('client1'),
        [sixLike99],
      ).pass(),
      map('protocols').entry(99).grows(0),
      vector({ en: '19 bytes of an IPv4 header', ja: 'IPv4 ヘッダーが 19 バイト' }, truncate(of(50), 14 + 19))
        .returns('XDP_PASS')
        .unchanged(),
      map('protocols').entry(50).grows(0),
      measure(
        { en: 'a UDP datagram', ja: 'UDP データグラム' },
        packet(eth(link), ipv4(net), udp({ sport: 40000, dport: 9 }), payload('hello')),
      ),
    ),
  ];
};

export default checks;
