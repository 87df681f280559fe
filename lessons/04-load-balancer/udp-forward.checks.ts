import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const VIP = '203.0.113.11';
/** Places in the map `refusals`. */
const NO_BACKEND = 0;

const checks: StepChecks = (words) => {
  const { check, vector, from, balance, ping, udpEcho, tcpEcho, control, connections, map, variable } = words;
  const { measure, packet, eth, ipv4, ipv6, tcp, udp, payload, truncate } = words;

  const client = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const lb = '02:00:00:00:01:01';
  const app = (n: number) => ({ ip: `10.0.${n + 1}.2`, mac: `02:00:00:00:0${n + 1}:02` });
  const linkTo = (n: number) => eth({ src: `02:00:00:00:0${n + 1}:01`, dst: app(n).mac });

  type Ip = Partial<Parameters<typeof ipv4>[0]>;
  type Udp = Partial<Parameters<typeof udp>[0]>;
  type Data = Parameters<typeof payload>[0];
  /** A datagram of the client as it is sent to the VIP, and as it must reach a backend. Port 9 is closed everywhere. */
  const datagram = (fields: Udp, data: Data = 'hello!', ip: Ip = {}) => {
    const layers = [udp({ sport: 10000, dport: 9, ...fields }), payload(data)] as const;
    return {
      sent: packet(eth({ src: client.mac, dst: lb }), ipv4({ src: client.ip, dst: VIP, ...ip }), ...layers),
      at: (n: number) => packet(linkTo(n), ipv4({ src: client.ip, dst: app(n).ip, ...ip }), ...layers),
    };
  };
  /** A datagram that must reach one of the three, always the same for its flow. */
  const ofFlow = (flow: string, { sent, at }: ReturnType<typeof datagram>) => ({
    flow,
    bytes: sent,
    arrives: { app1: at(1), app2: at(2), app3: at(3) },
  });
  const goesTo = (n: number, en: string, ja: string, { sent, at }: ReturnType<typeof datagram>) =>
    vector({ en, ja }, sent).returns('XDP_REDIRECT').becomes(at(n));
  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();

  const isThere = (n: number) => control.addsBackend({ name: `app${n}`, address: app(n).ip });
  const all = [isThere(1), isThere(2), isThere(3)];
  const turn = variable('turn');
  const key = (client_port: number) => ({
    client: client.ip,
    client_port,
    port: 9,
    protocol: 17,
    pad: [0, 0, 0],
  });

  /** The data with which the checksum comes out as 0 behind the balancer, which UDP writes as 0xffff. */
  const dataForZero = (() => {
    const bytes = datagram({ sport: 12000 }, Uint8Array.of(0, 0)).at(1);
    return bytes.slice(40, 42);
  })();

  return [
    check(
      'first',
      {
        en: 'sends a datagram for the VIP on to the backend, every other byte as it was',
        ja: 'VIP 宛てのデータグラムを、ほかのバイトは変えずにバックエンドへ送る',
      },
      isThere(1),
      goesTo(1, 'UDP to 203.0.113.11', '203.0.113.11 宛ての UDP', datagram({ sport: 10000 })),
    ),
    check(
      'remembered',
      {
        en: 'remembers every flow: client, its port and the port of the VIP',
        ja: 'クライアント、そのポート、VIP のポートの組ごとにフローを覚える',
      },
      isThere(1),
      goesTo(1, 'a new flow', '新しいフロー', datagram({ sport: 10100 })),
      goesTo(1, 'the same flow once more', '同じフローをもう一度', datagram({ sport: 10100 }, 'and more')),
      turn.grows(1),
      goesTo(1, 'from another port', '別のポートから', datagram({ sport: 10101 })),
      goesTo(1, 'to another port of the VIP', 'VIP の別のポートへ', datagram({ sport: 10100, dport: 10 })),
      goesTo(
        1,
        'another client with the same ports',
        '同じポートを使う別のクライアント',
        datagram({ sport: 10100 }, 'hello!', { src: '10.0.1.77' }),
      ),
      turn.grows(4),
      connections({ protocol: 'udp', clientPort: 10100, port: 9, backend: 'app1' }).are(2),
      connections({ protocol: 'udp', clientPort: 10101, port: 9, backend: 'app1' }).are(1),
      connections({ protocol: 'udp', clientPort: 10100, port: 10, backend: 'app1' }).are(1),
      control.collects(30_000),
      connections({ protocol: 'udp', clientPort: 10101 }).are(1),
    ),
    check(
      'known-flow',
      {
        en: 'keeps a known flow on its backend, takes no turn for it and notes the time',
        ja: '覚えているフローは同じバックエンドへ送り、順番を使わず、時刻を書き留める',
      },
      ...all,
      control.writes('conntrack', key(10200), { seen: 0, backend: 2, pad: 0 }),
      goesTo(2, 'a flow of app2', 'app2 のフロー', datagram({ sport: 10200 })),
      goesTo(2, 'the same flow again', '同じフローをもう一度', datagram({ sport: 10200 })),
      goesTo(2, 'and again', 'さらにもう一度', datagram({ sport: 10200 })),
      turn.grows(0),
      control.collects(30_000),
      connections({ protocol: 'udp', clientPort: 10200, backend: 'app2' }).are(1),
    ),
    check(
      'checksum',
      {
        en: 'keeps both checksums right; a UDP checksum of 0 stays 0, one that comes out as 0 becomes 0xffff',
        ja: '2 つのチェックサムを正しく保つ。UDP の 0 は 0 のまま、計算結果が 0 なら 0xffff にする',
      },
      isThere(1),
      control.writes('conntrack', key(12000), { seen: 0, backend: 1, pad: 0 }),
      goesTo(1, 'an odd payload', '奇数長のデータ', datagram({ sport: 12000 }, 'odd')),
      goesTo(1, 'no payload', 'データなし', datagram({ sport: 12000 }, '')),
      goesTo(1, '4 bytes of IP options', 'IP オプション 4 バイト', {
        ...datagram({ sport: 12000 }, 'hello!', { options: [1, 1, 1, 0] }),
      }),
      goesTo(1, 'a UDP checksum of 0', 'UDP のチェックサムが 0', datagram({ sport: 12000, checksum: 0 })),
      goesTo(
        1,
        'a UDP checksum that comes out as 0',
        'UDP のチェックサムの計算結果が 0',
        datagram({ sport: 12000 }, dataForZero),
      ),
    ),
    check(
      'in-turn',
      {
        en: 'gives new flows to the backends in turn, and every frame of a flow to the same one',
        ja: '新しいフローをバックエンドに順番に渡し、同じフローのフレームはすべて同じところへ送る',
      },
      ...all,
      balance(
        { en: 'three flows, two frames each', ja: '3 つのフロー、2 フレームずつ' },
        from('client'),
        [13000, 13003, 13006, 13006, 13000, 13003].map((sport, index) =>
          ofFlow(String(sport), datagram({ sport }, `frame ${index}`)),
        ),
      ),
      turn.grows(3),
      balance(
        { en: 'nine flows, from every third port', ja: '3 つおきのポートからの 9 フロー' },
        from('client'),
        Array.from({ length: 9 }, (_, index) =>
          ofFlow(`n${index}`, datagram({ sport: 14000 + 3 * index }, `flow ${index}`)),
        ),
      ),
      turn.grows(12),
    ),
    check(
      'no-backend',
      {
        en: 'drops and counts a new flow while there is no backend',
        ja: 'バックエンドがない間、新しいフローは破棄して数える',
      },
      ...all,
      control.sets('backend_count', 0),
      vector({ en: 'a new flow', ja: '新しいフロー' }, datagram({ sport: 15000 }).sent).returns('XDP_DROP'),
      vector({ en: 'and another', ja: 'もう 1 つ' }, datagram({ sport: 15001 }).sent).returns('XDP_DROP'),
      map('refusals').entry(NO_BACKEND).grows(2),
      connections({ protocol: 'udp', clientPort: 15000 }).are(0),
      control.sets('backend_count', 3),
    ),
    check(
      'beside',
      {
        en: 'passes, untouched, what is not UDP for the VIP, and fragments',
        ja: 'VIP 宛ての UDP でないものとフラグメントは、手を付けずに通す',
      },
      ...all,
      passes('UDP to app2 itself', 'app2 自身宛ての UDP', datagram({}, 'hello!', { dst: '10.0.3.2' }).sent),
      passes(
        'the first fragment of a datagram',
        'データグラムの最初のフラグメント',
        datagram({}, 'hello!', { mf: true }).sent,
      ),
      passes(
        'a later fragment',
        '2 つ目以降のフラグメント',
        datagram({}, 'hello!', { fragmentOffset: 185 }).sent,
      ),
      passes('7 bytes of a UDP header', 'UDP ヘッダーが 7 バイト', truncate(datagram({}).sent, 14 + 20 + 7)),
      passes('19 bytes of an IP header', 'IP ヘッダーが 19 バイト', truncate(datagram({}).sent, 14 + 19)),
      passes(
        'TCP to the VIP',
        'VIP 宛ての TCP',
        packet(
          eth({ src: client.mac, dst: lb }),
          ipv4({ src: client.ip, dst: VIP }),
          tcp({ sport: 16000, dport: 9, flags: 'SYN' }),
        ),
      ),
      passes(
        'IPv6',
        'IPv6',
        packet(
          eth({ src: client.mac, dst: lb }),
          ipv6({ src: 'fd00:1::2', dst: 'fd00:2::2' }),
          udp({ sport: 16000, dport: 9 }),
        ),
      ),
      ping('client', 'lb', 1).isAnswered(),
      udpEcho('client', 'app2', { times: 2 }).isAnswered(),
      tcpEcho('client', 'app3', { times: 2 }).isAnswered(),
    ),
    check(
      'no-vip',
      {
        en: 'passes everything while there is no VIP',
        ja: 'VIP がない間は、すべて通す',
      },
      ...all,
      control.sets('vip', '0.0.0.0'),
      passes('UDP to 203.0.113.11', '203.0.113.11 宛ての UDP', datagram({ sport: 17000 }).sent),
      passes(
        'UDP to 0.0.0.0',
        '0.0.0.0 宛ての UDP',
        datagram({ sport: 17000 }, 'hello!', { dst: '0.0.0.0' }).sent,
      ),
      control.sets('vip', VIP),
      measure({ en: 'a datagram of a known flow', ja: '覚えているフローのデータグラム' }, datagram({}).sent),
    ),
  ];
};

export default checks;
