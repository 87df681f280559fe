import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { check, vector, measure, frames, from, ping, udpEcho, tcpEcho, control } = words;
  const { packet, eth, arp, ipv4, tcp, udp, payload, truncate } = words;

  const client1 = { mac: '02:00:00:00:01:01', ip: '10.0.1.1' };
  const host1 = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const link = eth({ src: client1.mac, dst: host1.mac });
  /** Reads the same in both byte orders, so that this mistake has a check of its own. */
  const palindrome = '10.7.7.10';

  const of = (src: string) =>
    packet(link, ipv4({ src, dst: host1.ip }), udp({ sport: 40000, dport: 9 }), payload('hello'));
  const passes = (...sources: string[]) =>
    sources.map((source) =>
      vector({ en: `UDP from ${source}`, ja: `${source} からの UDP` }, of(source))
        .returns('XDP_PASS')
        .unchanged(),
    );
  const drops = (...sources: string[]) =>
    sources.map((source) =>
      vector({ en: `UDP from ${source}`, ja: `${source} からの UDP` }, of(source)).returns('XDP_DROP'),
    );

  const keyOf = (network: string) => {
    const [address = '', prefixlen = ''] = network.split('/');
    return { prefixlen: Number(prefixlen), address };
  };
  const XDP_DROP = 1;
  const XDP_PASS = 2;
  const drop = (network: string) => control.writes('networks', keyOf(network), XDP_DROP);
  const pass = (network: string) => control.writes('networks', keyOf(network), XDP_PASS);
  const forget = (...networks: string[]) =>
    networks.map((network) => control.deletes('networks', keyOf(network)));

  return [
    check(
      'one-address',
      {
        en: 'looks up all 32 bits: finds a network of one address, and no other',
        ja: '32 ビット全部で引く: アドレス 1 個だけのネットワークが見つかり、ほかは見つからない',
      },
      drop(`${palindrome}/32`),
      ...drops(palindrome),
      ...passes('10.7.7.11', '10.7.6.10', '11.7.7.10'),
      ...forget(`${palindrome}/32`),
    ),
    check(
      'byte-order',
      {
        en: 'looks addresses up in network byte order, as they stand in the packet',
        ja: 'アドレスを、パケットの中と同じネットワークバイトオーダーで引く',
      },
      drop('10.0.1.66/32'),
      ...drops('10.0.1.66'),
      ...passes('66.1.0.10'),
      ...forget('10.0.1.66/32'),
    ),
    check(
      'longest',
      {
        en: 'obeys the longest prefix of nested networks',
        ja: '重なり合うネットワークでは、一番長いプレフィックスに従う',
      },
      pass('10.0.1.0/24'),
      drop('10.0.0.0/8'),
      drop('10.0.1.66/32'),
      ...drops('10.9.9.9', '10.0.0.255', '10.0.2.0'),
      ...passes('10.0.1.1', '10.0.1.65', '10.0.1.67'),
      ...drops('10.0.1.66'),
      ...passes('9.255.255.255', '11.0.0.0'),
    ),
    check(
      'uncovered',
      {
        en: 'falls back to the shorter prefix when the longer one is deleted',
        ja: '長いプレフィックスが消えると、短いほうに従う',
      },
      drop('10.0.0.0/8'),
      pass('10.0.1.0/24'),
      drop('10.0.1.66/32'),
      ...forget('10.0.1.66/32'),
      ...passes('10.0.1.66'),
      ...forget('10.0.1.0/24'),
      ...drops('10.0.1.66', '10.0.1.1'),
      ...forget('10.0.0.0/8'),
      ...passes('10.0.1.66', '10.0.1.1', '10.9.9.9'),
    ),
    check(
      'odd-lengths',
      {
        en: 'knows networks that end in the middle of a byte: /12, /20, /25, /31',
        ja: 'バイトの途中で終わるネットワークも分かる: /12、/20、/25、/31',
      },
      drop('172.16.0.0/12'),
      drop('10.9.16.0/20'),
      drop('192.0.2.128/25'),
      drop('198.51.100.6/31'),
      ...drops('172.16.0.0', '172.31.255.255'),
      ...passes('172.15.255.255', '172.32.0.0'),
      ...drops('10.9.16.0', '10.9.31.255'),
      ...passes('10.9.15.255', '10.9.32.0'),
      ...drops('192.0.2.128', '192.0.2.255'),
      ...passes('192.0.2.127', '192.0.3.128'),
      ...drops('198.51.100.6', '198.51.100.7'),
      ...passes('198.51.100.5', '198.51.100.8'),
      ...forget('172.16.0.0/12', '10.9.16.0/20', '192.0.2.128/25', '198.51.100.6/31'),
    ),
    check(
      'clients',
      {
        en: 'keeps a network out and lets one of its clients in; the other network never notices',
        ja: 'ネットワークを締め出し、その中の 1 台だけ通す。もう一方のネットワークには影響しない',
      },
      drop('10.0.1.0/24'),
      ping('client1', 'host', 2).isUnanswered(),
      ping('client2', 'host', 2).isAnswered(),
      pass('10.0.1.1/32'),
      ping('client1', 'host', 2).isAnswered(),
      tcpEcho('client1', 'host').isAnswered(),
      ...forget('10.0.1.1/32'),
      udpEcho('client1', 'host').isUnanswered(),
      udpEcho('client2', 'host').isAnswered(),
      ...forget('10.0.1.0/24'),
      udpEcho('client1', 'host').isAnswered(),
    ),
    check(
      'everything',
      {
        en: 'drops all IPv4 with 0.0.0.0/0, but no ARP, no IPv6, no header that is cut off',
        ja: '0.0.0.0/0 で IPv4 を全部落とす。ARP、IPv6、途中で切れたヘッダーは通す',
      },
      drop('0.0.0.0/0'),
      pass('10.0.2.0/24'),
      ...drops('0.0.0.0', '10.0.1.1', '203.0.113.9', '255.255.255.255'),
      vector(
        {
          en: 'TCP with IPv4 options from 203.0.113.9',
          ja: '203.0.113.9 からの TCP（IPv4 オプション付き）',
        },
        packet(
          link,
          ipv4({ src: '203.0.113.9', dst: host1.ip, options: [1, 1, 1, 0] }),
          tcp({ sport: 40000, dport: 8080 }),
        ),
      ).returns('XDP_DROP'),
      ...passes('10.0.2.1'),
      vector(
        { en: '19 bytes of an IPv4 header', ja: 'IPv4 ヘッダーが 19 バイト' },
        truncate(of('203.0.113.9'), 14 + 19),
      )
        .returns('XDP_PASS')
        .unchanged(),
      frames({ en: 'an ARP request of client1', ja: 'client1 の ARP 要求' }, from('client1'), [
        packet(
          eth({ src: client1.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
          arp({ operation: 'request', senderMac: client1.mac, senderIp: client1.ip, targetIp: host1.ip }),
        ),
      ]).pass(),
      ping('client1', 'host', 1, 6).isAnswered(),
      ping('client1', 'host').isUnanswered(),
      ping('client2', 'host').isAnswered(),
      ...forget('0.0.0.0/0', '10.0.2.0/24'),
      ping('client1', 'host').isAnswered(),
      measure({ en: 'a UDP datagram', ja: 'UDP データグラム' }, of(client1.ip)),
    ),
  ];
};

export default checks;
