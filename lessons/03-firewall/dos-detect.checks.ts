import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { check, vector, measure, from, ping, tcpEcho, flood, siege, control, rule, map, variable } = words;
  const { packet, eth, ipv4, icmpEcho, tcp, udp, payload, truncate } = words;

  const client1 = { mac: '02:00:00:00:01:01', ip: '10.0.1.1' };
  const client2 = { mac: '02:00:00:00:02:01', ip: '10.0.2.1' };
  const host1 = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const host2 = { mac: '02:00:00:00:02:02', ip: '10.0.2.2' };
  const attacker = { mac: '02:00:00:00:01:66', ip: '10.0.1.66' };
  const link = eth({ src: client1.mac, dst: host1.mac });
  /** Another machine's MAC: XDP sees the frame, the host's network stack does not look at it. */
  const nobody = '02:00:00:00:00:ff';

  const net = (src: string) => ({ src, dst: host1.ip });
  const datagram = (src: string) =>
    packet(link, ipv4(net(src)), udp({ sport: 40000, dport: 9 }), payload('hello'));
  type Flags = NonNullable<Parameters<typeof tcp>[0]['flags']>;
  const segment = (src: string, flags: Flags) =>
    packet(link, ipv4(net(src)), tcp({ sport: 40000, dport: 8080, flags }));

  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();
  const PROTOCOLS = { icmp: 1, tcp: 6, udp: 17 } as const;
  const KINDS = { any: 0, syn: 1, synack: 2, fin: 3, rst: 4, ack: 5, other: 6 } as const;
  const count = (address: string, protocol: keyof typeof PROTOCOLS, kind: keyof typeof KINDS = 'any') =>
    map('sources').entry({ address, protocol: PROTOCOLS[protocol], kind: KINDS[kind] });

  /** Every row from a source of its own, so that nothing but the row's own packet can count there. */
  const kindRow = (flags: Flags, name: string, kind: keyof typeof KINDS, host: number) => [
    passes(`TCP with ${name}`, `TCP（${name}）`, segment(`10.0.1.${host}`, flags)),
    count(`10.0.1.${host}`, 'tcp', kind).grows(1),
  ];
  const TRUTH: readonly (readonly [Flags, string, keyof typeof KINDS])[] = [
    ['SYN', 'SYN', 'syn'],
    [['SYN', 'ACK'], 'SYN+ACK', 'synack'],
    ['ACK', 'ACK', 'ack'],
    [['PSH', 'ACK'], 'PSH+ACK', 'ack'],
    ['FIN', 'FIN', 'fin'],
    [['FIN', 'ACK'], 'FIN+ACK', 'fin'],
    ['RST', 'RST', 'rst'],
    [['RST', 'ACK'], 'RST+ACK', 'rst'],
    [['SYN', 'ECE', 'CWR'], 'SYN+ECE+CWR', 'syn'],
    [['SYN', 'FIN'], 'SYN+FIN', 'fin'],
    [['SYN', 'RST'], 'SYN+RST', 'rst'],
    [['FIN', 'RST'], 'FIN+RST', 'rst'],
    [['PSH', 'URG'], 'PSH+URG', 'other'],
    [0, 'no flag', 'other'],
    [0xff, 'all flags', 'rst'],
  ];

  const blocked = { network: '10.0.1.1/32', protocol: 'icmp' } as const;
  const firewallIn = control.writes('programs', 0, 'firewall');
  const dosIn = control.writes('programs', 1, 'dos');

  return [
    check(
      'counted',
      {
        en: 'counts what passes the firewall, by source, protocol and kind',
        ja: 'ファイアウォールを通ったものを、送信元とプロトコルと種類ごとに数える',
      },
      firewallIn,
      dosIn,
      passes('UDP from 10.0.1.1', '10.0.1.1 からの UDP', datagram('10.0.1.1')),
      count('10.0.1.1', 'udp').grows(1),
      passes('another one', 'さらに 1 個', datagram('10.0.1.1')),
      passes('and a third', '3 個目', datagram('10.0.1.1')),
      count('10.0.1.1', 'udp').grows(3),
      passes('UDP from 10.0.1.3', '10.0.1.3 からの UDP', datagram('10.0.1.3')),
      passes('a ping from 10.0.1.1', '10.0.1.1 からの ping', packet(link, ipv4(net('10.0.1.1')), icmpEcho())),
      passes('a TCP SYN from 10.0.1.1', '10.0.1.1 からの TCP の SYN', segment('10.0.1.1', 'SYN')),
      count('10.0.1.3', 'udp').grows(1),
      count('10.0.1.1', 'icmp').grows(1),
      count('10.0.1.1', 'tcp', 'syn').grows(1),
      count('10.0.1.1', 'udp').grows(3),
    ),
    check(
      'kinds',
      { en: 'tells TCP segments apart by their flags', ja: 'TCP セグメントをフラグで見分ける' },
      ...TRUTH.flatMap(([flags, name, kind], index) => kindRow(flags, name, kind, 100 + index)),
    ),
    check(
      'no-header',
      {
        en: 'finds the flags behind IPv4 options, and none in a later fragment',
        ja: 'IPv4 オプションの後ろのフラグを見つけ、2 番目以降のフラグメントでは探さない',
      },
      passes(
        'a FIN behind 8 bytes of options',
        'オプション 8 バイトの後ろの FIN',
        packet(
          link,
          ipv4({ ...net('10.0.1.130'), options: [1, 1, 1, 1, 1, 1, 1, 0] }),
          tcp({ sport: 40000, dport: 8080, flags: 'FIN' }),
        ),
      ),
      count('10.0.1.130', 'tcp', 'fin').grows(1),
      passes(
        'the first fragment of a segment with SYN',
        'SYN の付いたセグメントの先頭フラグメント',
        packet(link, ipv4({ ...net('10.0.1.131'), mf: 1 }), tcp({ sport: 40000, dport: 8080, flags: 'SYN' })),
      ),
      count('10.0.1.131', 'tcp', 'syn').grows(1),
      passes(
        'a later fragment, with data like a header with SYN',
        '2 番目以降のフラグメント。データが SYN の付いたヘッダーに見える',
        packet(
          link,
          ipv4({ ...net('10.0.1.132'), fragmentOffset: 185, protocol: 6 }),
          payload(
            new Uint8Array([0x9c, 0x40, 0x1f, 0x90, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0, 0, 0, 0, 0, 0]),
          ),
        ),
      ),
      count('10.0.1.132', 'tcp').grows(1),
      passes(
        'a later fragment of UDP',
        '2 番目以降の UDP フラグメント',
        packet(link, ipv4({ ...net('10.0.1.133'), fragmentOffset: 185, protocol: 17 }), payload('the rest')),
      ),
      count('10.0.1.133', 'udp').grows(1),
      passes(
        '19 bytes of an IPv4 header',
        'IPv4 ヘッダーが 19 バイト',
        truncate(datagram('10.0.1.134'), 14 + 19),
      ),
    ),
    check(
      'only-passed',
      {
        en: 'counts nothing that the firewall drops, and passes everything when slot 1 is empty',
        ja: 'ファイアウォールが落としたものは数えず、スロット 1 が空なら全部を通す',
      },
      control.addsRule(blocked),
      vector(
        { en: 'a ping from 10.0.1.1', ja: '10.0.1.1 からの ping' },
        packet(link, ipv4(net('10.0.1.1')), icmpEcho()),
      ).returns('XDP_DROP'),
      rule(blocked).hasDropped(1),
      count('10.0.1.1', 'icmp').grows(0),
      control.deletesRule(blocked),
      control.deletes('programs', 1),
      passes('UDP from 10.0.1.1', '10.0.1.1 からの UDP', datagram('10.0.1.1')),
      variable('missed').grows(1),
      count('10.0.1.1', 'udp').grows(0),
      dosIn,
    ),
    check(
      'two-cpus',
      {
        en: 'counts 100,000 packets of one source exactly, from two CPUs',
        ja: '1 つの送信元からの 10 万パケットを、2 つの CPU で正確に数える',
      },
      flood(
        50_000,
        [client1, client2].map((client, index) => ({
          from: from(index === 0 ? 'client1' : 'client2'),
          frame: packet(
            eth({ src: client.mac, dst: nobody }),
            ipv4({ src: '10.0.1.70', dst: (index === 0 ? host1 : host2).ip }),
            udp({ sport: 40000, dport: 9 }),
            payload('one of many'),
          ),
        })),
      ),
      count('10.0.1.70', 'udp').grows(100_000),
    ),
    check(
      'many-sources',
      {
        en: 'still counts a new source after 4,096 others',
        ja: '4,096 の送信元の後でも、新しい送信元を数える',
      },
      siege(
        { en: 'UDP from 4,096 addresses', ja: '4,096 のアドレスからの UDP' },
        {
          from: from('client1'),
          frames: Array.from({ length: 4096 }, (_, index) =>
            packet(
              eth({ src: attacker.mac, dst: nobody }),
              ipv4({ src: `10.66.${index >> 8}.${index & 255}`, dst: host1.ip }),
              udp({ sport: 40000, dport: 9 }),
            ),
          ),
        },
        { from: 'client2', to: 'host', times: 4, patienceMs: 5000 },
      ).isSurvived(),
      passes('UDP from 10.0.1.71', '10.0.1.71 からの UDP', datagram('10.0.1.71')),
      count('10.0.1.71', 'udp').grows(1),
      passes('another one', 'さらに 1 個', datagram('10.0.1.71')),
      count('10.0.1.71', 'udp').grows(2),
    ),
    check(
      'siege',
      {
        en: "client2's HTTP requests survive a SYN flood, and only its source gets a rule",
        ja: 'SYN フラッドの中でも client2 の HTTP に応答が返り、ルールは攻撃元にだけ付く',
      },
      control.setsPolicy({ protocol: 'tcp', kind: 'syn', limit: 200 }),
      siege(
        { en: 'a SYN flood from 10.0.1.66', ja: '10.0.1.66 からの SYN フラッド' },
        {
          from: from('client1'),
          frames: Array.from({ length: 1024 }, (_, index) =>
            packet(
              eth({ src: attacker.mac, dst: host1.mac }),
              ipv4(net(attacker.ip)),
              tcp({ sport: 20000 + index, dport: 8080, flags: 'SYN' }),
            ),
          ),
        },
        // The rule is there after a second or two; TCP asks again after 1, 3 and 7 seconds (RFC 6298).
        { from: 'client2', to: 'host', times: 20, patienceMs: 8000 },
      ).isPoliced(),
      rule({ network: '10.0.1.66/32', protocol: 'tcp' }).isThere(),
      rule({ network: '10.0.2.1/32', protocol: 'tcp' }).isAbsent(),
      ping('client2', 'host', 2).isAnswered(),
      tcpEcho('client1', 'host', { times: 2 }).isAnswered(),
      measure({ en: 'a TCP segment', ja: 'TCP セグメント' }, segment(client1.ip, 'ACK')),
    ),
  ];
};

export default checks;
