import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { check, vector, measure, frames, from, ping, variable } = words;
  const { packet, eth, arp, ipv4, ipv6, udp, payload, truncate } = words;

  const client = { mac: '02:00:00:00:00:01', ip: '10.0.0.1', ip6: 'fd00::1' };
  const host = { mac: '02:00:00:00:00:02', ip: '10.0.0.2', ip6: 'fd00::2' };
  const link = { src: client.mac, dst: host.mac };

  const question = packet(
    eth({ src: client.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
    arp({ operation: 'request', senderMac: client.mac, senderIp: client.ip, targetIp: host.ip }),
  );
  const overIpv6 = packet(
    eth(link),
    ipv6({ src: client.ip6, dst: host.ip6 }),
    udp({ sport: 40000, dport: 9 }),
    payload('six'),
  );
  /** 0x0008: what 0x0800 becomes when its two bytes are swapped. */
  const swapped = packet(eth({ ...link, type: 0x0008 }), payload('not IPv4'));
  const datagram = packet(
    eth(link),
    ipv4({ src: client.ip, dst: host.ip }),
    udp({ sport: 40000, dport: 9 }),
    payload('one of many'),
  );

  return [
    check(
      'pings',
      {
        en: 'counts 5 pings, and the client gets its answers',
        ja: 'ping 5 回を数え、応答もクライアントに返る',
      },
      ping('client', 'host', 5).isAnswered(),
      variable('ipv4_packets').grows(5),
    ),
    check(
      'other-types',
      { en: 'does not count ARP, IPv6 and the rest', ja: 'ARP や IPv6 などは数えない' },
      frames({ en: 'an ARP request', ja: 'ARP 要求' }, from('client'), [question]).pass(),
      variable('ipv4_packets').grows(0),
      frames({ en: 'UDP over IPv6', ja: 'IPv6 の UDP' }, from('client'), [overIpv6]).pass(),
      variable('ipv4_packets').grows(0),
      frames({ en: 'a frame of type 0x0008', ja: 'EtherType が 0x0008 のフレーム' }, from('client'), [
        swapped,
      ]).pass(),
      variable('ipv4_packets').grows(0),
    ),
    check(
      'by-type-alone',
      {
        en: 'goes by the type alone, even of a frame that ends there',
        ja: 'EtherType の直後で終わるフレームも、EtherType だけで判断する',
      },
      vector(
        { en: 'an Ethernet header and nothing else', ja: 'イーサネットヘッダーだけ' },
        truncate(datagram, 14),
      )
        .returns('XDP_PASS')
        .unchanged(),
      variable('ipv4_packets').grows(1),
    ),
    check(
      'many',
      {
        en: 'counts 300 frames, more than one byte can hold',
        ja: '1 バイトに収まらない 300 フレームを数える',
      },
      frames(
        { en: 'UDP over IPv4', ja: 'IPv4 の UDP' },
        from('client'),
        Array.from({ length: 300 }, () => datagram),
      ).pass(),
      variable('ipv4_packets').grows(300),
      measure({ en: 'a UDP datagram', ja: 'UDP データグラム' }, datagram),
    ),
  ];
};

export default checks;
