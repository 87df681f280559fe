import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { check, vector, measure, ping, udpEcho, tcpEcho, map, variable } = words;
  const { packet, eth, vlan, arp, ipv4, ipv6, icmpv6Echo, tcp, udp, payload, truncate } = words;
  const { ipv6HopByHop, ipv6Routing, ipv6DestinationOptions, ipv6Fragment } = words;

  const client = { mac: '02:00:00:00:00:01', ip: '10.0.0.1', ip6: 'fd00::1' };
  const host = { mac: '02:00:00:00:00:02', ip: '10.0.0.2', ip6: 'fd00::2' };
  const frame = eth({ src: client.mac, dst: host.mac });
  const net = { src: client.ip, dst: host.ip };
  const net6 = { src: client.ip6, dst: host.ip6 };

  const toDns = udp({ sport: 40000, dport: 53 });
  const elsewhere = udp({ sport: 40000, dport: 9999 });
  const question = payload('www.example.org?');
  /** A piece of the data of a datagram, which happens to look like a UDP header to port 53. */
  const lookalike = payload(
    new Uint8Array([0x9c, 0x40, 0x00, 0x35, 0x00, 0x18, 0x00, 0x00, 1, 2, 3, 4, 5, 6, 7, 8]),
  );
  /** Padding and an experimental option (RFC 4727) whose value, 53, lies where a header without options has the port. */
  const options53 = [0x1e, 0x04, 0x00, 0x35];

  /** One PadN option (RFC 8200) that makes an options header 16 bytes long. */
  const fourteen = [1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();
  /** One packet, and how many of the check's packets have counted as UDP and as DNS queries when it has passed. */
  const then = (en: string, ja: string, bytes: Uint8Array, counted: { udp: number; dns: number }) => [
    passes(en, ja, bytes),
    map('protocols').entry(17).grows(counted.udp),
    variable('dns_queries').grows(counted.dns),
  ];
  const none = { udp: 0, dns: 0 };
  const noEntryGrows = (...protocols: number[]) =>
    protocols.map((protocol) => map('protocols').entry(protocol).grows(0));

  return [
    check(
      'plain',
      {
        en: 'counts protocols as before, and DNS queries',
        ja: 'これまでどおりのプロトコルと、DNS の問い合わせを数える',
      },
      udpEcho('client', 'host', { times: 3 }).isAnswered(),
      map('protocols').entry(17).grows(3),
      variable('dns_queries').grows(0),
      ...then('a DNS query', 'DNS の問い合わせ', packet(frame, ipv4(net), toDns, question), {
        udp: 4,
        dns: 1,
      }),
      ...then(
        'a DNS answer',
        'DNS の応答',
        packet(frame, ipv4(net), udp({ sport: 53, dport: 40000 }), question),
        { udp: 5, dns: 1 },
      ),
      ...then(
        'TCP to port 53',
        'ポート 53 への TCP',
        packet(frame, ipv4(net), tcp({ sport: 40000, dport: 53 })),
        { udp: 5, dns: 1 },
      ),
      map('protocols').entry(6).grows(1),
    ),
    check(
      'ip-options',
      { en: 'finds UDP behind IPv4 options', ja: 'IPv4 オプションの後ろにある UDP を見つける' },
      ...then(
        '4 bytes of options',
        'オプション 4 バイト',
        packet(frame, ipv4({ ...net, options: [1, 1, 1, 0] }), toDns, question),
        { udp: 1, dns: 1 },
      ),
      ...then(
        '40 bytes of options',
        'オプション 40 バイト',
        packet(frame, ipv4({ ...net, options: Array.from({ length: 40 }, () => 1) }), toDns, question),
        { udp: 2, dns: 2 },
      ),
      ...then(
        'port 9999, and a 53 among the options',
        'ポート 9999 宛て、オプションの中に 53 がある',
        packet(frame, ipv4({ ...net, options: options53 }), elsewhere, question),
        { udp: 3, dns: 2 },
      ),
    ),
    check(
      'vlan',
      { en: 'looks behind one VLAN tag or two', ja: 'VLAN タグ 1 つまたは 2 つの後ろを見る' },
      ...then('one tag', 'タグ 1 つ', packet(frame, vlan({ id: 10 }), ipv4(net), toDns, question), {
        udp: 1,
        dns: 1,
      }),
      ...then(
        'two tags',
        'タグ 2 つ',
        packet(frame, vlan({ id: 10, tpid: 0x88a8 }), vlan({ id: 20 }), ipv4(net), toDns, question),
        { udp: 2, dns: 2 },
      ),
      ...then(
        'three tags',
        'タグ 3 つ',
        packet(frame, vlan({ id: 10 }), vlan({ id: 20 }), vlan({ id: 30 }), ipv4(net), toDns, question),
        { udp: 2, dns: 2 },
      ),
      passes(
        'ARP behind a tag',
        'タグの後ろの ARP',
        packet(
          frame,
          vlan({ id: 10 }),
          arp({ operation: 'request', senderMac: client.mac, senderIp: client.ip, targetIp: host.ip }),
        ),
      ),
      ...noEntryGrows(0),
    ),
    check(
      'ipv6',
      { en: 'counts IPv6 in the same map', ja: 'IPv6 も同じマップで数える' },
      udpEcho('client', 'host', { times: 2, family: 6 }).isAnswered(),
      map('protocols').entry(17).grows(2),
      ...then(
        'a DNS query over IPv6',
        'IPv6 の DNS の問い合わせ',
        packet(frame, ipv6(net6), toDns, question),
        { udp: 3, dns: 1 },
      ),
      ...then(
        'the same behind a VLAN tag',
        'VLAN タグの後ろの同じもの',
        packet(frame, vlan({ id: 10 }), ipv6(net6), toDns, question),
        { udp: 4, dns: 2 },
      ),
      passes('an ICMPv6 echo request', 'ICMPv6 エコー要求', packet(frame, ipv6(net6), icmpv6Echo())),
      map('protocols').entry(58).grows(1),
    ),
    check(
      'extensions',
      { en: 'looks behind IPv6 extension headers', ja: 'IPv6 拡張ヘッダーの後ろを見る' },
      ...then(
        'hop-by-hop options of 8 bytes',
        'ホップバイホップオプション 8 バイト',
        packet(frame, ipv6(net6), ipv6HopByHop(), toDns, question),
        { udp: 1, dns: 1 },
      ),
      ...then(
        'four headers of 16, 8, 24 and 8 bytes',
        '16、8、24、8 バイトの拡張ヘッダー 4 つ',
        packet(
          frame,
          ipv6(net6),
          ipv6HopByHop({ options: fourteen }),
          ipv6DestinationOptions(),
          ipv6Routing({ routingType: 2, addresses: [host.ip6] }),
          ipv6DestinationOptions(),
          toDns,
          question,
        ),
        { udp: 2, dns: 2 },
      ),
      ...noEntryGrows(0, 43, 60),
    ),
    check(
      'fragments',
      {
        en: 'counts every fragment, and takes no data for a UDP header',
        ja: 'フラグメントもすべて数え、データを UDP ヘッダーと取り違えない',
      },
      ...then(
        'IPv4, "do not fragment"',
        'IPv4、フラグメント禁止（DF）',
        packet(frame, ipv4({ ...net, df: 1 }), toDns, question),
        { udp: 1, dns: 1 },
      ),
      ...then(
        'IPv4, the first fragment',
        'IPv4 の先頭フラグメント',
        packet(frame, ipv4({ ...net, mf: 1 }), toDns, question),
        { udp: 2, dns: 2 },
      ),
      ...then(
        'IPv4, a later fragment',
        'IPv4 の 2 番目以降のフラグメント',
        packet(frame, ipv4({ ...net, fragmentOffset: 185, protocol: 17 }), lookalike),
        { udp: 3, dns: 2 },
      ),
      ...then(
        'IPv6, the first fragment, behind hop-by-hop options',
        'IPv6 の先頭フラグメント、ホップバイホップオプションの後ろ',
        packet(frame, ipv6(net6), ipv6HopByHop(), ipv6Fragment({ mf: 1, id: 7 }), toDns, question),
        { udp: 4, dns: 3 },
      ),
      ...then(
        'IPv6, a later fragment',
        'IPv6 の 2 番目以降のフラグメント',
        packet(frame, ipv6(net6), ipv6Fragment({ fragmentOffset: 1, id: 7, nextHeader: 17 }), lookalike),
        { udp: 5, dns: 3 },
      ),
      ...noEntryGrows(44),
    ),
    check(
      'cut-off',
      {
        en: 'passes headers that are cut off or make no sense, and does not count them',
        ja: '途中で切れたヘッダーやおかしなヘッダーは数えずに通す',
      },
      ...then(
        '2 of 4 bytes of a VLAN tag',
        'VLAN タグ 4 バイト中 2 バイト',
        truncate(packet(frame, vlan({ id: 10 }), ipv4(net), toDns), 14 + 2),
        none,
      ),
      ...then(
        '19 of 20 bytes of IPv4',
        'IPv4 ヘッダー 20 バイト中 19 バイト',
        truncate(packet(frame, ipv4(net), toDns), 14 + 19),
        none,
      ),
      ...then(
        'IPv4 options that are missing',
        'IPv4 オプションが足りない',
        truncate(packet(frame, ipv4({ ...net, options: options53 }), toDns), 14 + 20),
        none,
      ),
      ...then('an IHL of 4', 'IHL が 4', packet(frame, ipv4({ ...net, ihl: 4 }), toDns, question), none),
      ...then(
        '39 of 40 bytes of IPv6',
        'IPv6 ヘッダー 40 バイト中 39 バイト',
        truncate(packet(frame, ipv6(net6), toDns), 14 + 39),
        none,
      ),
      ...then(
        '8 of 16 bytes of an extension header',
        '拡張ヘッダー 16 バイト中 8 バイト',
        truncate(
          packet(frame, ipv6(net6), ipv6DestinationOptions({ options: fourteen }), toDns),
          14 + 40 + 8,
        ),
        none,
      ),
      ...then(
        '7 of 8 bytes of a fragment header',
        'フラグメントヘッダー 8 バイト中 7 バイト',
        truncate(packet(frame, ipv6(net6), ipv6Fragment({ id: 7 }), toDns), 14 + 40 + 7),
        none,
      ),
      ...noEntryGrows(0, 44, 60),
      ...then(
        '7 of 8 bytes of UDP',
        'UDP ヘッダー 8 バイト中 7 バイト',
        truncate(packet(frame, ipv4(net), toDns), 14 + 20 + 7),
        { udp: 1, dns: 0 },
      ),
    ),
    check(
      'conversation',
      { en: 'leaves pings and TCP connections alone', ja: 'ping や TCP コネクションの邪魔をしない' },
      ping('client', 'host', 2).isAnswered(),
      ping('client', 'host', 2, 6).isAnswered(),
      map('protocols').entry(1).grows(2),
      map('protocols').entry(58).grows(2),
      tcpEcho('client', 'host', { times: 2 }).isAnswered(),
      measure({ en: 'a DNS question', ja: 'DNS の問い合わせ' }, packet(frame, ipv4(net), toDns, question)),
    ),
  ];
};

export default checks;
