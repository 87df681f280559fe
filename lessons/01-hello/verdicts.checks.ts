import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = ({
  arp,
  check,
  eth,
  frames,
  from,
  icmpEcho,
  ipv4,
  ipv6,
  packet,
  payload,
  ping,
  tcpEcho,
  udp,
  udpEcho,
  vector,
}) => {
  const CLIENT = '02:00:00:00:00:01';
  const HOST = '02:00:00:00:00:02';
  const toHost = eth({ src: CLIENT, dst: HOST });
  const fromClient = ipv4({ src: '10.0.0.1', dst: '10.0.0.2' });

  /** Echo requests as `ping -s` makes them; `length` is that of the whole frame, at least 42. */
  const pingOf = (length: number) =>
    packet(toHost, fromClient, icmpEcho({ id: 1, sequence: 1 }), payload(length - 42));
  const udpOf = (length: number) =>
    packet(toHost, fromClient, udp({ sport: 5000, dport: 9090 }), payload(length - 42));
  const ipv6Of = (length: number) =>
    packet(
      toHost,
      ipv6({ src: 'fd00::1', dst: 'fd00::2' }),
      udp({ sport: 5000, dport: 9090 }),
      payload(length - 62),
    );
  const unknownOf = (length: number) =>
    packet(eth({ src: CLIENT, dst: HOST, type: 0x88b5 }), payload(length - 14));
  const arpRequest = packet(
    toHost,
    arp({ operation: 'request', senderMac: CLIENT, senderIp: '10.0.0.1', targetIp: '10.0.0.2' }),
  );

  const bytes = (length: number) => ({ en: `a frame of ${length} bytes`, ja: `${length} バイトのフレーム` });

  return [
    check(
      'small-pass',
      { en: 'passes frames of up to 200 bytes', ja: '200 バイトまでのフレームを通す' },
      ping('client', 'host', 3).isAnswered(),
      tcpEcho('client', 'host').isAnswered(),
      vector({ en: 'an ARP request of 42 bytes', ja: '42 バイトの ARP 要求' }, arpRequest)
        .returns('XDP_PASS')
        .unchanged(),
      vector({ en: 'an IPv6 packet of 98 bytes', ja: '98 バイトの IPv6 パケット' }, ipv6Of(98))
        .returns('XDP_PASS')
        .unchanged(),
    ),
    check(
      'middle-dropped',
      { en: 'drops frames of 201 to 1000 bytes', ja: '201〜1000 バイトのフレームを捨てる' },
      vector(
        { en: 'the ping of `ping -s 300`, 342 bytes', ja: '`ping -s 300` が送る 342 バイトの ping' },
        pingOf(342),
      ).returns('XDP_DROP'),
      vector({ en: 'an IPv6 packet of 600 bytes', ja: '600 バイトの IPv6 パケット' }, ipv6Of(600)).returns(
        'XDP_DROP',
      ),
      vector(
        { en: 'a frame of unknown kind, 900 bytes', ja: '未知の種類の 900 バイトのフレーム' },
        unknownOf(900),
      ).returns('XDP_DROP'),
      udpEcho('client', 'host', { bytes: 500 }).isUnanswered(),
    ),
    check(
      'long-aborted',
      {
        en: 'aborts on frames of more than 1000 bytes',
        ja: '1000 バイトを超えるフレームに XDP_ABORTED を返す',
      },
      vector(
        { en: 'the ping of `ping -s 1200`, 1242 bytes', ja: '`ping -s 1200` が送る 1242 バイトの ping' },
        pingOf(1242),
      ).returns('XDP_ABORTED'),
      vector({ en: 'a full frame of 1514 bytes', ja: '最大長 1514 バイトのフレーム' }, udpOf(1514)).returns(
        'XDP_ABORTED',
      ),
      frames(bytes(1242), from('client'), [pingOf(1242)]).drop(),
    ),
    check(
      'exact-limits',
      {
        en: 'draws the lines exactly at 200 and 1000 bytes',
        ja: '境目がちょうど 200 バイトと 1000 バイトである',
      },
      vector(bytes(200), pingOf(200)).returns('XDP_PASS').unchanged(),
      vector(bytes(201), pingOf(201)).returns('XDP_DROP'),
      vector(bytes(1000), pingOf(1000)).returns('XDP_DROP'),
      vector(bytes(1001), pingOf(1001)).returns('XDP_ABORTED'),
      vector(
        {
          en: 'an Ethernet header with nothing behind it, 14 bytes',
          ja: 'イーサネットヘッダーだけの 14 バイト',
        },
        unknownOf(14),
      )
        .returns('XDP_PASS')
        .unchanged(),
    ),
  ];
};

export default checks;
