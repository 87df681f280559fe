import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { check, vector, measure, frames, from, ping, udpEcho, tcpEcho, control, map } = words;
  const { packet, eth, arp, ipv4, ipv6, udp, payload, truncate } = words;

  const client = { mac: '02:00:00:00:00:01', ip: '10.0.0.1', ip6: 'fd00::1' };
  const host = { mac: '02:00:00:00:00:02', ip: '10.0.0.2', ip6: 'fd00::2' };
  const link = { src: client.mac, dst: host.mac };
  const net = { src: client.ip, dst: host.ip };

  const of = (protocol: number) => packet(eth(link), ipv4({ ...net, protocol }), payload('some protocol'));
  const question = packet(
    eth({ src: client.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
    arp({ operation: 'request', senderMac: client.mac, senderIp: client.ip, targetIp: host.ip }),
  );
  /** Its 10th byte, where IPv4 has the protocol, is 99. */
  const sixLike99 = packet(
    eth(link),
    ipv6({ src: 'fd63::1', dst: host.ip6 }),
    udp({ sport: 40000, dport: 9 }),
  );
  const everyProtocol = Array.from({ length: 256 }, (_, protocol) => of(protocol));

  return [
    check(
      'pings',
      { en: 'counts 5 pings as protocol 1', ja: 'ping 5 回をプロトコル 1 として数える' },
      ping('client', 'host', 5).isAnswered(),
      map('protocols').entry(1).grows(5),
    ),
    check(
      'datagrams',
      { en: 'counts 4 datagrams as protocol 17', ja: 'データグラム 4 個をプロトコル 17 として数える' },
      udpEcho('client', 'host', { times: 4 }).isAnswered(),
      map('protocols').entry(17).grows(4),
      map('protocols').entry(1).grows(0),
    ),
    check(
      'never-seen',
      { en: 'counts SCTP, which was never seen before', ja: '初めて届く SCTP も数える' },
      frames({ en: 'the first SCTP packet', ja: '最初の SCTP パケット' }, from('client'), [of(132)]).pass(),
      map('protocols').entry(132).grows(1),
      frames({ en: 'two more', ja: 'さらに 2 個' }, from('client'), [of(132), of(132)]).pass(),
      map('protocols').entry(132).grows(3),
    ),
    check(
      'every-protocol',
      { en: 'has room for all 256 protocols', ja: '256 種類すべてのプロトコルが入る' },
      frames(
        { en: 'one packet of each protocol', ja: '各プロトコルのパケットを 1 個ずつ' },
        from('client'),
        everyProtocol,
      ).pass(),
      ...[0, 3, 4, 128, 254, 255].map((protocol) => map('protocols').entry(protocol).grows(1)),
    ),
    check(
      'wide',
      { en: 'counts on beyond 32 bits', ja: '32 ビットを超えても数え続ける' },
      control.writes('protocols', 89, 4_294_967_295),
      frames({ en: 'one packet of OSPF', ja: 'OSPF のパケット 1 個' }, from('client'), [of(89)]).pass(),
      map('protocols').entry(89).is(4_294_967_296),
    ),
    check(
      'only-ipv4',
      { en: 'counts nothing but IPv4', ja: 'IPv4 以外は数えない' },
      frames({ en: 'an ARP request', ja: 'ARP 要求' }, from('client'), [question]).pass(),
      map('protocols').entry(0).grows(0),
      frames(
        { en: 'IPv6 with a 99 where IPv4 has its protocol', ja: 'IPv4 のプロトコルの位置に 99 がある IPv6' },
        from('client'),
        [sixLike99],
      ).pass(),
      map('protocols').entry(99).grows(0),
    ),
    check(
      'cut-off',
      {
        en: 'passes an IPv4 header that is cut off, and does not count it',
        ja: '途中で切れた IPv4 ヘッダーは数えずに通す',
      },
      vector({ en: '19 bytes of the header', ja: 'ヘッダーが 19 バイト' }, truncate(of(50), 14 + 19))
        .returns('XDP_PASS')
        .unchanged(),
      map('protocols').entry(50).grows(0),
    ),
    check(
      'conversation',
      { en: 'leaves a TCP connection alone', ja: 'TCP コネクションの邪魔をしない' },
      tcpEcho('client', 'host', { times: 2 }).isAnswered(),
      measure(
        { en: 'a UDP datagram', ja: 'UDP データグラム' },
        packet(eth(link), ipv4(net), udp({ sport: 40000, dport: 9 }), payload('hello')),
      ),
    ),
  ];
};

export default checks;
