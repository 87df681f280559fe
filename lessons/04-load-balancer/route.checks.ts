import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';
import type { Layer } from '../../src/domain/packet/index.ts';

const checks: StepChecks = (words) => {
  const { check, measure, vector, frames, from, delivered, ping, udpEcho, tcpEcho } = words;
  const { packet, eth, vlan, arp, ipv4, ipv6, icmpEcho, tcp, udp, payload, truncate } = words;

  /** Each end of the line, and the router's interface that faces it. */
  const client = { name: 'client', ip: '10.0.1.2', mac: '02:00:00:00:01:02', near: '02:00:00:00:01:01' };
  const server = { name: 'server', ip: '10.0.2.2', mac: '02:00:00:00:02:02', near: '02:00:00:00:02:01' };
  const router = { ip1: '10.0.1.1', ip2: '10.0.2.1' };
  type End = typeof client;
  type Ipv4 = Omit<Parameters<typeof ipv4>[0], 'src' | 'dst'>;

  const datagram = udp({ sport: 20000, dport: 9 });
  const segment = tcp({ sport: 20000, dport: 9, flags: ['ACK'] });
  /** An echo reply, which nobody answers; each of a clause has a number of its own. */
  const answer = (sequence: number) => icmpEcho({ reply: true, id: 7, sequence });

  /** A packet on the first link of its way, and on the last: a TTL less, another checksum, other MAC addresses. */
  const routed = (source: End, target: End, header: Ipv4, ...upper: Layer[]) => {
    const ttl = header.ttl ?? 64;
    const of = (mac: { src: string; dst: string }, now: Ipv4) =>
      packet(eth(mac), ipv4({ src: source.ip, dst: target.ip, ...now }), ...upper);
    return {
      bytes: of({ src: source.mac, dst: source.near }, header),
      at: from(target.name),
      as: of({ src: target.near, dst: target.mac }, { ...header, ttl: ttl - 1 }),
    };
  };

  const mac = { src: client.mac, dst: client.near };
  const link = eth(mac);
  const to = (dst: string, header: Ipv4 = {}, type = 0x0800) =>
    packet(eth({ ...mac, type }), ipv4({ src: client.ip, dst, ...header }), datagram, payload('hello'));
  const passes = (en: string, ja: string, frame: Uint8Array) =>
    vector({ en, ja }, frame).returns('XDP_PASS').unchanged();
  const redirects = (en: string, ja: string, { bytes, as }: { bytes: Uint8Array; as: Uint8Array }) =>
    vector({ en, ja }, bytes).returns('XDP_REDIRECT').becomes(as);

  /** These make a header of 33 bytes from the client to the server whose checksum is this. */
  const withChecksum = { 65285: { id: 0x64c3 }, 65279: { id: 0x64c9 }, 65504: { id: 0x63e8 } };
  const sums = (header: Ipv4) => routed(client, server, header, datagram, payload('hello'));
  /** Its checksum says that the packet was damaged: it is one too many, before and after. */
  const damaged = (() => {
    const there = sums({ ...withChecksum[0xff05], checksum: 0x1235 });
    const after = sums({ ...withChecksum[0xff05], checksum: 0x1335 });
    return { bytes: there.bytes, as: after.as };
  })();

  return [
    check(
      'routed',
      {
        en: 'sends a packet on as the FIB says: a TTL less, the checksum right, both MAC addresses new',
        ja: 'FIB のとおりに送り出す（TTL を 1 減らし、チェックサムを合わせ、MAC アドレスを 2 つとも書き換える）',
      },
      redirects(
        'a ping for the server',
        'サーバー宛ての ping',
        routed(client, server, {}, icmpEcho(), payload(56)),
      ),
      redirects('UDP', 'UDP', routed(client, server, { tos: 0xb8 }, datagram, payload('hello'))),
      redirects('TCP', 'TCP', routed(client, server, { ttl: 128, df: 1 }, segment)),
    ),
    check(
      'delivered',
      {
        en: 'brings every packet to the far host, and nowhere else',
        ja: 'どのパケットも向こう側のホストだけに届く',
      },
      delivered({ en: 'to the server', ja: 'サーバーへ' }, from('client'), [
        routed(client, server, {}, answer(1), payload(56)),
        routed(client, server, { ttl: 255 }, answer(2), payload(3)),
        routed(client, server, { ttl: 2 }, answer(3), payload(3)),
        routed(client, server, {}, answer(4), payload(1472)),
        routed(client, server, {}, segment, payload('hello')),
      ]),
      delivered({ en: 'to the client', ja: 'クライアントへ' }, from('server'), [
        routed(server, client, {}, answer(5), payload(56)),
        routed(server, client, { fragmentOffset: 185, protocol: 17 }, payload('the rest of a datagram')),
        routed(server, client, {}, datagram, payload('hello')),
      ]),
    ),
    check(
      'checksum',
      {
        en: 'updates the checksum when it carries, and vouches for nothing',
        ja: '桁上がりしてもチェックサムを正しく更新し、壊れたヘッダーを正しく見せない',
      },
      redirects(
        'a header with checksum 0xff05',
        'チェックサムが 0xff05 のヘッダー',
        sums(withChecksum[0xff05]),
      ),
      redirects(
        'a header with checksum 0xffe0',
        'チェックサムが 0xffe0 のヘッダー',
        sums(withChecksum[0xffe0]),
      ),
      redirects(
        'a header with checksum 0xfeff',
        'チェックサムが 0xfeff のヘッダー',
        sums(withChecksum[0xfeff]),
      ),
      redirects('a header with a wrong checksum', 'チェックサムが間違っているヘッダー', damaged),
    ),
    check(
      'time-is-up',
      {
        en: 'leaves a packet whose TTL is used up to the kernel, untouched',
        ja: 'TTL を使い切ったパケットは、手を付けずにカーネルに任せる',
      },
      passes('TTL 1', 'TTL が 1', to(server.ip, { ttl: 1 })),
      passes('TTL 0', 'TTL が 0', to(server.ip, { ttl: 0 })),
      frames({ en: 'TTL 1', ja: 'TTL が 1' }, from('client'), [to(server.ip, { ttl: 1 })]).pass(),
    ),
    check(
      'kernel-knows',
      {
        en: 'leaves to the kernel, untouched, what the FIB knows no whole way for',
        ja: 'FIB だけでは送り先が決まらないものは、手を付けずにカーネルに任せる',
      },
      passes(
        'for 10.0.2.99, whose MAC address nobody knows',
        'MAC アドレスが分からない 10.0.2.99 宛て',
        to('10.0.2.99'),
      ),
      passes(`for ${router.ip1}, the router itself`, `ルーター自身の ${router.ip1} 宛て`, to(router.ip1)),
      passes(`for ${router.ip2}, the router itself`, `ルーター自身の ${router.ip2} 宛て`, to(router.ip2)),
      passes('for 192.0.2.1, without a route', '経路がない 192.0.2.1 宛て', to('192.0.2.1')),
      passes(
        'for 10.0.2.255, all hosts of the network',
        'ネットワークの全ホスト 10.0.2.255 宛て',
        to('10.0.2.255'),
      ),
      passes('for 255.255.255.255', '255.255.255.255 宛て', to('255.255.255.255')),
      passes('for 224.0.0.1, a group', 'グループ 224.0.0.1 宛て', to('224.0.0.1')),
      passes(
        'for the server, in a frame to everybody',
        '全員宛てのフレームに入った、サーバー宛て',
        packet(
          eth({ src: client.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
          ipv4({ src: client.ip, dst: server.ip }),
          datagram,
        ),
      ),
      ping('client', 'router', 2).isAnswered(),
    ),
    check(
      'too-long',
      {
        en: 'leaves to the kernel what is longer than the next link takes',
        ja: '次のリンクに載りきらない長さのものは、カーネルに任せる',
      },
      redirects('1,500 bytes', '1,500 バイト', routed(client, server, {}, datagram, payload(1472))),
      passes('1,501 bytes', '1,501 バイト', routed(client, server, {}, datagram, payload(1473)).bytes),
    ),
    check(
      'options',
      {
        en: 'leaves packets with IPv4 options to the kernel',
        ja: 'IPv4 オプションの付いたパケットはカーネルに任せる',
      },
      passes('4 bytes of options', 'オプション 4 バイト', to(server.ip, { options: [1, 1, 1, 0] })),
      passes('an IHL of 4', 'IHL が 4', to(server.ip, { ihl: 4 })),
    ),
    check(
      'not-ipv4',
      {
        en: 'passes ARP, IPv6 and what is cut off',
        ja: 'ARP、IPv6、途中で切れたものは通す',
      },
      passes(
        'ARP that looks like IPv4 for the server',
        'サーバー宛ての IPv4 に見える ARP',
        to(server.ip, {}, 0x0806),
      ),
      passes('IPv6', 'IPv6', packet(link, ipv6({ src: 'fd00:1::2', dst: 'fd00:2::2' }), datagram)),
      passes(
        'IPv4 behind a VLAN tag',
        'VLAN タグの後ろの IPv4',
        packet(link, vlan({ id: 10 }), ipv4({ src: client.ip, dst: server.ip }), datagram),
      ),
      passes(
        '19 of 20 bytes of IPv4',
        'IPv4 ヘッダー 20 バイト中 19 バイト',
        truncate(to(server.ip), 14 + 19),
      ),
      frames({ en: 'an ARP request', ja: 'ARP 要求' }, from('client'), [
        packet(
          eth({ src: client.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
          arp({ operation: 'request', senderMac: client.mac, senderIp: client.ip, targetIp: router.ip1 }),
        ),
      ]).pass(),
      ping('client', 'server', 1, 6).isAnswered(),
    ),
    check(
      'conversations',
      {
        en: 'carries whole conversations between client and server',
        ja: 'クライアントとサーバーの通信をすべて運ぶ',
      },
      ping('client', 'server', 2).isAnswered(),
      udpEcho('client', 'server', { times: 2 }).isAnswered(),
      tcpEcho('client', 'server', { times: 2, bytes: 4000 }).isAnswered(),
      measure(
        { en: 'a ping for the server', ja: 'サーバー宛ての ping' },
        routed(client, server, {}, icmpEcho(), payload(56)).bytes,
      ),
    ),
  ];
};

export default checks;
