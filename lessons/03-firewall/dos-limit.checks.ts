import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { check, vector, measure, from, ping, udpEcho, tcpEcho, flood, control, siege, map } = words;
  const { packet, eth, arp, ipv4, ipv6, icmpEcho, tcp, udp, payload, truncate } = words;

  const client1 = { mac: '02:00:00:00:01:01', ip: '10.0.1.1' };
  const client2 = { mac: '02:00:00:00:02:01', ip: '10.0.2.1' };
  const host1 = { mac: '02:00:00:00:01:02', ip: '10.0.1.2', ip6: 'fd00:1::2' };
  const link = eth({ src: client1.mac, dst: host1.mac });
  /** Addressed to another machine's MAC: XDP sees it, the host's network stack does not look at it. */
  const passingBy = (from: { mac: string }) => eth({ src: from.mac, dst: '02:00:00:00:00:ff' });

  type Frame = ReturnType<typeof eth>;
  type Flags = NonNullable<Parameters<typeof tcp>[0]['flags']>;
  const datagram = (src: string, frame: Frame = link) =>
    packet(frame, ipv4({ src, dst: host1.ip }), udp({ sport: 40000, dport: 9090 }), payload('hello'));
  const segment = (src: string, flags: Flags, frame: Frame = link) =>
    packet(frame, ipv4({ src, dst: host1.ip }), tcp({ sport: 40000, dport: 8080, flags }));
  const echo = (src: string) => packet(link, ipv4({ src, dst: host1.ip }), icmpEcho(), payload(8));

  const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
  const passes = (count: number, en: string, ja: string, bytes: Uint8Array) =>
    times(count, vector({ en, ja }, bytes).returns('XDP_PASS').unchanged());
  const drops = (count: number, en: string, ja: string, bytes: Uint8Array) =>
    times(count, vector({ en, ja }, bytes).returns('XDP_DROP'));
  /**
   * In virtual time: the program takes what is in clock_ns for the time. Addresses that send in it are none of the lab's
   * hosts: on a machine that started a minute ago their buckets are full only in what is the future then.
   */
  const at = (nanoseconds: bigint) => control.sets('clock_ns', nanoseconds);
  const MS = 1_000_000n;
  const START = 900_000n * MS;
  const YEAR = 365n * 86_400_000n * MS;

  const question = packet(
    eth({ src: client1.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
    arp({ operation: 'request', senderMac: client1.mac, senderIp: client1.ip, targetIp: host1.ip }),
  );
  const sixth = packet(link, ipv6({ src: 'fd00:1::1', dst: host1.ip6 }), udp({ sport: 40000, dport: 9090 }));
  /** What nobody answers: the sender's address is made up. 1,024 ports, each a half-open connection of its own. */
  const synFlood = Array.from({ length: 1_024 }, (_, index) =>
    packet(
      eth({ src: '02:00:00:00:01:66', dst: host1.mac }),
      ipv4({ src: '10.0.1.66', dst: host1.ip }),
      tcp({ sport: 20_000 + index, dport: 8080 }),
    ),
  );

  const manySources = Array.from({ length: 4_096 }, (_, index) =>
    datagram(`10.7.${index >> 8}.${index & 255}`, passingBy(client1)),
  );

  /* The ids that the control plane gives, in the order in which the checks below set policies. */
  const UDP = 1;
  const SYN = 2;
  const ICMP = 3;
  const TCP = 4;
  const limited = (id: number) => map('limited').entry(id);

  return [
    check(
      'burst',
      {
        en: 'passes exactly 100 of 1,000 packets that arrive at the same moment',
        ja: '同じ瞬間に届いた 1,000 パケットのうち、ちょうど 100 個を通す',
      },
      control.writes('programs', 0, 'firewall'),
      control.writes('programs', 1, 'dos'),
      at(START),
      control.setsPolicy({ protocol: 'udp', limit: 100 }),
      flood(1_000, [{ from: from('client1'), frame: datagram('10.0.1.61', passingBy(client1)) }]),
      limited(UDP).grows(900),
    ),
    check(
      'two-cpus',
      {
        en: 'passes exactly 40,000 of 50,000 packets that arrive on two CPUs at once',
        ja: '2 つの CPU に同時に届いた 5 万パケットのうち、ちょうど 4 万個を通す',
      },
      control.setsPolicy({ protocol: 'tcp', kind: 'syn', limit: 40_000 }),
      flood(25_000, [
        { from: from('client1'), frame: segment('10.0.1.62', 'SYN', passingBy(client1)) },
        { from: from('client2'), frame: segment('10.0.1.62', 'SYN', passingBy(client2)) },
      ]),
      limited(SYN).grows(10_000),
    ),
    check(
      'sources',
      {
        en: 'gives every source a bucket of its own',
        ja: '送信元ごとに別々のバケットを持つ',
      },
      control.setsPolicy({ protocol: 'icmp', limit: 3 }),
      ...passes(3, 'a ping from 10.0.1.11', '10.0.1.11 からの ping', echo('10.0.1.11')),
      ...drops(1, 'a fourth ping from 10.0.1.11', '10.0.1.11 からの 4 個目の ping', echo('10.0.1.11')),
      ...passes(3, 'a ping from 10.0.1.13', '10.0.1.13 からの ping', echo('10.0.1.13')),
      ...drops(1, 'a fourth ping from 10.0.1.13', '10.0.1.13 からの 4 個目の ping', echo('10.0.1.13')),
      ...drops(2, 'another ping from 10.0.1.11', '10.0.1.11 からのさらに次の ping', echo('10.0.1.11')),
      ...passes(3, 'UDP from 10.0.1.11', '10.0.1.11 からの UDP', datagram('10.0.1.11')),
      limited(ICMP).grows(4),
      limited(UDP).grows(0),
      flood(1_000, [
        { from: from('client1'), frame: datagram('10.0.1.72', passingBy(client1)) },
        { from: from('client2'), frame: datagram('10.0.1.73', passingBy(client2)) },
      ]),
      limited(UDP).grows(1_800),
    ),
    check(
      'refill',
      {
        en: 'fills the bucket up with time, and loses none of it',
        ja: '時間とともに、端数も失わずにバケットを満たす',
      },
      control.setsPolicy({ protocol: 'udp', limit: 4 }),
      ...passes(4, 'one of 4 at once, limit 4', '上限 4 で同時に 4 個', datagram('10.0.1.64')),
      ...drops(30, 'one of 30 more at once', '同時にさらに 30 個', datagram('10.0.1.64')),
      at(START + 500n * MS),
      ...passes(2, 'one of 2, half a second later', '0.5 秒後の 2 個', datagram('10.0.1.64')),
      ...drops(
        1,
        'a third, half a second later, limit 4',
        '0.5 秒後の 3 個目、上限 4',
        datagram('10.0.1.64'),
      ),
      at(START + 650n * MS),
      ...drops(1, 'after 150 ms of 250', '250 ms のうち 150 ms 後', datagram('10.0.1.64')),
      at(START + 749n * MS),
      ...drops(1, 'after 249 ms of 250', '250 ms のうち 249 ms 後', datagram('10.0.1.64')),
      at(START + 750n * MS),
      ...passes(1, 'after 250 ms', '250 ms 後', datagram('10.0.1.64')),
      at(START + 1_149n * MS),
      ...passes(1, 'after 399 ms', '399 ms 後', datagram('10.0.1.64')),
      at(START + 1_250n * MS),
      ...passes(
        1,
        '101 ms after that, 500 ms for two',
        'その 101 ms 後、2 個で 500 ms',
        datagram('10.0.1.64'),
      ),
      ...drops(1, 'and another', 'さらにもう 1 個', datagram('10.0.1.64')),
      limited(UDP).grows(34),
    ),
    check(
      'pause',
      {
        en: 'never holds more than the limit, however long the pause',
        ja: 'どれだけ間が空いても、上限より多くは溜めない',
      },
      control.setsPolicy({ protocol: 'udp', limit: 4 }),
      at(START + 4_294_967_296n),
      ...passes(4, 'one of 4, 2^32 ns later', '2^32 ns 後の 4 個', datagram('10.0.1.64')),
      ...drops(1, 'a fifth, limit 4', '5 個目、上限 4', datagram('10.0.1.64')),
      at(START + YEAR),
      ...passes(4, 'one of 4, a year later', '1 年後の 4 個', datagram('10.0.1.64')),
      ...drops(1, 'a fifth, limit 4', '5 個目、上限 4', datagram('10.0.1.64')),
      at(1n),
      ...passes(4, 'one of 4, 1 ns after boot', '起動の 1 ns 後の 4 個', datagram('10.0.1.65')),
      ...drops(1, 'a fifth, limit 4', '5 個目、上限 4', datagram('10.0.1.65')),
      at(0n),
      ...passes(4, 'one of 4, by the real clock', '本物の時計で 4 個', datagram('10.0.1.65')),
      limited(UDP).grows(3),
    ),
    check(
      'any-limit',
      { en: 'keeps to limits of every size', ja: 'どんな大きさの上限も守る' },
      at(START),
      control.setsPolicy({ protocol: 'udp', limit: 1 }),
      ...passes(1, 'the only one, limit 1', '上限 1 で最初の 1 個', datagram('10.0.1.67')),
      ...drops(1, 'a second', '2 個目', datagram('10.0.1.67')),
      at(START + 999n * MS),
      ...drops(1, '999 ms later', '999 ms 後', datagram('10.0.1.67')),
      at(START + 1_000n * MS),
      ...passes(1, 'a second later', '1 秒後', datagram('10.0.1.67')),
      ...drops(1, 'and another', 'さらにもう 1 個', datagram('10.0.1.67')),
      limited(UDP).grows(3),
      control.setsPolicy({ protocol: 'udp', limit: 600 }),
      flood(1_000, [{ from: from('client1'), frame: datagram('10.0.1.68', passingBy(client1)) }]),
      limited(UDP).grows(403),
    ),
    check(
      'policies',
      {
        en: 'applies the most specific policy, and limits nothing without one',
        ja: '一番具体的なポリシーを使い、ポリシーがなければ制限しない',
      },
      at(START),
      control.setsPolicy({ protocol: 'tcp', kind: 'syn', limit: 2 }),
      ...passes(2, 'a SYN, limit 2', 'SYN、上限 2', segment('10.0.1.69', 'SYN')),
      ...drops(1, 'a third SYN', '3 個目の SYN', segment('10.0.1.69', 'SYN')),
      ...passes(50, 'an ACK: no policy', 'ACK: ポリシーなし', segment('10.0.1.69', 'ACK')),
      limited(SYN).grows(1),
      control.setsPolicy({ protocol: 'tcp', limit: 3 }),
      ...passes(
        1,
        'an ACK: the policy for all of TCP, limit 3',
        'ACK: TCP 全体のポリシー、上限 3',
        segment('10.0.1.69', 'ACK'),
      ),
      ...passes(
        1,
        'a FIN, out of the same bucket',
        'FIN、同じバケットから',
        segment('10.0.1.69', ['FIN', 'ACK']),
      ),
      ...passes(1, 'a RST, out of the same bucket', 'RST、同じバケットから', segment('10.0.1.69', 'RST')),
      ...drops(
        1,
        'a SYN with ACK, out of the same bucket',
        'SYN+ACK、同じバケットから',
        segment('10.0.1.69', ['SYN', 'ACK']),
      ),
      ...drops(1, 'another SYN', 'もう 1 個の SYN', segment('10.0.1.69', 'SYN')),
      ...drops(1, 'another ACK', 'もう 1 個の ACK', segment('10.0.1.69', 'ACK')),
      limited(SYN).grows(2),
      limited(TCP).grows(2),
    ),
    check(
      'firewall-first',
      {
        en: 'takes no token for what a firewall rule drops',
        ja: 'ファイアウォールのルールで落とすパケットはトークンを使わない',
      },
      control.addsRule({ network: '10.0.1.70/32' }),
      ...drops(5, 'a ping, blocked by a rule', 'ルールで遮断した ping', echo('10.0.1.70')),
      control.deletesRule({ network: '10.0.1.70/32' }),
      ...passes(3, 'a ping, limit 3', 'ping、上限 3', echo('10.0.1.70')),
      ...drops(1, 'a fourth ping', '4 個目の ping', echo('10.0.1.70')),
      limited(ICMP).grows(1),
    ),
    check(
      'siege',
      {
        en: 'keeps the web server free for client2 while one source floods it with SYNs',
        ja: '1 つの送信元から SYN が押し寄せても、client2 は Web サーバーを使える',
      },
      at(0n),
      control.setsPolicy({ protocol: 'tcp', kind: 'syn', limit: 30 }),
      control.setsPolicy({ protocol: 'tcp', limit: 1_000 }),
      siege(
        {
          en: 'SYNs from 10.0.1.66, as fast as they go',
          ja: '10.0.1.66 から全速力で送る SYN',
        },
        { from: from('client1'), frames: synFlood },
        { from: 'client2', to: 'host', times: 20, patienceMs: 2_000 },
      ).isSurvived(),
    ),
    check(
      'many-sources',
      {
        en: 'has a bucket for a newcomer, also when more sources have been there than the map has room for',
        ja: 'マップに入りきらない数の送信元が来た後でも、新しい送信元にバケットがある',
      },
      control.setsPolicy({ protocol: 'udp', limit: 1 }),
      siege(
        { en: 'UDP from 4,096 sources', ja: '4,096 の送信元からの UDP' },
        { from: from('client1'), frames: manySources },
        { from: 'client2', to: 'host', times: 5, patienceMs: 2_000 },
      ).isSurvived(),
      at(START),
      ...passes(1, 'UDP from a newcomer', '新しい送信元からの UDP', datagram('10.8.0.1')),
      ...drops(2, 'more of it, limit 1', '同じ送信元からさらに、上限 1', datagram('10.8.0.1')),
      at(0n),
    ),
    check(
      'innocent',
      {
        en: 'lets everybody work who keeps to the limits',
        ja: '上限を守る相手の邪魔をしない',
      },
      control.setsPolicy({ protocol: 'icmp', limit: 100 }),
      control.setsPolicy({ protocol: 'udp', limit: 100 }),
      ping('client1', 'host', 3).isAnswered(),
      udpEcho('client1', 'host', { times: 3 }).isAnswered(),
      tcpEcho('client1', 'host', { times: 2 }).isAnswered(),
      udpEcho('client2', 'host', { times: 3 }).isAnswered(),
      ping('client1', 'host', 1, 6).isAnswered(),
      ...passes(1, 'an ARP request', 'ARP 要求', question),
      ...passes(1, 'IPv6 UDP', 'IPv6 の UDP', sixth),
      ...passes(
        1,
        '19 bytes of an IPv4 header',
        'IPv4 ヘッダーが 19 バイト',
        truncate(datagram('10.0.1.71'), 14 + 19),
      ),
      limited(ICMP).grows(0),
      limited(UDP).grows(0),
      measure(
        { en: 'a TCP segment beyond its limit', ja: '上限を超えた TCP セグメント' },
        segment('10.0.1.77', 'ACK'),
      ),
    ),
  ];
};

export default checks;
