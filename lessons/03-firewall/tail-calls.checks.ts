import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const {
    check,
    vector,
    measure,
    frames,
    from,
    ping,
    udpEcho,
    tcpEcho,
    flood,
    control,
    rule,
    map,
    variable,
  } = words;
  const { packet, eth, arp, ipv4, icmpEcho, tcp, udp, payload, truncate } = words;

  const client1 = { mac: '02:00:00:00:01:01', ip: '10.0.1.1' };
  const client2 = { mac: '02:00:00:00:02:01', ip: '10.0.2.1' };
  const host1 = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const host2 = { mac: '02:00:00:00:02:02', ip: '10.0.2.2' };
  const link = eth({ src: client1.mac, dst: host1.mac });
  const net = { src: client1.ip, dst: host1.ip };

  const pingFrom1 = (sequence: number) => packet(link, ipv4(net), icmpEcho({ sequence }));
  const segment = packet(link, ipv4(net), tcp({ sport: 40000, dport: 9 }));
  /** Addressed to another machine's MAC: XDP sees it, the host's network stack does not look at it. */
  const passingBy = (src: { mac: string; ip: string }, dst: { ip: string }) =>
    packet(
      eth({ src: src.mac, dst: '02:00:00:00:00:ff' }),
      ipv4({ src: src.ip, dst: dst.ip }),
      udp({ sport: 40000, dport: 9 }),
      payload('one of many'),
    );
  const question = packet(
    eth({ src: client1.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
    arp({ operation: 'request', senderMac: client1.mac, senderIp: client1.ip, targetIp: host1.ip }),
  );
  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();
  const drops = (en: string, ja: string, bytes: Uint8Array) => vector({ en, ja }, bytes).returns('XDP_DROP');
  const aPing = (verdict: typeof passes | typeof drops) =>
    verdict('a ping from 10.0.1.1', '10.0.1.1 からの ping', pingFrom1(1));

  const pings = { network: '10.0.1.1/32', protocol: 'icmp' } as const;
  const fillsSlot = control.writes('programs', 0, 'firewall');
  const emptiesSlot = control.deletes('programs', 0);
  const protocol = (number: number) => map('protocols').entry(number);
  const missed = variable('missed');

  return [
    check(
      'empty-slot',
      {
        en: 'passes and counts everything while slot 0 is empty, and says in missed how much',
        ja: 'スロット 0 が空の間は全部を数えて通し、その数を missed に残す',
      },
      emptiesSlot,
      control.addsRule(pings),
      aPing(passes),
      protocol(1).grows(1),
      missed.grows(1),
      passes('TCP from 10.0.1.1', '10.0.1.1 からの TCP', segment),
      protocol(6).grows(1),
      missed.grows(2),
      rule(pings).hasDropped(0),
    ),
    check(
      'linked',
      {
        en: 'goes on in the firewall once it is in slot 0, and counts each packet once',
        ja: 'スロット 0 に firewall が入ればその先へ進み、どのパケットも 1 回だけ数える',
      },
      fillsSlot,
      frames(
        { en: 'three pings from client1', ja: 'client1 からの ping 3 個' },
        from('client1'),
        [1, 2, 3].map(pingFrom1),
      ).drop(),
      rule(pings).hasDropped(3),
      protocol(1).grows(3),
      missed.grows(0),
      ping('client2', 'host', 2).isAnswered(),
      protocol(1).grows(5),
      missed.grows(0),
      udpEcho('client1', 'host', { times: 3 }).isAnswered(),
      protocol(17).grows(3),
      missed.grows(0),
      rule(pings).hasDropped(3),
    ),
    check(
      'taken-out',
      {
        en: 'passes again when the firewall is taken out of the slot, and drops when it is back',
        ja: 'firewall をスロットから外せばまた通し、戻せばまた落とす',
      },
      emptiesSlot,
      aPing(passes),
      missed.grows(1),
      rule(pings).hasDropped(3),
      fillsSlot,
      aPing(drops),
      missed.grows(1),
      rule(pings).hasDropped(4),
      protocol(1).grows(2),
    ),
    check(
      'two-cpus',
      {
        en: 'counts 100,000 packets that missed the firewall, from two CPUs',
        ja: '2 つの CPU から届いて firewall を通らなかった 10 万パケットを、正確に数える',
      },
      emptiesSlot,
      flood(50_000, [
        { from: from('client1'), frame: passingBy(client1, host1) },
        { from: from('client2'), frame: passingBy(client2, host2) },
      ]),
      missed.grows(100_000),
      protocol(17).grows(100_000),
    ),
    check(
      'not-ipv4',
      {
        en: 'passes what is not a whole IPv4 packet without counting it, and leaves connections alone',
        ja: '完全な IPv4 パケットでないものは数えずに通し、通信の邪魔をしない',
      },
      fillsSlot,
      control.deletesRule(pings),
      passes('an ARP request', 'ARP 要求', question),
      passes('19 bytes of an IPv4 header', 'IPv4 ヘッダーが 19 バイト', truncate(pingFrom1(1), 14 + 19)),
      protocol(0).grows(0),
      protocol(1).grows(0),
      tcpEcho('client1', 'host', { times: 2 }).isAnswered(),
      measure({ en: 'a TCP segment', ja: 'TCP セグメント' }, segment),
    ),
  ];
};

export default checks;
