import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';
import type { Layer } from '../../src/domain/packet/index.ts';

const checks: StepChecks = (words) => {
  const { check, measure, vector, frames, from, delivered, ping, udpEcho, tcpEcho, control } = words;
  const { packet, eth, vlan, arp, ipv4, ipv6, icmpEcho, tcp, udp, payload, truncate } = words;

  /** The client and the three servers: each behind a link of its own, which has our interface at the near end. */
  const host = (n: number, name: string) => ({
    name,
    ip: `10.0.${n}.2`,
    mac: `02:00:00:00:0${n}:02`,
    link: n,
    near: `02:00:00:00:0${n}:01`,
  });
  type Host = ReturnType<typeof host>;
  const client = host(1, 'client');
  const app1 = host(2, 'app1');
  const app2 = host(3, 'app2');
  const app3 = host(4, 'app3');

  const bytes = (mac: string) => mac.split(':').map((part) => Number.parseInt(part, 16));
  const way = ({ mac, near }: Host, link: number) => ({ link, mac: bytes(mac), source_mac: bytes(near) });
  const writesLink = ({ link }: Host) => control.writes('links', link, `lb/eth${link - 1}`);
  const writesHost = (one: Host) => control.writes('hosts', one.ip, way(one, one.link));
  const arranges = (one: Host) => [writesLink(one), writesHost(one)];

  const datagram = udp({ sport: 20000, dport: 9 });
  const segment = tcp({ sport: 20000, dport: 9, flags: ['ACK'] });
  /** An echo reply, which nobody answers; each of a clause has a number of its own. */
  const answer = (sequence: number) => icmpEcho({ reply: true, id: 7, sequence });
  /** A frame on the first link of its way, and on the last: only the 12 bytes of its MAC addresses differ. */
  const onTheWay = (source: Host, target: Host, ...upper: Layer[]) => ({
    bytes: packet(eth({ src: source.mac, dst: source.near }), ...upper),
    at: from(target.name),
    as: packet(eth({ src: target.near, dst: target.mac }), ...upper),
  });
  const between = (source: Host, target: Host, more: Partial<Parameters<typeof ipv4>[0]> = {}) =>
    ipv4({ src: source.ip, dst: target.ip, ...more });

  const link = eth({ src: client.mac, dst: client.near });
  const to = (dst: string, src = client.ip) => packet(link, ipv4({ src, dst }), datagram, payload('hello'));
  const passes = (en: string, ja: string, frame: Uint8Array) =>
    vector({ en, ja }, frame).returns('XDP_PASS').unchanged();
  const redirects = (en: string, ja: string, sent: ReturnType<typeof onTheWay>) =>
    vector({ en, ja }, sent.bytes).returns('XDP_REDIRECT').becomes(sent.as);
  const all = (en: string, ja: string, source: Host, sent: readonly ReturnType<typeof onTheWay>[]) =>
    delivered({ en, ja }, from(source.name), sent);

  return [
    check(
      'chosen',
      {
        en: 'redirects a packet to the host that it is for, with both MAC addresses of the last link',
        ja: 'パケットを宛先のホストへリダイレクトし、MAC アドレスを 2 つとも行き先のリンクのものにする',
      },
      writesLink(client),
      ...arranges(app1),
      redirects(
        'a ping for app1',
        'app1 宛ての ping',
        onTheWay(client, app1, between(client, app1), icmpEcho(), payload(56)),
      ),
      ...arranges(app2),
      redirects(
        'UDP for app2',
        'app2 宛ての UDP',
        onTheWay(client, app2, between(client, app2), datagram, payload('hello')),
      ),
      ...arranges(app3),
      redirects('TCP for app3', 'app3 宛ての TCP', onTheWay(client, app3, between(client, app3), segment)),
      writesHost(client),
      redirects(
        'an answer of app1 for the client',
        'app1 からクライアントへの応答',
        onTheWay(app1, client, between(app1, client), answer(1), payload(56)),
      ),
    ),
    check(
      'delivered',
      {
        en: 'brings every frame to its host, and nowhere else',
        ja: 'どのフレームも宛先のホストだけに届く',
      },
      all('to each of the three', '3 台それぞれへ', client, [
        onTheWay(client, app1, between(client, app1), answer(2), payload(56)),
        onTheWay(client, app2, between(client, app2), answer(3), payload(3)),
        onTheWay(client, app3, between(client, app3), answer(4), payload(1400)),
        onTheWay(client, app1, between(client, app1, { id: 2 }), segment, payload('one more')),
      ]),
      all('back to the client', 'クライアントへ戻る', app2, [
        onTheWay(app2, client, between(app2, client), answer(5), payload(56)),
        onTheWay(app2, client, between(app2, client), segment, payload('hello')),
      ]),
      all('from server to server', 'サーバーからサーバーへ', app3, [
        onTheWay(app3, app1, between(app3, app1), answer(6), payload(56)),
      ]),
      all('nothing but the destination matters', '宛先以外は関係ない', client, [
        onTheWay(client, app1, between(client, app1, { options: [1, 1, 1, 0] }), answer(7), payload(8)),
        onTheWay(
          client,
          app2,
          between(client, app2, { fragmentOffset: 185, protocol: 17 }),
          payload('the rest of a datagram'),
        ),
        onTheWay(client, app3, between(client, app3, { ttl: 1 }), answer(8), payload(8)),
        onTheWay(client, app1, ipv4({ src: '10.0.1.77', dst: app1.ip }), answer(9), payload(8)),
      ]),
    ),
    check(
      'no-link',
      {
        en: 'leaves a packet whose link is missing to the kernel, untouched',
        ja: 'リンクがないホスト宛てのパケットは、手を付けずにカーネルに任せる',
      },
      control.writes('hosts', '10.0.9.9', way(app1, 5)),
      passes(
        'UDP for a host behind link 5, which is empty',
        '空のリンク 5 の先のホスト宛ての UDP',
        to('10.0.9.9'),
      ),
      control.writes('hosts', '10.0.9.10', way(app1, 200)),
      passes(
        'UDP for a host behind link 200, beyond the map',
        'マップの範囲を超えたリンク 200 の先のホスト宛ての UDP',
        to('10.0.9.10'),
      ),
      control.deletes('links', app2.link),
      frames(
        { en: 'for app2, whose link was taken out of the map', ja: 'リンクをマップから外した app2 宛て' },
        from('client'),
        [onTheWay(client, app2, between(client, app2), answer(10), payload(56)).bytes],
      ).pass(),
      ping('client', 'app2', 2).isAnswered(),
      writesLink(app2),
      redirects(
        'a ping for app2, whose link is back',
        'リンクが戻った app2 宛ての ping',
        onTheWay(client, app2, between(client, app2), icmpEcho(), payload(56)),
      ),
    ),
    check(
      'unknown',
      {
        en: 'leaves every other destination to the kernel, untouched',
        ja: 'それ以外の宛先は、手を付けずにカーネルに任せる',
      },
      passes('UDP for 10.0.1.1, the lb host itself', 'lb 自身の 10.0.1.1 宛ての UDP', to('10.0.1.1')),
      passes('UDP for 10.0.2.3, a neighbour of app1', 'app1 の隣の 10.0.2.3 宛ての UDP', to('10.0.2.3')),
      passes(
        'UDP from app1 for somewhere else',
        'app1 からよそへの UDP',
        packet(
          eth({ src: app1.mac, dst: app1.near }),
          ipv4({ src: app1.ip, dst: '10.0.9.1' }),
          datagram,
          payload('hello'),
        ),
      ),
      ping('client', 'lb', 2).isAnswered(),
      control.deletes('hosts', app3.ip),
      passes('UDP for app3, which was taken out of the map', 'マップから外した app3 宛ての UDP', to(app3.ip)),
      ping('client', 'app3', 2).isAnswered(),
      writesHost(app3),
    ),
    check(
      'not-ipv4',
      {
        en: 'passes ARP, IPv6 and what is cut off',
        ja: 'ARP、IPv6、途中で切れたものは通す',
      },
      passes(
        'an ARP request with the bytes of 10.0.2.2 where IPv4 has its destination',
        'IPv4 の宛先の位置に 10.0.2.2 のバイトがある ARP 要求',
        packet(
          eth({ src: client.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
          arp({
            operation: 'request',
            senderMac: client.mac,
            senderIp: '10.1.10.0',
            targetMac: '02:02:00:00:00:00',
            targetIp: '10.0.1.1',
          }),
        ),
      ),
      passes(
        'IPv6 with the bytes of 10.0.2.2 where IPv4 has its destination',
        'IPv4 の宛先の位置に 10.0.2.2 のバイトがある IPv6',
        packet(link, ipv6({ src: 'fd00:1::a00:202:0:0', dst: 'fd00:2::2' }), datagram),
      ),
      passes(
        'IPv4 behind a VLAN tag',
        'VLAN タグの後ろの IPv4',
        packet(link, vlan({ id: 10 }), between(client, app1), datagram),
      ),
      passes('19 of 20 bytes of IPv4', 'IPv4 ヘッダー 20 バイト中 19 バイト', truncate(to(app1.ip), 14 + 19)),
      frames({ en: 'an ARP request', ja: 'ARP 要求' }, from('client'), [
        packet(
          eth({ src: client.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
          arp({ operation: 'request', senderMac: client.mac, senderIp: client.ip, targetIp: '10.0.1.1' }),
        ),
      ]).pass(),
      ping('client', 'app1', 1, 6).isAnswered(),
    ),
    check(
      'conversations',
      {
        en: 'carries whole conversations between the client and its servers',
        ja: 'クライアントと各サーバーとの通信をすべて運ぶ',
      },
      ping('client', 'app1', 2).isAnswered(),
      udpEcho('client', 'app2', { times: 2 }).isAnswered(),
      tcpEcho('client', 'app3', { times: 2, bytes: 4000 }).isAnswered(),
      measure(
        { en: 'a ping for app1', ja: 'app1 宛ての ping' },
        onTheWay(client, app1, between(client, app1), icmpEcho(), payload(56)).bytes,
      ),
    ),
  ];
};

export default checks;
