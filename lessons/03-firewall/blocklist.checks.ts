import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { check, vector, measure, frames, from, ping, udpEcho, tcpEcho, flood, control, map } = words;
  const { packet, eth, arp, ipv4, ipv6, icmpEcho, tcp, udp, payload, truncate } = words;

  const client1 = { mac: '02:00:00:00:01:01', ip: '10.0.1.1' };
  const client2 = { mac: '02:00:00:00:02:01', ip: '10.0.2.1' };
  const host1 = { mac: '02:00:00:00:01:02', ip: '10.0.1.2', ip6: 'fd00:1::2' };
  const host2 = { mac: '02:00:00:00:02:02', ip: '10.0.2.2' };
  const link = eth({ src: client1.mac, dst: host1.mac });
  /** Reads the same in both byte orders, and so do its bytes in every other place of the checks that it is in. */
  const palindrome = '10.20.20.10';

  const datagram = udp({ sport: 40000, dport: 9 });
  const of = (src: string, dst = host1.ip) => packet(link, ipv4({ src, dst }), datagram, payload('hello'));
  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();
  const drops = (en: string, ja: string, bytes: Uint8Array) => vector({ en, ja }, bytes).returns('XDP_DROP');
  const count = (address: string) => map('blocklist').entry(address);

  return [
    check(
      'blocked',
      {
        en: 'drops everything from a blocked address, and nothing from its neighbours',
        ja: '遮断したアドレスからは全部落とし、隣のアドレスは通す',
      },
      control.writes('blocklist', palindrome, 0),
      drops(`UDP from ${palindrome}`, `${palindrome} からの UDP`, of(palindrome)),
      drops(
        `TCP from ${palindrome}, with IPv4 options`,
        `${palindrome} からの TCP（IPv4 オプション付き）`,
        packet(
          link,
          ipv4({ src: palindrome, dst: host1.ip, options: [1, 1, 1, 0] }),
          tcp({ sport: 40000, dport: 8080 }),
        ),
      ),
      drops(
        `a later fragment from ${palindrome}`,
        `${palindrome} からの 2 番目以降のフラグメント`,
        packet(
          link,
          ipv4({ src: palindrome, dst: host1.ip, fragmentOffset: 185, protocol: 17 }),
          payload('the rest'),
        ),
      ),
      passes('UDP from 10.20.20.11', '10.20.20.11 からの UDP', of('10.20.20.11')),
      passes('UDP from 10.20.21.10', '10.20.21.10 からの UDP', of('10.20.21.10')),
      passes('UDP from 11.20.20.10', '11.20.20.10 からの UDP', of('11.20.20.10')),
    ),
    check(
      'byte-order',
      {
        en: 'looks addresses up in network byte order, as they stand in the packet',
        ja: 'アドレスを、パケットの中と同じネットワークバイトオーダーで引く',
      },
      control.writes('blocklist', '10.0.1.66', 0),
      drops('UDP from 10.0.1.66', '10.0.1.66 からの UDP', of('10.0.1.66')),
      passes(
        'UDP from 66.1.0.10, the same bytes the wrong way round',
        '66.1.0.10（バイトの並びが逆）からの UDP',
        of('66.1.0.10'),
      ),
      control.deletes('blocklist', '10.0.1.66'),
    ),
    check(
      'source-only',
      { en: 'looks at the source, not at the destination', ja: '宛先ではなく送信元を見る' },
      control.writes('blocklist', palindrome, 0),
      passes(
        `UDP from 10.0.1.1 to ${palindrome}`,
        `10.0.1.1 から ${palindrome} への UDP`,
        of(client1.ip, palindrome),
      ),
      passes(
        `a ping from 10.0.1.1 to ${palindrome}`,
        `10.0.1.1 から ${palindrome} への ping`,
        packet(
          link,
          ipv4({ src: client1.ip, dst: palindrome }),
          icmpEcho({ id: 1, sequence: 1 }),
          payload(56),
        ),
      ),
    ),
    check(
      'counts',
      {
        en: 'counts what client1 loses, while client2 goes on working',
        ja: 'client1 から落とした数を数え、その間も client2 は使える',
      },
      control.writes('blocklist', client1.ip, 0),
      ping('client1', 'host', 3).isUnanswered(),
      count(client1.ip).grows(3),
      udpEcho('client1', 'host', { times: 2 }).isUnanswered(),
      count(client1.ip).grows(5),
      ping('client2', 'host', 2).isAnswered(),
      tcpEcho('client2', 'host').isAnswered(),
      count(client1.ip).grows(5),
      count(client2.ip).isAbsent(),
    ),
    check(
      'wide',
      { en: 'counts on beyond 32 bits', ja: '32 ビットを超えても数え続ける' },
      control.writes('blocklist', palindrome, 4_294_967_295),
      drops(`UDP from ${palindrome}`, `${palindrome} からの UDP`, of(palindrome)),
      count(palindrome).is(4_294_967_296),
    ),
    check(
      'two-cpus',
      {
        en: 'counts 100,000 packets from two CPUs in one entry, none lost',
        ja: '2 つの CPU からの 10 万パケットを、1 つのエントリで漏れなく数える',
      },
      control.writes('blocklist', palindrome, 0),
      flood(50_000, [
        {
          from: from('client1'),
          frame: packet(
            eth({ src: client1.mac, dst: host1.mac }),
            ipv4({ src: palindrome, dst: host1.ip }),
            datagram,
          ),
        },
        {
          from: from('client2'),
          frame: packet(
            eth({ src: client2.mac, dst: host2.mac }),
            ipv4({ src: palindrome, dst: host2.ip }),
            datagram,
          ),
        },
      ]),
      count(palindrome).is(100_000),
    ),
    check(
      'only-ipv4',
      {
        en: 'leaves ARP and IPv6 alone, and headers that are cut off',
        ja: 'ARP、IPv6、途中で切れたヘッダーには手を出さない',
      },
      control.writes('blocklist', client1.ip, 0),
      control.writes('blocklist', palindrome, 0),
      frames(
        { en: 'an ARP request of the blocked client1', ja: '遮断された client1 の ARP 要求' },
        from('client1'),
        [
          packet(
            eth({ src: client1.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
            arp({
              operation: 'request',
              senderMac: client1.mac,
              senderIp: client1.ip,
              targetIp: host1.ip,
            }),
          ),
        ],
      ).pass(),
      ping('client1', 'host', 1, 6).isAnswered(),
      passes(
        `ARP with the bytes of ${palindrome} where IPv4 has its source`,
        `IPv4 の送信元の位置に ${palindrome} のバイトがある ARP`,
        packet(
          eth({ src: client1.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
          arp({
            operation: 'request',
            senderMac: '02:00:00:00:0a:14',
            senderIp: '20.10.0.1',
            targetIp: host1.ip,
          }),
        ),
      ),
      passes(
        `IPv6 with the bytes of ${palindrome} where IPv4 has its source`,
        `IPv4 の送信元の位置に ${palindrome} のバイトがある IPv6`,
        packet(link, ipv6({ src: 'fd00:0:a14:140a::1', dst: host1.ip6 }), datagram),
      ),
      passes(
        `19 bytes of an IPv4 header from ${palindrome}`,
        `${palindrome} からの IPv4 ヘッダーが 19 バイト`,
        truncate(of(palindrome), 14 + 19),
      ),
      count(palindrome).is(0),
    ),
    check(
      'unblocked',
      {
        en: 'lets client1 in again once its entry is gone',
        ja: 'エントリが消えれば、client1 はまた入れる',
      },
      control.deletes('blocklist', client1.ip),
      ping('client1', 'host', 2).isAnswered(),
      udpEcho('client1', 'host').isAnswered(),
      count(client1.ip).isAbsent(),
      measure({ en: 'a UDP datagram', ja: 'UDP データグラム' }, of(client1.ip)),
    ),
  ];
};

export default checks;
