import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = ({
  arp,
  check,
  eth,
  frames,
  from,
  icmpv6Echo,
  ipv4,
  ipv6,
  packet,
  payload,
  ping,
  tcpEcho,
  truncate,
  udp,
  vector,
  vlan,
}) => {
  const CLIENT = '02:00:00:00:00:01';
  const HOST = '02:00:00:00:00:02';
  const toHost = eth({ src: CLIENT, dst: HOST });

  const udpOverIpv6 = packet(
    toHost,
    ipv6({ src: 'fd00::1', dst: 'fd00::2' }),
    udp({ sport: 5000, dport: 9090 }),
    payload('Hello'),
  );
  const pingOverIpv6 = packet(
    toHost,
    ipv6({ src: 'fd00::1', dst: 'fd00::2' }),
    icmpv6Echo({ id: 1, sequence: 1 }),
    payload(56),
  );
  const udpOverIpv4 = packet(
    toHost,
    ipv4({ src: '10.0.0.1', dst: '10.0.0.2' }),
    udp({ sport: 5000, dport: 9090 }),
    payload('Hello'),
  );
  const arpRequest = packet(
    toHost,
    arp({ operation: 'request', senderMac: CLIENT, senderIp: '10.0.0.1', targetIp: '10.0.0.2' }),
  );
  const tagged = packet(toHost, vlan({ id: 10 }), ipv6({ src: 'fd00::1', dst: 'fd00::2' }), payload('Hello'));
  /** 0xdd86: what 0x86dd becomes when its two bytes change places. */
  const swappedType = packet(eth({ src: CLIENT, dst: HOST, type: 0xdd86 }), payload('Hello'));

  return [
    check(
      'ipv4-passes',
      { en: 'lets IPv4 and ARP through', ja: 'IPv4 と ARP を通す' },
      ping('client', 'host', 3).isAnswered(),
      tcpEcho('client', 'host').isAnswered(),
      frames({ en: 'UDP over IPv4, and an ARP request', ja: 'IPv4 の UDP と ARP 要求' }, from('client'), [
        udpOverIpv4,
        arpRequest,
      ]).pass(),
    ),
    check(
      'ipv6-dropped',
      { en: 'drops every IPv6 frame', ja: 'IPv6 のフレームをすべて捨てる' },
      vector({ en: 'UDP over IPv6', ja: 'IPv6 の UDP' }, udpOverIpv6).returns('XDP_DROP'),
      frames({ en: 'a ping and UDP over IPv6', ja: 'IPv6 の ping と UDP' }, from('client'), [
        pingOverIpv6,
        udpOverIpv6,
      ]).drop(),
    ),
    check(
      'just-a-header',
      {
        en: 'judges a frame that is just an Ethernet header by its type',
        ja: 'イーサネットヘッダーだけのフレームも EtherType で判定する',
      },
      vector({ en: 'IPv4, cut off after 14 bytes', ja: '14 バイトで切れた IPv4' }, truncate(udpOverIpv4, 14))
        .returns('XDP_PASS')
        .unchanged(),
      vector(
        { en: 'IPv6, cut off after 14 bytes', ja: '14 バイトで切れた IPv6' },
        truncate(udpOverIpv6, 14),
      ).returns('XDP_DROP'),
      vector(
        { en: 'IPv6, cut off after 15 bytes', ja: '15 バイトで切れた IPv6' },
        truncate(udpOverIpv6, 15),
      ).returns('XDP_DROP'),
    ),
    check(
      'others-pass',
      { en: 'lets everything else through unchanged', ja: 'それ以外はそのまま通す' },
      vector(
        {
          en: 'a VLAN tag with IPv6 behind it (EtherType 0x8100)',
          ja: 'VLAN タグ付きの IPv6（EtherType 0x8100）',
        },
        tagged,
      )
        .returns('XDP_PASS')
        .unchanged(),
      vector({ en: 'EtherType 0xdd86', ja: 'EtherType 0xdd86' }, swappedType).returns('XDP_PASS').unchanged(),
    ),
  ];
};

export default checks;
