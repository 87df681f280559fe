import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const VIP = '203.0.113.11';
/** A place in the map `refusals`. */
const NO_ROUTE = 2;

const checks: StepChecks = (words) => {
  const { check, vector, from, delivered, ping, tcpEcho, udpEcho, control, connections, map, measure } =
    words;
  const { packet, eth, icmpEcho, ipv4, tcp, udp, payload, truncate } = words;

  const client = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const lb = '02:00:00:00:01:01';
  const app = (n: number) => ({ ip: `10.0.${n + 1}.2`, mac: `02:00:00:00:0${n + 1}:02` });
  const towards = (n: number) => `02:00:00:00:0${n + 1}:01`;

  type Udp = Partial<Parameters<typeof udp>[0]>;
  type Ip = Partial<Parameters<typeof ipv4>[0]>;
  /** The client asks; port 9 is closed everywhere. */
  const question = (sport: number, from = client.ip, text = 'hello') => {
    const layers = [udp({ sport, dport: 9 }), payload(text)] as const;
    return {
      sent: packet(eth({ src: client.mac, dst: lb }), ipv4({ src: from, dst: VIP }), ...layers),
      at: (n: number) =>
        packet(eth({ src: towards(n), dst: app(n).mac }), ipv4({ src: from, dst: app(n).ip }), ...layers),
    };
  };
  const asks = (n: number, sport: number, from = client.ip) =>
    vector({ en: `a datagram for app${n}`, ja: `app${n} へのデータグラム` }, question(sport, from).sent)
      .returns('XDP_REDIRECT')
      .becomes(question(sport, from).at(n));

  /** What a backend says, and how it must reach the client. */
  const answer = (
    n: number,
    dport: number,
    fields: Udp = {},
    text: string | Uint8Array = 'answer',
    ip: Ip = {},
  ) => {
    const layers = [udp({ sport: 9, dport, ...fields }), payload(text)] as const;
    return {
      sent: packet(
        eth({ src: app(n).mac, dst: towards(n) }),
        ipv4({ dst: client.ip, ...ip, src: app(n).ip }),
        ...layers,
      ),
      atClient: packet(
        eth({ src: lb, dst: client.mac }),
        ipv4({ dst: client.ip, ...ip, src: VIP }),
        ...layers,
      ),
    };
  };
  const returns = (en: string, ja: string, { sent, atClient }: ReturnType<typeof answer>) =>
    vector({ en, ja }, sent).returns('XDP_REDIRECT').becomes(atClient);
  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();
  const drops = (en: string, ja: string, bytes: Uint8Array) => vector({ en, ja }, bytes).returns('XDP_DROP');

  /** Two bytes of payload with which the checksum comes out as 0 on the way to the client. */
  const toZero = (dport: number) => {
    const [upper = 0, lower = 0] = answer(1, dport, {}, '\0\0').atClient.slice(14 + 20 + 6, 14 + 20 + 8);
    return answer(1, dport, {}, Uint8Array.of(upper, lower));
  };

  const isThere = (n: number) => control.addsBackend({ name: `app${n}`, address: app(n).ip });
  const all = [isThere(1), isThere(2), isThere(3)];
  const isNext = (n: number) => control.sets('turn', n - 1);
  const noWay = map('refusals').entry(NO_ROUTE);

  return [
    check(
      'answer',
      {
        en: 'sends a backend’s answer to the client, from the VIP and with every other byte as it was',
        ja: 'バックエンドの応答を、ほかのバイトは変えずに、VIP からのものとしてクライアントへ送る',
      },
      ...all,
      isNext(1),
      asks(1, 10000),
      returns('app1’s answer', 'app1 の応答', answer(1, 10000)),
    ),
    check(
      'for-real',
      {
        en: 'carries real UDP through the VIP and back, over all three backends',
        ja: '本物の UDP を VIP 経由で往復させる。3 台のどれでも',
      },
      ...all,
      udpEcho('client', 'lb', { address: VIP, times: 12, bytes: 301 }).isAnswered(),
      udpEcho('client', 'lb', { address: VIP, times: 60, atOnce: 60, bytes: 40 }).isAnswered(),
    ),
    check(
      'delivered',
      {
        en: 'brings the answers of every backend to the client’s interface, once each',
        ja: 'どのバックエンドの応答も、クライアントのインターフェースに 1 回ずつ届ける',
      },
      ...all,
      isNext(2),
      asks(2, 10001),
      delivered({ en: 'three answers of app2', ja: 'app2 の応答 3 個' }, from('app2'), [
        ...['one', 'two', 'three'].map((text) => {
          const { sent, atClient } = answer(2, 10001, {}, text);
          return { bytes: sent, at: from('client'), as: atClient };
        }),
      ]),
    ),
    check(
      'strangers',
      {
        en: 'leaves alone whatever is no answer of the flow’s own backend',
        ja: 'そのフローのバックエンドの応答でないものには触れない',
      },
      ...all,
      passes(
        'app1, to a port that never asked',
        '聞いてもいないポートへの app1 からのデータ',
        answer(1, 11000).sent,
      ),
      passes(
        'app2, with the ports of app1’s flow',
        'app1 のフローと同じポートを使う app2',
        answer(2, 10000).sent,
      ),
      passes('app1, from another port', '別のポートを使う app1', answer(1, 10000, { sport: 10 }).sent),
      passes(
        'app1 over TCP, with the same ports',
        '同じポートを使う app1 の TCP',
        packet(
          eth({ src: app(1).mac, dst: towards(1) }),
          ipv4({ src: app(1).ip, dst: client.ip }),
          tcp({ sport: 9, dport: 10000, flags: 'ACK' }),
        ),
      ),
      passes(
        'a fragment of app1’s answer',
        'app1 の応答のフラグメント',
        answer(1, 10000, {}, 'a part', { mf: true }).sent,
      ),
      passes(
        '7 bytes of a UDP header',
        'UDP ヘッダーが 7 バイトしかないもの',
        truncate(answer(1, 10000).sent, 14 + 20 + 7),
      ),
      passes(
        'a ping of app1',
        'app1 からの ping',
        packet(
          eth({ src: app(1).mac, dst: towards(1) }),
          ipv4({ src: app(1).ip, dst: client.ip }),
          icmpEcho({}),
        ),
      ),
      tcpEcho('client', 'app2', { times: 2 }).isAnswered(),
      udpEcho('client', 'app1', { times: 2 }).isAnswered(),
      tcpEcho('lb', 'app3', { times: 2 }).isAnswered(),
      ping('client', 'lb').isAnswered(),
    ),
    check(
      'checksums',
      {
        en: 'keeps both checksums right on the way back, too',
        ja: '帰りも、両方のチェックサムを正しく保つ',
      },
      ...all,
      returns('an odd payload', '奇数長のデータ', answer(1, 10000, {}, 'odd')),
      returns('IP options', 'IP オプション', answer(1, 10000, {}, 'options', { options: [1, 1, 1, 0] })),
      returns('a checksum of 0: there is none', 'チェックサム 0 (なし)', answer(1, 10000, { checksum: 0 })),
      returns('a checksum that comes out as 0', '計算結果が 0 になるチェックサム', toZero(10000)),
      returns('a TTL of 7', 'TTL が 7 のもの', answer(1, 10000, {}, 'answer', { ttl: 7 })),
    ),
    check(
      'noted',
      {
        en: 'notes the time of every answer, too, so that a flow in use is not collected as dead',
        ja: '応答でも時刻を記録し、使われているフローが回収されないようにする',
      },
      ...all,
      control.writes(
        'conntrack',
        { client: client.ip, client_port: 10500, port: 9, protocol: 17, pad: [0, 0, 0] },
        { seen: 0, backend: 2, pad: 0 },
      ),
      returns('app2’s answer to an old flow', '古いフローへの app2 の応答', answer(2, 10500)),
      control.collects(30_000),
      connections({ protocol: 'udp', clientPort: 10500, backend: 'app2' }).are(1),
    ),
    check(
      'no-way',
      {
        en: 'drops and counts an answer for which there is no way to the client',
        ja: 'クライアントへの経路がない応答は落として数える',
      },
      ...all,
      isNext(1),
      asks(1, 12000, '192.0.2.1'),
      isNext(1),
      asks(1, 12001, '10.0.1.99'),
      drops(
        'an answer to 192.0.2.1, where no route leads',
        'ルートのない 192.0.2.1 への応答',
        answer(1, 12000, {}, 'answer', { dst: '192.0.2.1' }).sent,
      ),
      noWay.grows(1),
      drops(
        'an answer to 10.0.1.99, whose MAC address nobody knows',
        'MAC アドレスの分からない 10.0.1.99 への応答',
        answer(1, 12001, {}, 'answer', { dst: '10.0.1.99' }).sent,
      ),
      noWay.grows(2),
      measure({ en: 'an answer of a backend', ja: 'バックエンドの応答' }, answer(1, 10000).sent),
    ),
  ];
};

export default checks;
