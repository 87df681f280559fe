import type { StepChecks, Vocabulary } from '../../src/domain/checks/vocabulary.ts';

type RuleWords = Parameters<Vocabulary['control']['addsRule']>[0];

const checks: StepChecks = (words) => {
  const { check, vector, measure, frames, from, ping, udpEcho, tcpEcho, control } = words;
  const { packet, eth, arp, ipv4, icmpEcho, tcp, udp, payload, truncate } = words;

  const client1 = { mac: '02:00:00:00:01:01', ip: '10.0.1.1' };
  const host1 = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const link = eth({ src: client1.mac, dst: host1.mac });
  const dst = host1.ip;
  const [ICMP, UDP, SCTP] = [1, 17, 132];

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
  const anyPort = { from: 0, to: 65535 };
  const write = (id: number, network: string, rule: { protocol?: number; dport?: typeof anyPort }) =>
    control.writes('rules', id, { source: keyOf(network), sport: anyPort, dport: anyPort, ...rule });

  const add = (...rules: RuleWords[]) => rules.map((rule) => control.addsRule(rule));
  const remove = (...rules: RuleWords[]) => rules.map((rule) => control.deletesRule(rule));

  const udpRule = { network: '10.7.1.0/24', protocol: 'udp' } as const;
  const icmpRule = { network: '10.7.2.0/24', protocol: 'icmp' } as const;
  const anyRule = { network: '10.7.3.0/24' };
  const to4369 = { network: '10.6.1.0/24', protocol: 'tcp', destinationPorts: 4369 } as const;
  const to8080 = { network: '10.6.2.0/24', protocol: 'tcp', destinationPorts: 8080 } as const;
  const from53 = { network: '10.6.3.0/24', protocol: 'udp', sourcePorts: 53 } as const;
  const toRange = { network: '10.5.1.0/24', protocol: 'udp', destinationPorts: [8000, 8090] } as const;
  const bothRanges = {
    ...from53,
    network: '10.5.2.0/24',
    sourcePorts: [1000, 2000],
    destinationPorts: 53,
  } as const;
  const toHighest = { network: '10.5.3.0/24', protocol: 'tcp', destinationPorts: [65000, 65535] } as const;
  const anyTo8080 = { network: '10.4.1.0/24', destinationPorts: 8080 };
  const to53 = { network: '10.2.1.0/24', protocol: 'udp', destinationPorts: 53 } as const;
  const tcpEchoRule = { network: '10.0.1.0/24', protocol: 'tcp', destinationPorts: 7070 } as const;
  const pingsOfAll = { network: '0.0.0.0/0', protocol: 'icmp' } as const;

  const manyIds = Array.from({ length: 16 }, (_, index) => 240 + index);
  const many = '10.8.1.0/24';

  return [
    check(
      'protocol',
      {
        en: 'obeys the protocol of the rule that a network leads to',
        ja: 'ネットワークからたどったルールのプロトコルに従う',
      },
      ...add(udpRule, icmpRule, anyRule),
      drops('rule -t udp: UDP', 'ルール -t udp: UDP', udpOf('10.7.1.1', 40000, 9)),
      passes('rule -t udp: TCP', 'ルール -t udp: TCP', tcpOf('10.7.1.1', 40000, 9)),
      passes('rule -t udp: ICMP', 'ルール -t udp: ICMP', icmpOf('10.7.1.1')),
      drops('rule -t icmp: ICMP', 'ルール -t icmp: ICMP', icmpOf('10.7.2.1')),
      passes('rule -t icmp: UDP', 'ルール -t icmp: UDP', udpOf('10.7.2.1', 40000, 9)),
      drops('rule -t any: TCP', 'ルール -t any: TCP', tcpOf('10.7.3.1', 40000, 9)),
      drops('rule -t any: ICMP', 'ルール -t any: ICMP', icmpOf('10.7.3.1')),
      drops('rule -t any: SCTP', 'ルール -t any: SCTP', ofProtocol('10.7.3.1', SCTP)),
      passes(
        'UDP from 10.7.9.1, which is in no network',
        'どのネットワークにも入らない 10.7.9.1 からの UDP',
        udpOf('10.7.9.1', 40000, 9),
      ),
      ...remove(udpRule, icmpRule, anyRule),
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
      ...add(to4369),
      drops('TCP to 4369', '4369 宛ての TCP', tcpOf('10.6.1.1', 40000, 4369)),
      passes('TCP to 4368', '4368 宛ての TCP', tcpOf('10.6.1.1', 40000, 4368)),
      passes('TCP to 4370', '4370 宛ての TCP', tcpOf('10.6.1.1', 40000, 4370)),
      passes('TCP from 4369', '4369 からの TCP', tcpOf('10.6.1.1', 4369, 40000)),
      passes('UDP to 4369', '4369 宛ての UDP', udpOf('10.6.1.1', 40000, 4369)),
      ...remove(to4369),
    ),
    check(
      'port-byte-order',
      {
        en: 'compares ports in host byte order: 8080, not 36895',
        ja: 'ポートをホストバイトオーダーで比べる: 36895 ではなく 8080',
      },
      ...add(to8080),
      drops('TCP to 8080', '8080 宛ての TCP', tcpOf('10.6.2.1', 40000, 8080)),
      passes(
        'TCP to 36895, 8080 the wrong way round',
        '36895（8080 のバイトを逆にした数）宛ての TCP',
        tcpOf('10.6.2.1', 40000, 36895),
      ),
      ...remove(to8080),
    ),
    check(
      'source-port-only',
      {
        en: 'a rule with a source port only drops what comes from there, not everything',
        ja: '送信元ポートだけのルールは、そこから来るものだけを落とし、全部は落とさない',
      },
      ...add(from53),
      drops('UDP from 53 to 1', '53 から 1 への UDP', udpOf('10.6.3.1', 53, 1)),
      drops('UDP from 53 to 65535', '53 から 65535 への UDP', udpOf('10.6.3.1', 53, 65535)),
      passes('UDP from 40000 to 40000', '40000 から 40000 への UDP', udpOf('10.6.3.1', 40000, 40000)),
      passes('UDP from 40000 to 53', '40000 から 53 への UDP', udpOf('10.6.3.1', 40000, 53)),
      ...remove(from53),
    ),
    check(
      'ranges',
      {
        en: 'includes both ends of a port range, and nothing beyond',
        ja: 'ポートの範囲は両端を含み、その外は含まない',
      },
      ...add(toRange, bothRanges, toHighest),
      ...[8000, 8042, 8090].map((port) =>
        drops(
          `rule -d 8000-8090: UDP to ${port}`,
          `ルール -d 8000-8090: ${port} 宛ての UDP`,
          udpOf('10.5.1.1', 40000, port),
        ),
      ),
      ...[7999, 8091].map((port) =>
        passes(
          `rule -d 8000-8090: UDP to ${port}`,
          `ルール -d 8000-8090: ${port} 宛ての UDP`,
          udpOf('10.5.1.1', 40000, port),
        ),
      ),
      ...[1000, 2000].map((port) =>
        drops(
          `rule -s 1000-2000 -d 53: UDP from ${port} to 53`,
          `ルール -s 1000-2000 -d 53: ${port} から 53 への UDP`,
          udpOf('10.5.2.1', port, 53),
        ),
      ),
      ...[
        [999, 53],
        [2001, 53],
        [1500, 54],
        [53, 1500],
      ].map(([sport = 0, dport = 0]) =>
        passes(
          `rule -s 1000-2000 -d 53: UDP from ${sport} to ${dport}`,
          `ルール -s 1000-2000 -d 53: ${sport} から ${dport} への UDP`,
          udpOf('10.5.2.1', sport, dport),
        ),
      ),
      drops(
        'rule -d 65000-65535: TCP to 65535',
        'ルール -d 65000-65535: 65535 宛ての TCP',
        tcpOf('10.5.3.1', 40000, 65535),
      ),
      passes(
        'rule -d 65000-65535: TCP to 64999',
        'ルール -d 65000-65535: 64999 宛ての TCP',
        tcpOf('10.5.3.1', 40000, 64999),
      ),
      ...remove(toRange, bothRanges, toHighest),
    ),
    check(
      'no-ports',
      {
        en: 'a rule with ports never matches what has none: ICMP, SCTP here, a header that is cut off',
        ja: 'ポートを指定したルールは、ポートのないもの（ICMP、ここでは SCTP も、途中で切れたヘッダー）に一致しない',
      },
      ...add(anyTo8080),
      drops('rule -d 8080: TCP to 8080', 'ルール -d 8080: 8080 宛ての TCP', tcpOf('10.4.1.1', 40000, 8080)),
      drops('rule -d 8080: UDP to 8080', 'ルール -d 8080: 8080 宛ての UDP', udpOf('10.4.1.1', 40000, 8080)),
      passes(
        'rule -d 8080: ICMP with 8080 where TCP has that port',
        'ルール -d 8080: ポートの位置が 8080 の ICMP',
        ofProtocol('10.4.1.1', ICMP, lookalike(0x0800, 8080)),
      ),
      passes(
        'rule -d 8080: SCTP to 8080',
        'ルール -d 8080: 8080 宛ての SCTP',
        ofProtocol('10.4.1.1', SCTP, lookalike(40000, 8080)),
      ),
      ...remove(anyTo8080),
      // No port is not port 0. `fw set` knows no port 0 either, but packets may have it.
      write(1, '10.4.2.0/24', { dport: { from: 0, to: 100 } }),
      list('10.4.2.0/24', 1),
      drops('rule -d 0-100: TCP to 0', 'ルール -d 0-100: 0 宛ての TCP', tcpOf('10.4.2.1', 40000, 0)),
      drops('rule -d 0-100: TCP to 100', 'ルール -d 0-100: 100 宛ての TCP', tcpOf('10.4.2.1', 40000, 100)),
      passes('rule -d 0-100: TCP to 101', 'ルール -d 0-100: 101 宛ての TCP', tcpOf('10.4.2.1', 40000, 101)),
      passes('rule -d 0-100: ICMP', 'ルール -d 0-100: ICMP', icmpOf('10.4.2.1')),
      passes(
        'rule -d 0-100: TCP cut off after 3 bytes',
        'ルール -d 0-100: 3 バイトで切れた TCP',
        truncate(tcpOf('10.4.2.1', 40000, 80), 14 + 20 + 3),
      ),
      control.deletes('networks', keyOf('10.4.2.0/24')),
      control.deletes('rules', 1),
    ),
    check(
      'options',
      { en: 'finds the ports behind IPv4 options', ja: 'IPv4 オプションの後ろのポートを見つける' },
      ...add(to8080),
      drops(
        'TCP to 8080, 4 bytes of options',
        '8080 宛ての TCP（オプション 4 バイト）',
        packet(
          link,
          ipv4({ src: '10.6.2.1', dst, options: [1, 1, 1, 0] }),
          tcp({ sport: 40000, dport: 8080 }),
        ),
      ),
      drops(
        'TCP to 8080, 40 bytes of options',
        '8080 宛ての TCP（オプション 40 バイト）',
        packet(
          link,
          ipv4({ src: '10.6.2.1', dst, options: Array.from({ length: 40 }, () => 1) }),
          tcp({ sport: 40000, dport: 8080 }),
        ),
      ),
      passes(
        'TCP to 9, and 8080 among the options',
        '9 宛ての TCP（オプションの中に 8080 がある）',
        packet(
          link,
          ipv4({ src: '10.6.2.1', dst, options: [0x1e, 0x04, 0x1f, 0x90] }),
          tcp({ sport: 40000, dport: 9 }),
        ),
      ),
      ...remove(to8080),
    ),
    check(
      'fragments',
      {
        en: 'finds ports in the first fragment only; later ones match rules without ports',
        ja: 'ポートは先頭のフラグメントだけで見る。後のものはポートのないルールにだけ一致する',
      },
      ...add(to53, udpRule),
      drops(
        'rule -d 53: the first fragment of a datagram to 53',
        'ルール -d 53: 53 宛てデータグラムの先頭フラグメント',
        packet(
          link,
          ipv4({ src: '10.2.1.1', dst, mf: true }),
          udp({ sport: 40000, dport: 53, length: 2000 }),
          payload('the beginning...'),
        ),
      ),
      passes(
        'rule -d 53: a later fragment whose data looks like a header',
        'ルール -d 53: 中身がヘッダーに見える 2 番目以降のフラグメント',
        packet(
          link,
          ipv4({ src: '10.2.1.1', dst, fragmentOffset: 3, protocol: UDP }),
          payload(lookalike(40000, 53)),
        ),
      ),
      passes(
        'rule -d 53: another one, far behind',
        'ルール -d 53: そのずっと後ろのフラグメント',
        packet(
          link,
          ipv4({ src: '10.2.1.1', dst, fragmentOffset: 4096, mf: true, protocol: UDP }),
          payload(lookalike(40000, 53)),
        ),
      ),
      drops(
        'rule -d 53: a whole datagram that must not be fragmented (DF)',
        'ルール -d 53: 分割禁止（DF）の完全なデータグラム',
        packet(
          link,
          ipv4({ src: '10.2.1.1', dst, df: true }),
          udp({ sport: 40000, dport: 53 }),
          payload('question'),
        ),
      ),
      drops(
        'rule -t udp, no ports: a later fragment',
        'ポートのないルール -t udp: 2 番目以降のフラグメント',
        packet(link, ipv4({ src: '10.7.1.1', dst, fragmentOffset: 185, protocol: UDP }), payload('the rest')),
      ),
      ...remove(to53, udpRule),
    ),
    check(
      'clients',
      {
        en: 'does what fw set says: for one client, for everybody, and no longer',
        ja: 'fw set のとおりに動く: 1 台に対して、全員に対して、そして消された後',
      },
      control.addsRule(tcpEchoRule),
      tcpEcho('client1', 'host').isUnanswered(),
      tcpEcho('client2', 'host').isAnswered(),
      ping('client1', 'host').isAnswered(),
      udpEcho('client1', 'host').isAnswered(),
      control.addsRule(pingsOfAll),
      ping('client1', 'host').isUnanswered(),
      ping('client2', 'host').isUnanswered(),
      tcpEcho('client1', 'host').isUnanswered(),
      udpEcho('client2', 'host').isAnswered(),
      control.deletesRule(tcpEchoRule),
      tcpEcho('client1', 'host').isAnswered(),
      ping('client1', 'host').isUnanswered(),
      control.deletesRule(pingsOfAll),
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
      measure({ en: 'a TCP segment', ja: 'TCP セグメント' }, tcpOf(client1.ip, 40000, 8080)),
    ),
  ];
};

export default checks;
