import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = ({
  arp,
  check,
  eth,
  frames,
  from,
  icmpEcho,
  icmpv6Echo,
  ipv4,
  ipv6,
  packet,
  payload,
  ping,
  tcp,
  truncate,
  udp,
  udpEcho,
  vector,
  vlan,
}) => {
  const CLIENT = '02:00:00:00:00:01';
  const HOST = '02:00:00:00:00:02';
  const toHost = eth({ src: CLIENT, dst: HOST });
  const addresses = { src: '10.0.0.1', dst: '10.0.0.2' };
  /** Four times "no operation" (RFC 791), which makes the header 24 bytes long. */
  const options = [1, 1, 1, 1];

  const echo = icmpEcho({ id: 1, sequence: 1 });
  const ports = udp({ sport: 5000, dport: 9090 });
  const echoRequest = packet(toHost, ipv4(addresses), echo, payload(56));
  const datagram = packet(toHost, ipv4(addresses), ports, payload('Hello'));
  const syn = packet(toHost, ipv4(addresses), tcp({ sport: 5000, dport: 7070, flags: 'SYN' }));
  const arpRequest = packet(
    eth({ src: CLIENT, dst: 'ff:ff:ff:ff:ff:ff' }),
    arp({ operation: 'request', senderMac: CLIENT, senderIp: '10.0.0.1', targetIp: '10.0.0.2' }),
  );
  const echoOverIpv6 = packet(
    toHost,
    ipv6({ src: 'fd00::1', dst: 'fd00::2' }),
    icmpv6Echo({ id: 1, sequence: 1 }),
    payload(56),
  );
  /** Byte 23, where IPv4 has its protocol, is the second byte of the source address here: 1, as for ICMP. */
  const looksLikeIcmp = packet(toHost, ipv6({ src: 'fd01::1', dst: 'fd00::2' }), ports, payload('Hello'));
  const looksLikeIcmpToo = packet(
    eth({ src: CLIENT, dst: HOST, type: 0x88b5 }),
    payload(echoRequest.slice(14)),
  );

  return [
    check(
      'icmp-passes',
      { en: 'lets ICMP through', ja: 'ICMP を通す' },
      ping('client', 'host', 3).isAnswered(),
      vector({ en: 'an echo request', ja: 'エコー要求' }, echoRequest).returns('XDP_PASS').unchanged(),
    ),
    check(
      'arp-passes',
      { en: 'lets ARP through', ja: 'ARP を通す' },
      frames({ en: 'an ARP request to everyone', ja: 'ブロードキャストの ARP 要求' }, from('client'), [
        arpRequest,
      ]).pass(),
    ),
    check(
      'udp-and-tcp-dropped',
      { en: 'drops UDP and TCP', ja: 'UDP と TCP を捨てる' },
      vector({ en: 'UDP over IPv4', ja: 'IPv4 の UDP' }, datagram).returns('XDP_DROP'),
      vector({ en: 'a TCP SYN over IPv4', ja: 'IPv4 の TCP SYN' }, syn).returns('XDP_DROP'),
      frames({ en: 'UDP, then a TCP SYN', ja: 'UDP と TCP SYN' }, from('client'), [datagram, syn]).drop(),
      udpEcho('client', 'host').isUnanswered(),
    ),
    check(
      'ipv6-dropped',
      {
        en: 'drops IPv6, even where it looks like ICMP',
        ja: 'ICMP に見えるものも含めて、IPv6 を捨てる',
      },
      vector({ en: 'a ping over IPv6', ja: 'IPv6 の ping' }, echoOverIpv6).returns('XDP_DROP'),
      vector(
        {
          en: 'UDP over IPv6 from fd01::1, whose byte 23 is 1',
          ja: 'fd01::1 からの IPv6 の UDP（オフセット 23 の値が 1）',
        },
        looksLikeIcmp,
      ).returns('XDP_DROP'),
      frames({ en: 'a ping over IPv6', ja: 'IPv6 の ping' }, from('client'), [echoOverIpv6]).drop(),
    ),
    check(
      'others-dropped',
      { en: 'drops everything else', ja: 'それ以外をすべて捨てる' },
      vector(
        { en: 'a ping behind a VLAN tag', ja: 'VLAN タグ付きの ping' },
        packet(toHost, vlan({ id: 10 }), ipv4(addresses), echo, payload(56)),
      ).returns('XDP_DROP'),
      vector(
        { en: 'IPv4 with protocol 2 (IGMP)', ja: 'プロトコル番号 2（IGMP）の IPv4' },
        packet(toHost, ipv4({ ...addresses, protocol: 2 }), payload(8)),
      ).returns('XDP_DROP'),
      vector(
        { en: 'IPv4 with protocol 58 (ICMPv6)', ja: 'プロトコル番号 58（ICMPv6）の IPv4' },
        packet(toHost, ipv4({ ...addresses, protocol: 58 }), payload(8)),
      ).returns('XDP_DROP'),
      vector(
        { en: 'a ping under EtherType 0x88b5', ja: 'EtherType が 0x88b5 の ping' },
        looksLikeIcmpToo,
      ).returns('XDP_DROP'),
    ),
    check(
      'options-and-fragments',
      {
        en: 'knows ICMP by its protocol, also with options and in fragments',
        ja: 'オプション付きでもフラグメントでも、プロトコル番号で ICMP を見分ける',
      },
      vector(
        { en: 'ICMP behind 4 bytes of IPv4 options', ja: '4 バイトの IPv4 オプションが付いた ICMP' },
        packet(toHost, ipv4({ ...addresses, options }), echo, payload(8)),
      )
        .returns('XDP_PASS')
        .unchanged(),
      vector(
        { en: 'UDP behind 4 bytes of IPv4 options', ja: '4 バイトの IPv4 オプションが付いた UDP' },
        packet(toHost, ipv4({ ...addresses, options }), ports, payload(8)),
      ).returns('XDP_DROP'),
      vector(
        { en: 'a later fragment of a ping', ja: 'ping の 2 番目以降のフラグメント' },
        packet(toHost, ipv4({ ...addresses, protocol: 1, fragmentOffset: 185 }), payload(64)),
      )
        .returns('XDP_PASS')
        .unchanged(),
      vector(
        { en: 'a later fragment of a UDP packet', ja: 'UDP の 2 番目以降のフラグメント' },
        packet(toHost, ipv4({ ...addresses, protocol: 17, fragmentOffset: 185 }), payload(64)),
      ).returns('XDP_DROP'),
    ),
    check(
      'short-frames',
      {
        en: 'judges frames that are cut off as the text says',
        ja: '途中で切れたフレームを本文のとおりに判定する',
      },
      vector(
        {
          en: 'ICMP, cut off in its IPv4 header: 33 bytes',
          ja: 'IPv4 ヘッダーの途中、33 バイトで切れた ICMP',
        },
        truncate(echoRequest, 33),
      ).returns('XDP_DROP'),
      vector(
        {
          en: 'ICMP, cut off behind its IPv4 header: 34 bytes',
          ja: 'IPv4 ヘッダーの直後、34 バイトで切れた ICMP',
        },
        truncate(echoRequest, 34),
      )
        .returns('XDP_PASS')
        .unchanged(),
      vector(
        { en: 'IPv4, cut off after 14 bytes', ja: '14 バイトで切れた IPv4' },
        truncate(echoRequest, 14),
      ).returns('XDP_DROP'),
      vector({ en: 'ARP, cut off after 14 bytes', ja: '14 バイトで切れた ARP' }, truncate(arpRequest, 14))
        .returns('XDP_PASS')
        .unchanged(),
    ),
  ];
};

export default checks;
