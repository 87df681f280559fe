import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { check, vector, measure, frames, from, ping, udpEcho, tcpEcho, variable } = words;
  const { packet, eth, arp, ipv4, ipv6, icmpEcho, tcp, udp, payload, truncate } = words;

  const client = { mac: '02:00:00:00:00:01', ip: '10.0.0.1', ip6: 'fd00::1' };
  const host = { mac: '02:00:00:00:00:02', ip: '10.0.0.2', ip6: 'fd00::2' };
  const link = { src: client.mac, dst: host.mac };
  const net = { src: client.ip, dst: host.ip };

  /** To a port that nobody listens on: the host's RST ends it, no further segment follows. */
  const syn = (sport: number) => packet(eth(link), ipv4(net), tcp({ sport, dport: 9, flags: 'SYN' }));
  const other = (protocol: number) =>
    packet(eth(link), ipv4({ ...net, protocol }), payload('another protocol'));
  const question = packet(
    eth({ src: client.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
    arp({ operation: 'request', senderMac: client.mac, senderIp: client.ip, targetIp: host.ip }),
  );
  /** Its 10th byte stands where IPv4 has the protocol: here the second byte of the source address. */
  const sixLike = (protocol: string) =>
    packet(eth(link), ipv6({ src: `fd${protocol}::1`, dst: host.ip6 }), udp({ sport: 40000, dport: 9 }));
  const cut = (bytes: number) =>
    truncate(packet(eth(link), ipv4(net), icmpEcho(), payload('cut off')), 14 + bytes);

  const nothingGrows = [
    variable('icmp_packets').grows(0),
    variable('tcp_packets').grows(0),
    variable('udp_packets').grows(0),
  ];

  return [
    check(
      'icmp',
      { en: 'counts 5 pings as ICMP, and as nothing else', ja: 'ping 5 回を ICMP としてだけ数える' },
      ping('client', 'host', 5).isAnswered(),
      variable('icmp_packets').grows(5),
      variable('tcp_packets').grows(0),
      variable('udp_packets').grows(0),
    ),
    check(
      'udp',
      { en: 'counts 4 datagrams as UDP', ja: 'データグラム 4 個を UDP として数える' },
      udpEcho('client', 'host', { times: 4 }).isAnswered(),
      variable('udp_packets').grows(4),
      variable('icmp_packets').grows(0),
      variable('tcp_packets').grows(0),
    ),
    check(
      'tcp',
      { en: 'counts 3 segments as TCP', ja: 'セグメント 3 個を TCP として数える' },
      frames({ en: 'SYNs to a closed port', ja: '閉じたポートへの SYN' }, from('client'), [
        syn(40001),
        syn(40002),
        syn(40003),
      ]).pass(),
      variable('tcp_packets').grows(3),
      variable('icmp_packets').grows(0),
      variable('udp_packets').grows(0),
    ),
    check(
      'conversation',
      { en: 'leaves a TCP connection alone', ja: 'TCP コネクションの邪魔をしない' },
      tcpEcho('client', 'host', { times: 2 }).isAnswered(),
    ),
    check(
      'others',
      { en: 'counts no other protocol, and nothing but IPv4', ja: 'ほかのプロトコルや IPv4 以外は数えない' },
      frames({ en: 'IGMP and SCTP', ja: 'IGMP と SCTP' }, from('client'), [other(2), other(132)]).pass(),
      ...nothingGrows,
      frames({ en: 'an ARP request', ja: 'ARP 要求' }, from('client'), [question]).pass(),
      ...nothingGrows,
      frames(
        {
          en: 'IPv6 with a 1, a 6 or a 17 where IPv4 has its protocol',
          ja: 'IPv4 のプロトコルの位置に 1、6、17 がある IPv6',
        },
        from('client'),
        [sixLike('01'), sixLike('06'), sixLike('11')],
      ).pass(),
      ...nothingGrows,
    ),
    check(
      'cut-off',
      {
        en: 'passes an IPv4 header that is cut off, and does not count it',
        ja: '途中で切れた IPv4 ヘッダーは数えずに通す',
      },
      vector({ en: 'no byte of the header', ja: 'ヘッダーが 1 バイトもない' }, cut(0))
        .returns('XDP_PASS')
        .unchanged(),
      ...nothingGrows,
      vector({ en: '10 bytes of the header', ja: 'ヘッダーが 10 バイト' }, cut(10))
        .returns('XDP_PASS')
        .unchanged(),
      ...nothingGrows,
      vector({ en: '19 bytes of the header', ja: 'ヘッダーが 19 バイト' }, cut(19))
        .returns('XDP_PASS')
        .unchanged(),
      ...nothingGrows,
      vector({ en: 'all 20 bytes and no more', ja: '20 バイトちょうど' }, cut(20))
        .returns('XDP_PASS')
        .unchanged(),
      variable('icmp_packets').grows(1),
      measure(
        { en: 'a UDP datagram', ja: 'UDP データグラム' },
        packet(eth(link), ipv4(net), udp({ sport: 40000, dport: 9 }), payload('hello')),
      ),
    ),
  ];
};

export default checks;
