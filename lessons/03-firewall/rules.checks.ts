import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

type Ports = readonly [from: number, to: number];
type Rule = { readonly protocol?: number; readonly sport?: Ports; readonly dport?: Ports };

const checks: StepChecks = (words) => {
  const { check, vector, frames, from, ping, udpEcho, tcpEcho, control } = words;
  const { packet, eth, arp, ipv4, icmpEcho, tcp, udp, payload, truncate } = words;

  const client1 = { mac: '02:00:00:00:01:01', ip: '10.0.1.1' };
  const host1 = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const link = eth({ src: client1.mac, dst: host1.mac });
  const dst = host1.ip;
  const [ICMP, TCP, UDP, SCTP] = [1, 6, 17, 132];

  const tcpOf = (src: string, sport: number, dport: number) =>
    packet(link, ipv4({ src, dst }), tcp({ sport, dport }));
  const udpOf = (src: string, sport: number, dport: number) =>
    packet(link, ipv4({ src, dst }), udp({ sport, dport }), payload('hello'));
  const icmpOf = (src: string) =>
    packet(link, ipv4({ src, dst }), icmpEcho({ id: 1, sequence: 1 }), payload(56));
  const ofProtocol = (src: string, protocol: number, body: Uint8Array | string = 'some protocol') =>
    packet(link, ipv4({ src, dst, protocol }), payload(body));
  /** Eight bytes that read like a UDP header between these ports. */
  const lookalike = (sport: number, dport: number) =>
    new Uint8Array([sport >> 8, sport & 255, dport >> 8, dport & 255, 0, 8, 0, 0]);

  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();
  const drops = (en: string, ja: string, bytes: Uint8Array) => vector({ en, ja }, bytes).returns('XDP_DROP');

  const keyOf = (network: string) => {
    const [address = '', prefixlen = ''] = network.split('/');
    return { prefixlen: Number(prefixlen), address };
  };
  const list = (network: string, ...ids: number[]) =>
    control.writes('networks', keyOf(network), {
      id: Array.from({ length: 16 }, (_, index) => ids[index] ?? 0),
    });
  const write = (id: number, network: string, rule: Rule) => {
    const [sport, dport] = [rule.sport ?? [0, 65535], rule.dport ?? [0, 65535]];
    return control.writes('rules', id, {
      source: keyOf(network),
      sport: { from: sport[0], to: sport[1] },
      dport: { from: dport[0], to: dport[1] },
      protocol: rule.protocol ?? 0,
    });
  };
  /** Rules 1, 2, 3 … each for a network of its own. */
  const only = (rules: { readonly [network: string]: Rule }) =>
    Object.entries(rules).flatMap(([network, rule], index) => [
      write(index + 1, network, rule),
      list(network, index + 1),
    ]);
  /** Takes away what `only` has put there. */
  const without = (...networks: string[]) =>
    networks.flatMap((network, index) => [
      control.deletes('networks', keyOf(network)),
      control.deletes('rules', index + 1),
    ]);

  const manyIds = Array.from({ length: 16 }, (_, index) => 240 + index);
  const many = '10.8.1.0/24';

  return [
    check(
      'protocol',
      {
        en: 'obeys the protocol of the rule that a network leads to',
        ja: 'ネットワークからたどったルールのプロトコルに従う',
      },
      ...only({
        '10.7.1.0/24': { protocol: UDP },
        '10.7.2.0/24': { protocol: ICMP },
        '10.7.3.0/24': {},
      }),
      drops('rule udp, UDP', 'ルール udp に UDP', udpOf('10.7.1.1', 40000, 9)),
      passes('rule udp, TCP', 'ルール udp に TCP', tcpOf('10.7.1.1', 40000, 9)),
      passes('rule udp, ICMP', 'ルール udp に ICMP', icmpOf('10.7.1.1')),
      drops('rule icmp, ICMP', 'ルール icmp に ICMP', icmpOf('10.7.2.1')),
      passes('rule icmp, UDP', 'ルール icmp に UDP', udpOf('10.7.2.1', 40000, 9)),
      drops('rule any, TCP', 'ルール any に TCP', tcpOf('10.7.3.1', 40000, 9)),
      drops('rule any, ICMP', 'ルール any に ICMP', icmpOf('10.7.3.1')),
      drops('rule any, SCTP', 'ルール any に SCTP', ofProtocol('10.7.3.1', SCTP)),
      passes(
        'UDP from a network without an entry',
        'エントリのないネットワークからの UDP',
        udpOf('10.7.9.1', 40000, 9),
      ),
      ...without('10.7.1.0/24', '10.7.2.0/24', '10.7.3.0/24'),
    ),
    check(
      'list',
      {
        en: 'tries up to 16 rules of the longest network, to the 0 that ends the list',
        ja: '一番長いネットワークのルールを、リストの終わりの 0 まで最大 16 個試す',
      },
      ...manyIds.map((id) => write(id, many, { protocol: id - 139 })),
      list(many, ...manyIds),
      list('10.8.2.0/24', 241, 0, 242),
      list('10.8.3.0/24', 99, 243),
      list('10.8.0.0/16', 240),
      drops(
        'what the 1st of 16 rules drops',
        '16 個のうち 1 番目が落とすパケット',
        ofProtocol('10.8.1.1', 101),
      ),
      drops('what the 2nd drops', '2 番目が落とすパケット', ofProtocol('10.8.1.1', 102)),
      drops('what the 16th drops', '16 番目が落とすパケット', ofProtocol('10.8.1.1', 116)),
      passes('what none of them drops', 'どれも落とさないパケット', ofProtocol('10.8.1.1', 117)),
      drops(
        'what the rule before the 0 drops',
        '0 の前のルールが落とすパケット',
        ofProtocol('10.8.2.1', 102),
      ),
      passes(
        'what only a rule behind the 0 would drop',
        '0 の後ろのルールだけが落とすパケット',
        ofProtocol('10.8.2.1', 103),
      ),
      drops(
        'what the rule behind a missing one drops (rule 99 has just been deleted)',
        'なくなったルール（99 は消されたばかり）の次が落とすパケット',
        ofProtocol('10.8.3.1', 104),
      ),
      drops(
        'from 10.8.9.9, which is in 10.8.0.0/16 only',
        '10.8.0.0/16 だけに入る 10.8.9.9 から',
        ofProtocol('10.8.9.9', 101),
      ),
      passes(
        'from 10.8.2.1: the list of 10.8.2.0/24 does not name that rule',
        '10.8.2.1 から（10.8.2.0/24 のリストにそのルールはない）',
        ofProtocol('10.8.2.1', 101),
      ),
      ...[many, '10.8.2.0/24', '10.8.3.0/24', '10.8.0.0/16'].map((network) =>
        control.deletes('networks', keyOf(network)),
      ),
      ...manyIds.map((id) => control.deletes('rules', id)),
    ),
    check(
      'port',
      { en: 'drops TCP to one port, and nothing else', ja: '1 つのポート宛ての TCP だけを落とす' },
      // 4369 is 0x1111: the same in both byte orders, so that this mistake has a check of its own.
      ...only({ '10.6.1.0/24': { protocol: TCP, dport: [4369, 4369] } }),
      drops('TCP to 4369', '4369 宛ての TCP', tcpOf('10.6.1.1', 40000, 4369)),
      passes('TCP to 4368', '4368 宛ての TCP', tcpOf('10.6.1.1', 40000, 4368)),
      passes('TCP to 4370', '4370 宛ての TCP', tcpOf('10.6.1.1', 40000, 4370)),
      passes('TCP from 4369', '4369 からの TCP', tcpOf('10.6.1.1', 4369, 40000)),
      passes('UDP to 4369', '4369 宛ての UDP', udpOf('10.6.1.1', 40000, 4369)),
      ...without('10.6.1.0/24'),
    ),
    check(
      'port-byte-order',
      {
        en: 'compares ports in host byte order: 8080, not 36895',
        ja: 'ポートをホストバイトオーダーで比べる: 36895 ではなく 8080',
      },
      ...only({ '10.6.2.0/24': { protocol: TCP, dport: [8080, 8080] } }),
      drops('TCP to 8080', '8080 宛ての TCP', tcpOf('10.6.2.1', 40000, 8080)),
      passes(
        'TCP to 36895, 8080 the wrong way round',
        '36895（8080 のバイトを逆にした数）宛ての TCP',
        tcpOf('10.6.2.1', 40000, 36895),
      ),
      ...without('10.6.2.0/24'),
    ),
    check(
      'source-port-only',
      {
        en: 'a rule with a source port only drops what comes from there, not everything',
        ja: '送信元ポートだけのルールは、そこから来るものだけを落とし、全部は落とさない',
      },
      ...only({ '10.6.3.0/24': { protocol: UDP, sport: [53, 53] } }),
      drops('UDP from 53 to 1', '53 から 1 への UDP', udpOf('10.6.3.1', 53, 1)),
      drops('UDP from 53 to 65535', '53 から 65535 への UDP', udpOf('10.6.3.1', 53, 65535)),
      passes('UDP from 40000 to 40000', '40000 から 40000 への UDP', udpOf('10.6.3.1', 40000, 40000)),
      passes('UDP from 40000 to 53', '40000 から 53 への UDP', udpOf('10.6.3.1', 40000, 53)),
      ...without('10.6.3.0/24'),
    ),
    check(
      'ranges',
      {
        en: 'includes both ends of a port range, and nothing beyond',
        ja: 'ポートの範囲は両端を含み、その外は含まない',
      },
      ...only({
        '10.5.1.0/24': { protocol: UDP, dport: [8000, 8090] },
        '10.5.2.0/24': { protocol: UDP, sport: [1000, 2000], dport: [53, 53] },
        '10.5.3.0/24': { protocol: TCP, dport: [0, 100] },
        '10.5.4.0/24': { protocol: TCP, dport: [65000, 65535] },
      }),
      drops('to 8000-8090, UDP to 8000', '8000-8090 宛てに 8000', udpOf('10.5.1.1', 40000, 8000)),
      drops('to 8000-8090, UDP to 8042', '8000-8090 宛てに 8042', udpOf('10.5.1.1', 40000, 8042)),
      drops('to 8000-8090, UDP to 8090', '8000-8090 宛てに 8090', udpOf('10.5.1.1', 40000, 8090)),
      passes('to 8000-8090, UDP to 7999', '8000-8090 宛てに 7999', udpOf('10.5.1.1', 40000, 7999)),
      passes('to 8000-8090, UDP to 8091', '8000-8090 宛てに 8091', udpOf('10.5.1.1', 40000, 8091)),
      drops(
        'from 1000-2000 to 53, UDP 1000 to 53',
        '1000-2000 から 53 に 1000→53',
        udpOf('10.5.2.1', 1000, 53),
      ),
      drops(
        'from 1000-2000 to 53, UDP 2000 to 53',
        '1000-2000 から 53 に 2000→53',
        udpOf('10.5.2.1', 2000, 53),
      ),
      passes(
        'from 1000-2000 to 53, UDP 999 to 53',
        '1000-2000 から 53 に 999→53',
        udpOf('10.5.2.1', 999, 53),
      ),
      passes(
        'from 1000-2000 to 53, UDP 2001 to 53',
        '1000-2000 から 53 に 2001→53',
        udpOf('10.5.2.1', 2001, 53),
      ),
      passes(
        'from 1000-2000 to 53, UDP 1500 to 54',
        '1000-2000 から 53 に 1500→54',
        udpOf('10.5.2.1', 1500, 54),
      ),
      passes(
        'from 1000-2000 to 53, UDP 53 to 1500',
        '1000-2000 から 53 に 53→1500',
        udpOf('10.5.2.1', 53, 1500),
      ),
      drops('to 0-100, TCP to 0', '0-100 宛てに 0', tcpOf('10.5.3.1', 40000, 0)),
      drops('to 0-100, TCP to 100', '0-100 宛てに 100', tcpOf('10.5.3.1', 40000, 100)),
      passes('to 0-100, TCP to 101', '0-100 宛てに 101', tcpOf('10.5.3.1', 40000, 101)),
      drops('to 65000-65535, TCP to 65535', '65000-65535 宛てに 65535', tcpOf('10.5.4.1', 40000, 65535)),
      passes('to 65000-65535, TCP to 64999', '65000-65535 宛てに 64999', tcpOf('10.5.4.1', 40000, 64999)),
      ...without('10.5.1.0/24', '10.5.2.0/24', '10.5.3.0/24', '10.5.4.0/24'),
    ),
    check(
      'no-ports',
      {
        en: 'a rule with ports never matches what has none: ICMP, SCTP here, a header that is cut off',
        ja: 'ポートを指定したルールは、ポートのないもの（ICMP、ここでは SCTP も、途中で切れたヘッダー）に一致しない',
      },
      ...only({ '10.4.1.0/24': { dport: [8080, 8080] }, '10.4.2.0/24': { dport: [0, 100] } }),
      drops('any to 8080, TCP to 8080', 'any の 8080 宛てに TCP', tcpOf('10.4.1.1', 40000, 8080)),
      drops('any to 8080, UDP to 8080', 'any の 8080 宛てに UDP', udpOf('10.4.1.1', 40000, 8080)),
      passes(
        'any to 8080, ICMP with 8080 where TCP has that port',
        'any の 8080 宛てに、ポートの位置が 8080 の ICMP',
        ofProtocol('10.4.1.1', ICMP, lookalike(0x0800, 8080)),
      ),
      passes(
        'any to 8080, SCTP to 8080',
        'any の 8080 宛てに、8080 宛ての SCTP',
        ofProtocol('10.4.1.1', SCTP, lookalike(40000, 8080)),
      ),
      passes('any to 0-100, ICMP', 'any の 0-100 宛てに ICMP', icmpOf('10.4.2.1')),
      passes(
        'any to 0-100, TCP cut off after 3 bytes',
        'any の 0-100 宛てに、3 バイトで切れた TCP',
        truncate(tcpOf('10.4.2.1', 40000, 80), 14 + 20 + 3),
      ),
      ...without('10.4.1.0/24', '10.4.2.0/24'),
    ),
    check(
      'options',
      { en: 'finds the ports behind IPv4 options', ja: 'IPv4 オプションの後ろのポートを見つける' },
      ...only({ '10.3.1.0/24': { protocol: TCP, dport: [8080, 8080] } }),
      drops(
        'TCP to 8080, 4 bytes of options',
        '8080 宛ての TCP（オプション 4 バイト）',
        packet(
          link,
          ipv4({ src: '10.3.1.1', dst, options: [1, 1, 1, 0] }),
          tcp({ sport: 40000, dport: 8080 }),
        ),
      ),
      drops(
        'TCP to 8080, 40 bytes of options',
        '8080 宛ての TCP（オプション 40 バイト）',
        packet(
          link,
          ipv4({ src: '10.3.1.1', dst, options: Array.from({ length: 40 }, () => 1) }),
          tcp({ sport: 40000, dport: 8080 }),
        ),
      ),
      passes(
        'TCP to 9, and 8080 among the options',
        '9 宛ての TCP（オプションの中に 8080 がある）',
        packet(
          link,
          ipv4({ src: '10.3.1.1', dst, options: [0x1e, 0x04, 0x1f, 0x90] }),
          tcp({ sport: 40000, dport: 9 }),
        ),
      ),
      ...without('10.3.1.0/24'),
    ),
    check(
      'fragments',
      {
        en: 'finds ports in the first fragment only; later ones match rules without ports',
        ja: 'ポートは先頭のフラグメントだけで見る。後のものはポートのないルールにだけ一致する',
      },
      ...only({ '10.2.1.0/24': { protocol: UDP, dport: [53, 53] }, '10.2.2.0/24': { protocol: UDP } }),
      drops(
        'to 53, the first fragment of a datagram to 53',
        '53 宛てに、53 宛てデータグラムの先頭フラグメント',
        packet(
          link,
          ipv4({ src: '10.2.1.1', dst, mf: true }),
          udp({ sport: 40000, dport: 53, length: 2000 }),
          payload('the beginning...'),
        ),
      ),
      passes(
        'to 53, a later fragment whose data looks like a header',
        '53 宛てに、中身がヘッダーに見える 2 番目以降のフラグメント',
        packet(
          link,
          ipv4({ src: '10.2.1.1', dst, fragmentOffset: 3, protocol: UDP }),
          payload(lookalike(40000, 53)),
        ),
      ),
      passes(
        'to 53, a later fragment far behind',
        '53 宛てに、ずっと後ろのフラグメント',
        packet(
          link,
          ipv4({ src: '10.2.1.1', dst, fragmentOffset: 4096, mf: true, protocol: UDP }),
          payload(lookalike(40000, 53)),
        ),
      ),
      drops(
        'to 53, a whole datagram that must not be fragmented (DF)',
        '53 宛てに、分割禁止（DF）の完全なデータグラム',
        packet(
          link,
          ipv4({ src: '10.2.1.1', dst, df: true }),
          udp({ sport: 40000, dport: 53 }),
          payload('question'),
        ),
      ),
      drops(
        'all UDP, a later fragment',
        'すべての UDP に、2 番目以降のフラグメント',
        packet(link, ipv4({ src: '10.2.2.1', dst, fragmentOffset: 185, protocol: UDP }), payload('the rest')),
      ),
      ...without('10.2.1.0/24', '10.2.2.0/24'),
    ),
    check(
      'clients',
      {
        en: 'does what fw set says: for one client, for everybody, and no longer',
        ja: 'fw set のとおりに動く: 1 台に対して、全員に対して、そして消された後',
      },
      control.addsRule({ network: '10.0.1.0/24', protocol: 'tcp', destinationPorts: 7070 }),
      tcpEcho('client1', 'host').isUnanswered(),
      tcpEcho('client2', 'host').isAnswered(),
      ping('client1', 'host').isAnswered(),
      udpEcho('client1', 'host').isAnswered(),
      control.addsRule({ network: '0.0.0.0/0', protocol: 'icmp' }),
      ping('client1', 'host').isUnanswered(),
      ping('client2', 'host').isUnanswered(),
      tcpEcho('client1', 'host').isUnanswered(),
      udpEcho('client2', 'host').isAnswered(),
      control.deletesRule({ network: '10.0.1.0/24', protocol: 'tcp', destinationPorts: 7070 }),
      tcpEcho('client1', 'host').isAnswered(),
      ping('client1', 'host').isUnanswered(),
      control.deletesRule({ network: '0.0.0.0/0', protocol: 'icmp' }),
      ping('client1', 'host').isAnswered(),
      ping('client2', 'host').isAnswered(),
    ),
    check(
      'only-ipv4',
      {
        en: 'lets ARP, IPv6 and headers that are cut off through, even where all IPv4 is dropped',
        ja: 'IPv4 を全部落とすときでも、ARP、IPv6、途中で切れたヘッダーは通す',
      },
      control.addsRule({ network: '0.0.0.0/0' }),
      drops('UDP from 203.0.113.9', '203.0.113.9 からの UDP', udpOf('203.0.113.9', 40000, 9)),
      passes(
        '19 bytes of an IPv4 header',
        'IPv4 ヘッダーが 19 バイト',
        truncate(udpOf('203.0.113.9', 40000, 9), 14 + 19),
      ),
      frames({ en: 'an ARP request of client1', ja: 'client1 の ARP 要求' }, from('client1'), [
        packet(
          eth({ src: client1.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
          arp({ operation: 'request', senderMac: client1.mac, senderIp: client1.ip, targetIp: dst }),
        ),
      ]).pass(),
      ping('client1', 'host', 1, 6).isAnswered(),
      ping('client1', 'host').isUnanswered(),
      control.deletesRule({ network: '0.0.0.0/0' }),
      ping('client1', 'host').isAnswered(),
    ),
  ];
};

export default checks;
