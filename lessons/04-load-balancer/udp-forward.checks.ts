import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const VIP = '203.0.113.11';
/** A place in the map `refusals`. */
const NO_BACKEND = 0;

const checks: StepChecks = (words) => {
  const {
    check,
    vector,
    frames,
    from,
    balance,
    ping,
    tcpEcho,
    control,
    connections,
    map,
    variable,
    measure,
  } = words;
  const { packet, eth, arp, ipv4, ipv6, tcp, udp, payload, truncate } = words;

  const client = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const lb = '02:00:00:00:01:01';
  const toLb = eth({ src: client.mac, dst: lb });
  const app = (n: number) => ({ ip: `10.0.${n + 1}.2`, mac: `02:00:00:00:0${n + 1}:02` });
  const linkTo = (n: number) => eth({ src: `02:00:00:00:0${n + 1}:01`, dst: app(n).mac });

  type Udp = Partial<Parameters<typeof udp>[0]>;
  type Ip = Partial<Parameters<typeof ipv4>[0]>;
  /** What a client sends to the VIP, and how it must reach a backend. Port 9 is closed everywhere. */
  const datagram = (fields: Udp, text = 'hello', ip: Ip = {}) => {
    const layers = [udp({ sport: 10000, dport: 9, ...fields }), payload(text)] as const;
    return {
      sent: packet(toLb, ipv4({ src: client.ip, dst: VIP, ...ip }), ...layers),
      at: (n: number) => packet(linkTo(n), ipv4({ src: client.ip, ...ip, dst: app(n).ip }), ...layers),
    };
  };
  type Datagram = ReturnType<typeof datagram>;
  const reaches = (n: number, en: string, ja: string, { sent, at }: Datagram) =>
    vector({ en, ja }, sent).returns('XDP_REDIRECT').becomes(at(n));
  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();
  const drops = (en: string, ja: string, { sent }: Datagram) => vector({ en, ja }, sent).returns('XDP_DROP');
  const ofFlow = (sport: number, text = 'hello') => {
    const { sent, at } = datagram({ sport }, text);
    return { flow: String(sport), bytes: sent, arrives: { app1: at(1), app2: at(2), app3: at(3) } };
  };

  /** A payload of two bytes with which the checksum comes out as 0 on the way to app1: 0xffff must be written. */
  const toZero = (sport: number) => {
    const bytes = datagram({ sport }, '\0\0').at(1);
    const [upper = 0, lower = 0] = bytes.slice(14 + 20 + 6, 14 + 20 + 8);
    const layers = [udp({ sport, dport: 9 }), payload(Uint8Array.of(upper, lower))] as const;
    return {
      sent: packet(toLb, ipv4({ src: client.ip, dst: VIP }), ...layers),
      at: (n: number) => packet(linkTo(n), ipv4({ src: client.ip, dst: app(n).ip }), ...layers),
    };
  };

  const isThere = (n: number) => control.addsBackend({ name: `app${n}`, address: app(n).ip });
  const all = [isThere(1), isThere(2), isThere(3)];
  const turn = variable('turn');
  const isNext = (n: number) => control.sets('turn', n - 1);
  const refusals = map('refusals').entry(NO_BACKEND);

  return [
    check(
      'forwarded',
      {
        en: 'rewrites a datagram for the VIP and sends it to the backend, every other byte as it was',
        ja: 'VIP 宛てのデータグラムを書き換え、ほかのバイトは変えずにバックエンドへ送る',
      },
      isThere(1),
      reaches(1, 'a datagram to 203.0.113.11', '203.0.113.11 宛てのデータグラム', datagram({})),
    ),
    check(
      'stays',
      {
        en: 'gives three flows to three backends, and every datagram of a flow to the same one',
        ja: '3 つのフローを 3 台に 1 つずつ渡し、同じフローのデータグラムは同じバックエンドへ送る',
      },
      ...all,
      balance(
        { en: 'three flows, four datagrams each', ja: '3 つのフロー、データグラム 4 個ずつ' },
        from('client'),
        [13000, 13000, 13001, 13001, 13002, 13002, 13001, 13000, 13002, 13002, 13001, 13000].map((sport, n) =>
          ofFlow(sport, `datagram ${n}`),
        ),
      ),
      turn.grows(3),
    ),
    check(
      'in-turn',
      {
        en: 'takes turns: nine new flows, three for each backend',
        ja: '順番に渡す。新しいフロー 9 個なら、1 台に 3 個ずつ',
      },
      ...all,
      balance(
        { en: 'nine flows, from every third port', ja: '3 つおきのポートからのフロー 9 個' },
        from('client'),
        Array.from({ length: 9 }, (_, index) => ofFlow(14000 + 3 * index)),
      ),
      turn.grows(9),
    ),
    check(
      'flows',
      {
        en: 'tells flows apart by the client’s address and port, and by the VIP’s port',
        ja: 'クライアントのアドレスとポート、VIP のポートでフローを区別する',
      },
      ...all,
      isNext(1),
      reaches(1, 'a flow to port 9', 'ポート 9 へのフロー', datagram({ sport: 15000 })),
      reaches(
        2,
        'to port 10, from the same port',
        '同じポートから、ポート 10 へ',
        datagram({ sport: 15000, dport: 10 }),
      ),
      reaches(
        3,
        'to port 9, from another client',
        '別のクライアントから、ポート 9 へ',
        datagram({ sport: 15000 }, 'hello', { src: '10.0.1.77' }),
      ),
      reaches(1, 'the first flow again', '最初のフローをもう一度', datagram({ sport: 15000 }, 'again')),
      turn.is(3),
    ),
    check(
      'noted',
      {
        en: 'notes the time of every datagram, so that a flow in use is not collected as dead',
        ja: 'どのデータグラムでも時刻を記録し、使われているフローが回収されないようにする',
      },
      ...all,
      control.writes(
        'conntrack',
        { client: client.ip, client_port: 15500, port: 9, protocol: 17, pad: [0, 0, 0] },
        { seen: 0, backend: 2, pad: 0 },
      ),
      reaches(2, 'a datagram of an old flow', '古いフローのデータグラム', datagram({ sport: 15500 })),
      control.collects(30_000),
      connections({ protocol: 'udp', clientPort: 15500, backend: 'app2' }).are(1),
    ),
    check(
      'checksums',
      {
        en: 'keeps both checksums right: odd lengths, options, and UDP’s two zeros',
        ja: '奇数長でも、オプション付きでも、UDP の 2 つの 0 でも、両方のチェックサムを正しく保つ',
      },
      ...all,
      isNext(1),
      reaches(1, 'an odd payload', '奇数長のデータ', datagram({ sport: 16000 }, 'odd')),
      isNext(1),
      reaches(1, 'no payload', 'データなし', datagram({ sport: 16001 }, '')),
      isNext(1),
      reaches(
        1,
        'IP options in front of UDP',
        'UDP の前に IP オプションがあるもの',
        datagram({ sport: 16002 }, 'hello', { options: [1, 1, 1, 0] }),
      ),
      isNext(1),
      reaches(
        1,
        'a checksum of 0: there is none',
        'チェックサム 0 (なし)',
        datagram({ sport: 16003, checksum: 0 }),
      ),
      isNext(1),
      reaches(1, 'a checksum that comes out as 0', '計算結果が 0 になるチェックサム', toZero(16004)),
      isNext(1),
      reaches(1, 'a TTL of 1', 'TTL が 1 のもの', datagram({ sport: 16005 }, 'hello', { ttl: 1 })),
    ),
    check(
      'nobody',
      {
        en: 'refuses and counts new flows while there is no backend; known ones go on',
        ja: 'バックエンドがない間は新しいフローを拒否して数え、知っているフローは続ける',
      },
      ...all,
      control.sets('backend_count', 0),
      drops('a new flow', '新しいフロー', datagram({ sport: 17000 })),
      drops('another new flow', '別の新しいフロー', datagram({ sport: 17001 })),
      refusals.grows(2),
      connections({ clientPort: 17000 }).are(0),
      reaches(1, 'a flow that is known', '知っているフロー', datagram({ sport: 15000 })),
      control.sets('backend_count', 3),
    ),
    check(
      'beside',
      {
        en: 'leaves to the kernel what is not UDP for the VIP, and what it cannot balance',
        ja: 'VIP 宛ての UDP でないものと、振り分けられないものは、カーネルに任せる',
      },
      ...all,
      passes(
        'a first fragment',
        '最初のフラグメント',
        datagram({ sport: 18000 }, 'a part', { mf: true }).sent,
      ),
      passes(
        'a later fragment',
        '後続のフラグメント',
        datagram({ sport: 18000 }, 'a part', { fragmentOffset: 185 }).sent,
      ),
      passes(
        '7 bytes of a UDP header',
        'UDP ヘッダーが 7 バイトしかないもの',
        truncate(datagram({}).sent, 14 + 20 + 7),
      ),
      passes(
        'TCP to the VIP',
        'VIP 宛ての TCP',
        packet(toLb, ipv4({ src: client.ip, dst: VIP }), tcp({ sport: 18000, dport: 9 })),
      ),
      passes(
        'UDP to another address',
        'ほかのアドレス宛ての UDP',
        packet(
          toLb,
          ipv4({ src: client.ip, dst: '10.0.3.2' }),
          udp({ sport: 18000, dport: 9 }),
          payload('hello'),
        ),
      ),
      passes(
        'UDP over IPv6',
        'IPv6 の UDP',
        packet(toLb, ipv6({ src: 'fd00:1::2', dst: 'fd00:2::2' }), udp({ sport: 18000, dport: 9 })),
      ),
      passes(
        'an ARP request',
        'ARP 要求',
        packet(
          eth({ src: client.mac, dst: 'ff:ff:ff:ff:ff:ff' }),
          arp({ operation: 'request', senderMac: client.mac, senderIp: client.ip, targetIp: '10.0.1.1' }),
        ),
      ),
      ping('client', 'lb').isAnswered(),
      tcpEcho('client', 'app2').isAnswered(),
    ),
    check(
      'no-vip',
      { en: 'balances nothing while vip is 0', ja: 'vip が 0 の間は何も振り分けない' },
      ...all,
      control.sets('vip', '0.0.0.0'),
      frames({ en: 'a datagram to 203.0.113.11', ja: '203.0.113.11 宛てのデータグラム' }, from('client'), [
        datagram({ sport: 19000 }).sent,
      ]).pass(),
      control.sets('vip', VIP),
      measure(
        { en: 'a datagram of a known flow', ja: '知っているフローのデータグラム' },
        datagram({ sport: 15000 }).sent,
      ),
    ),
  ];
};

export default checks;
