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
  trace,
  vector,
}) => {
  const CLIENT = '02:00:00:00:00:01';
  const HOST = '02:00:00:00:00:02';
  const toHost = eth({ src: CLIENT, dst: HOST });
  const greeting = /Hello, XDP!/;

  const arpReply = packet(
    toHost,
    arp({
      operation: 'reply',
      senderMac: CLIENT,
      senderIp: '10.0.0.1',
      targetMac: HOST,
      targetIp: '10.0.0.2',
    }),
  );
  const ipv6Packet = packet(toHost, ipv6({ src: 'fd00::1', dst: 'fd00::2' }), payload('Hello'));
  const unknownKind = packet(eth({ src: CLIENT, dst: HOST, type: 0x88b5 }), payload('Hello'));
  const headerOnly = packet(eth({ src: CLIENT, dst: HOST, type: 0x88b5 }));
  const biggest = packet(
    toHost,
    ipv4({ src: '10.0.0.1', dst: '10.0.0.2' }),
    icmpEcho({ id: 1, sequence: 1 }),
    payload(1472),
  );

  return [
    check(
      'pings-pass',
      { en: 'lets pings through', ja: 'ping を通す' },
      ping('client', 'host', 3).isAnswered(),
    ),
    check(
      'pings-greeted',
      { en: 'greets every ping, once', ja: 'ping のたびに 1 回だけあいさつする' },
      ping('client', 'host', 3).isAnswered(),
      trace.prints(3, greeting),
    ),
    check(
      'every-frame-greeted',
      { en: 'greets every other kind of frame as well', ja: 'ほかの種類のフレームにもあいさつする' },
      frames(
        {
          en: 'ARP, IPv6 and a kind nobody knows (EtherType 0x88b5)',
          ja: 'ARP、IPv6、誰も知らない種類（EtherType 0x88b5）',
        },
        from('client'),
        [arpReply, ipv6Packet, unknownKind],
      ).pass(),
      trace.prints(3, greeting),
    ),
    check(
      'any-length-passes',
      {
        en: 'passes the shortest and the longest frame unchanged',
        ja: '最短のフレームも最長のフレームもそのまま通す',
      },
      vector(
        {
          en: 'an Ethernet header with nothing behind it, 14 bytes',
          ja: 'イーサネットヘッダーだけの 14 バイト',
        },
        headerOnly,
      )
        .returns('XDP_PASS')
        .unchanged(),
      vector({ en: 'a full frame of 1514 bytes', ja: '最大長 1514 バイトのフレーム' }, biggest)
        .returns('XDP_PASS')
        .unchanged(),
    ),
  ];
};

export default checks;
