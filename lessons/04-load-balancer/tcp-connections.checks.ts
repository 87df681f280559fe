import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const VIP = '203.0.113.11';
const HOSTS = ['app1', 'app2', 'app3'];
/** Places in the map `refusals`. */
const STRAY = 3;

const checks: StepChecks = (words) => {
  const {
    check,
    vector,
    from,
    balance,
    tcpEcho,
    udpEcho,
    load,
    control,
    connections,
    map,
    variable,
    measure,
  } = words;
  const { packet, eth, ipv4, tcp, udp, payload, truncate } = words;

  const client = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const lb = '02:00:00:00:01:01';
  const app = (n: number) => ({ ip: `10.0.${n + 1}.2`, mac: `02:00:00:00:0${n + 1}:02` });
  const linkTo = (n: number) => eth({ src: `02:00:00:00:0${n + 1}:01`, dst: app(n).mac });

  type Tcp = Partial<Parameters<typeof tcp>[0]>;
  type Ip = Partial<Parameters<typeof ipv4>[0]>;
  /** A segment of the client as it is sent to the VIP, and as it must reach a backend. Port 9 is closed everywhere. */
  const segment = (fields: Tcp, text = '', ip: Ip = {}) => {
    const layers = [tcp({ sport: 10000, dport: 9, ...fields }), payload(text)] as const;
    return {
      sent: packet(eth({ src: client.mac, dst: lb }), ipv4({ src: client.ip, dst: VIP, ...ip }), ...layers),
      at: (n: number) => packet(linkTo(n), ipv4({ src: client.ip, dst: app(n).ip, ...ip }), ...layers),
    };
  };
  /** A datagram in the same way. */
  const datagram = (fields: Partial<Parameters<typeof udp>[0]>) => {
    const layers = [udp({ sport: 12004, dport: 9, ...fields }), payload('odd')] as const;
    return {
      sent: packet(eth({ src: client.mac, dst: lb }), ipv4({ src: client.ip, dst: VIP }), ...layers),
      at: (n: number) => packet(linkTo(n), ipv4({ src: client.ip, dst: app(n).ip }), ...layers),
    };
  };
  /** A segment that must reach one of the three, always the same for its port. */
  const ofFlow = (sport: number, fields: Tcp, text = '') => {
    const { sent, at } = segment({ sport, ...fields }, text);
    return { flow: String(sport), bytes: sent, arrives: { app1: at(1), app2: at(2), app3: at(3) } };
  };

  const goesTo1 = (en: string, ja: string, { sent, at }: ReturnType<typeof segment>) =>
    vector({ en, ja }, sent).returns('XDP_REDIRECT').becomes(at(1));
  const refused = (en: string, ja: string, fields: Tcp) =>
    vector({ en, ja }, segment({ sport: 11000, ...fields }).sent).returns('XDP_DROP');
  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();

  /** The checksum field that this segment has on its way to app1 when nothing sets it. */
  const checksumAt1 = (seq: number) => {
    const bytes = segment({ sport: 12000, seq }).at(1);
    return ((bytes[50] ?? 0) << 8) | (bytes[51] ?? 0);
  };
  /** A sequence number with which the checksum comes out as 0 behind the balancer. */
  const seqForZero = (1 + checksumAt1(1)) % 0xffff;

  const isThere = (n: number) => control.addsBackend({ name: `app${n}`, address: app(n).ip });
  const all = [isThere(1), isThere(2), isThere(3)];
  const turn = variable('turn');
  const strays = map('refusals').entry(STRAY);

  return [
    check(
      'syn',
      {
        en: 'sends a SYN for the VIP on to the backend, every other byte as it was',
        ja: 'VIP 宛ての SYN を、ほかのバイトは変えずにバックエンドへ送る',
      },
      isThere(1),
      goesTo1('a SYN to 203.0.113.11', '203.0.113.11 宛ての SYN', segment({ seq: 0xfffe_0001 })),
    ),
    check(
      'one-backend',
      {
        en: 'carries real TCP connections through the VIP, every byte intact',
        ja: '本物の TCP コネクションを VIP 経由で通し、1 バイトも壊さない',
      },
      isThere(1),
      tcpEcho('client', 'lb', { address: VIP, times: 3, bytes: 2001 }).isAnswered(),
    ),
    check(
      'checksum',
      {
        en: 'keeps checksums right: in TCP 0 is one like any other, in UDP it is none, as before',
        ja: 'チェックサムを正しく保つ。0 は TCP では普通の値、UDP ではこれまでどおり「なし」',
      },
      isThere(1),
      goesTo1('a SYN with an odd payload', '奇数長のデータを持つ SYN', segment({ sport: 12001 }, 'odd')),
      goesTo1(
        'a SYN with TCP and IP options',
        'TCP と IP のオプションを持つ SYN',
        segment({ sport: 12002, options: [2, 4, 5, 180] }, '', { options: [1, 1, 1, 0] }),
      ),
      goesTo1(
        'a SYN whose checksum comes out as 0',
        'チェックサムが 0 になる SYN',
        segment({ sport: 12000, seq: seqForZero }),
      ),
      vector(
        { en: 'a SYN whose checksum is 0 on arrival', ja: '届いたときのチェックサムが 0 の SYN' },
        zeroOnArrival(segment).sent,
      )
        .returns('XDP_REDIRECT')
        .becomes(zeroOnArrival(segment).at(1)),
      goesTo1('a UDP datagram', 'UDP データグラム', datagram({ sport: 12004 })),
      goesTo1(
        'a UDP datagram without a checksum',
        'チェックサムのない UDP データグラム',
        datagram({ sport: 12005, checksum: 0 }),
      ),
    ),
    check(
      'strays',
      {
        en: 'refuses strays, counts them, and takes no backend’s turn for them',
        ja: 'はぐれたセグメントを拒否して数え、順番は進めない',
      },
      isThere(1),
      refused('an ACK of no connection', 'どのコネクションのものでもない ACK', { flags: 'ACK' }),
      strays.grows(1),
      turn.grows(0),
      refused('a SYN-ACK that nobody asked for', '頼んでもいない SYN-ACK', { flags: ['SYN', 'ACK'] }),
      refused('a FIN', 'FIN', { flags: ['FIN', 'ACK'] }),
      refused('an RST', 'RST', { flags: 'RST' }),
      refused('SYN and FIN in one', 'SYN と FIN が一緒のもの', { flags: ['SYN', 'FIN'] }),
      refused('no flag at all', 'フラグが 1 つもないもの', { flags: 0 }),
      turn.grows(0),
      strays.grows(6),
      vector(
        { en: 'UDP from the port of the next stray', ja: '次のセグメントと同じポートからの UDP' },
        packet(
          eth({ src: client.mac, dst: lb }),
          ipv4({ src: client.ip, dst: VIP }),
          udp({ sport: 11001, dport: 9 }),
        ),
      ).returns('XDP_REDIRECT'),
      refused('an ACK with the ports of that UDP flow', 'その UDP フローと同じポートの ACK', {
        sport: 11001,
        flags: 'ACK',
      }),
      strays.grows(7),
      connections({ protocol: 'tcp', clientPort: 11000 }).are(0),
    ),
    check(
      'sticks',
      {
        en: 'keeps a connection on its backend, from a SYN that is sent again to the last ACK',
        ja: '再送された SYN から最後の ACK まで、コネクションを同じバックエンドに保つ',
      },
      ...all,
      balance(
        { en: 'three connections, six segments each', ja: '3 つのコネクション、6 セグメントずつ' },
        from('client'),
        [
          ...[13000, 13000, 13001, 13001, 13002, 13002].map((sport) => ofFlow(sport, { flags: 'SYN' })),
          ...[13002, 13000, 13001].map((sport) => ofFlow(sport, { flags: 'ACK' })),
          ...[13000, 13001, 13002].map((sport) => ofFlow(sport, { flags: ['PSH', 'ACK'] }, 'hello')),
          ...[13001, 13002, 13000].map((sport) => ofFlow(sport, { flags: ['FIN', 'ACK'] })),
          ...[13000, 13001, 13002].map((sport) => ofFlow(sport, { flags: 'ACK' })),
        ],
      ),
    ),
    check(
      'in-turn',
      {
        en: 'gives new connections to the backends in turn, whatever their ports are',
        ja: 'ポートが何番でも、新しいコネクションをバックエンドに順番に渡す',
      },
      ...all,
      balance(
        { en: 'nine SYNs, from every third port', ja: '3 つおきのポートからの SYN 9 個' },
        from('client'),
        Array.from({ length: 9 }, (_, index) => ofFlow(14000 + 3 * index, { flags: 'SYN' })),
      ),
      turn.grows(9),
      load(
        { en: 'HTTP requests to the VIP', ja: 'VIP への HTTP リクエスト' },
        { from: 'client', address: VIP, requests: { atOnce: 3, times: 30 } },
      ).isServed({ sharedBy: HOSTS }),
    ),
    check(
      'beside',
      {
        en: 'leaves alone what does not go through the VIP, and still balances UDP',
        ja: 'VIP を通らない通信には触れず、UDP の振り分けもこれまでどおり',
      },
      ...all,
      tcpEcho('client', 'app2', { times: 2 }).isAnswered(),
      tcpEcho('lb', 'app3', { times: 2 }).isAnswered(),
      udpEcho('client', 'lb', { address: VIP, times: 3 }).isAnswered(),
      passes(
        'a first fragment for the VIP',
        'VIP 宛ての最初のフラグメント',
        segment({ sport: 15000 }, 'a part', { mf: true }).sent,
      ),
      passes(
        '19 bytes of a TCP header',
        'TCP ヘッダーが 19 バイトしかないもの',
        truncate(segment({ sport: 15000 }).sent, 14 + 20 + 19),
      ),
      passes(
        'a SYN to another address',
        'ほかのアドレス宛ての SYN',
        segment({ sport: 15000 }, '', { dst: '10.0.3.2' }).sent,
      ),
    ),
    check(
      'thousand',
      {
        en: 'spreads 1,000 connections at once, each on one backend from SYN to FIN',
        ja: '同時に開く 1,000 コネクションを均等に分け、どれも SYN から FIN まで同じバックエンドに保つ',
      },
      ...all,
      tcpEcho('client', 'lb', {
        address: VIP,
        times: 1000,
        atOnce: 1000,
        bytes: 512,
        sharedBy: HOSTS,
      }).isAnswered(),
      turn.grows(1000),
      measure(
        { en: 'an ACK of an open connection', ja: '確立済みコネクションの ACK' },
        segment({ sport: 10000, flags: 'ACK' }).sent,
      ),
    ),
  ];

  /** A SYN whose sequence number makes its checksum 0 as it arrives at the load balancer. */
  function zeroOnArrival(of: typeof segment) {
    const bytes = of({ sport: 12003 }).sent;
    const checksum = ((bytes[50] ?? 0) << 8) | (bytes[51] ?? 0);
    return of({ sport: 12003, seq: (1 + checksum) % 0xffff });
  }
};

export default checks;
