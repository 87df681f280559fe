import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const VIP = '203.0.113.11';
/** Slots of the program array. */
const SLOTS = ['firewall', 'dos', 'balancer'];
const BALANCER = 2;
/** A place in the map `refusals`. */
const STRAY = 3;
/** SYNs a second from one source; the load stays well below it, the flood does not. */
const SYN_LIMIT = 600;

const checks: StepChecks = (words) => {
  const { check, vector, from, balance, ping, tcpEcho, udpEcho, load, noMore, after, services, waits } =
    words;
  const { flooding, control, backend, connections, map, variable, measure } = words;
  const { packet, eth, ipv4, tcp, payload } = words;

  const client = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const lb = '02:00:00:00:01:01';
  const app = (n: number) => ({ ip: `10.0.${n + 1}.2`, mac: `02:00:00:00:0${n + 1}:02` });
  const towards = (n: number) => `02:00:00:00:0${n + 1}:01`;

  type Flags = NonNullable<Parameters<typeof tcp>[0]['flags']>;
  /** One connection of the client to a port that is closed everywhere. */
  const connection = (sport: number) => {
    const sent = (flags: Flags, from = client.ip) =>
      packet(
        eth({ src: client.mac, dst: lb }),
        ipv4({ src: from, dst: VIP }),
        tcp({ sport, dport: 9, flags }),
        payload('odd'),
      );
    const at = (n: number, flags: Flags) =>
      packet(
        eth({ src: towards(n), dst: app(n).mac }),
        ipv4({ src: client.ip, dst: app(n).ip }),
        tcp({ sport, dport: 9, flags }),
        payload('odd'),
      );
    const said = (n: number, flags: Flags) =>
      packet(
        eth({ src: app(n).mac, dst: towards(n) }),
        ipv4({ src: app(n).ip, dst: client.ip }),
        tcp({ sport: 9, dport: sport, flags }),
        payload('even'),
      );
    const heard = (flags: Flags) =>
      packet(
        eth({ src: lb, dst: client.mac }),
        ipv4({ src: VIP, dst: client.ip }),
        tcp({ sport: 9, dport: sport, flags }),
        payload('even'),
      );
    return {
      sent,
      at,
      reaches: (n: number, en: string, ja: string, flags: Flags) =>
        vector({ en, ja }, sent(flags)).returns('XDP_REDIRECT').becomes(at(n, flags)),
      answers: (n: number, en: string, ja: string, flags: Flags) =>
        vector({ en, ja }, said(n, flags)).returns('XDP_REDIRECT').becomes(heard(flags)),
      said,
      is: (state: 'Opening' | 'Established' | 'Closing' | 'Closed') =>
        connections({ protocol: 'tcp', clientPort: sport, state }).are(1),
    };
  };
  const drops = (en: string, ja: string, bytes: Uint8Array) => vector({ en, ja }, bytes).returns('XDP_DROP');
  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();

  const shared = (en: string, ja: string, first: number, count: number, among: readonly number[]) =>
    balance(
      { en, ja },
      from('client'),
      Array.from({ length: count }, (_, index) => {
        const { sent, at } = connection(first + index);
        const arrives = Object.fromEntries(among.map((n) => [`app${n}`, at(n, 'SYN')]));
        return { flow: String(first + index), bytes: sent('SYN'), arrives };
      }),
    );

  const adds = (n: number) =>
    control.addsBackend({
      name: `app${n}`,
      address: app(n).ip,
      healthCheck: { url: `http://${app(n).ip}:8080/health`, intervalMs: 100, rise: 1, fall: 2 },
    });
  const linked = SLOTS.map((name, slot) => control.writes('programs', slot, name));
  const turn = variable('turn');
  const missed = variable('missed');
  const strays = map('refusals').entry(STRAY);
  const toEcho = { network: '10.0.1.0/24', protocol: 'tcp', destinationPorts: 7070 } as const;
  const syns = (limit: number) => control.setsPolicy({ protocol: 'tcp', kind: 'syn', limit });

  const first = connection(9999);
  const kept = connection(10000);
  const cut = connection(10001);
  const other = connection(10002);
  /** SYNs from an address that nobody has, from many ports. */
  const flood = Array.from({ length: 1024 }, (_, index) => {
    return packet(
      eth({ src: '02:00:00:00:01:66', dst: lb }),
      ipv4({ src: '10.0.1.66', dst: VIP }),
      tcp({ sport: 20000 + index, dport: 8080 }),
    );
  });

  return [
    check(
      'chain',
      {
        en: 'serves HTTP over three backends, through counter, firewall, DoS protection and balancer',
        ja: 'カウンター、ファイアウォール、DoS 対策、ロードバランサーを通って、3 台で HTTP を提供する',
      },
      ...linked,
      adds(1),
      adds(2),
      adds(3),
      // Says in no time what a learner has to mend, where HTTP could only wait for an answer.
      control.sets('turn', 0),
      first.reaches(1, 'a SYN for app1', 'app1 への SYN', 'SYN'),
      first.answers(1, 'app1’s SYN-ACK', 'app1 の SYN-ACK', ['SYN', 'ACK']),
      load(
        { en: '60 HTTP requests to the VIP', ja: 'VIP への HTTP リクエスト 60 個' },
        { from: 'client', address: VIP, requests: { atOnce: 4, times: 60 } },
      ).isServed({ sharedBy: ['app1', 'app2', 'app3'] }),
      missed.grows(0),
      udpEcho('client', 'lb', { address: VIP, times: 3 }).isAnswered(),
      ping('client', 'lb').isAnswered(),
      tcpEcho('client', 'app2').isAnswered(),
      tcpEcho('lb', 'app3').isAnswered(),
    ),
    check(
      'firewall-first',
      {
        en: 'drops by rule before a backend’s turn is taken',
        ja: 'ルールに合うものは、バックエンドの順番を使う前に落とす',
      },
      ...linked,
      control.addsRule(toEcho),
      tcpEcho('client', 'lb', { address: VIP }).isUnanswered(),
      turn.grows(0),
      control.deletesRule(toEcho),
      tcpEcho('client', 'lb', { address: VIP }).isAnswered(),
      turn.grows(1),
    ),
    check(
      'limit-first',
      {
        en: 'drops beyond the limit before a backend’s turn is taken, and balances what is within it',
        ja: '上限を超えたものは順番を使う前に落とし、上限までは振り分ける',
      },
      ...linked,
      control.sets('clock_ns', 1_000_000_000_000_000n),
      syns(3),
      ...[1, 2, 3].map((n) =>
        vector(
          { en: `SYN ${n} of 3 from 10.0.1.65`, ja: `10.0.1.65 からの SYN、3 個中 ${n} 個目` },
          connection(11000 + n).sent('SYN', '10.0.1.65'),
        ).returns('XDP_REDIRECT'),
      ),
      drops('a fourth', '4 個目', connection(11004).sent('SYN', '10.0.1.65')),
      turn.grows(3),
      control.sets('clock_ns', 0),
      syns(SYN_LIMIT),
      control.collects(0),
    ),
    check(
      'strays',
      {
        en: 'refuses strays and counts them, and no backend misses its turn',
        ja: 'はぐれたセグメントを拒否して数え、バックエンドの順番は進めない',
      },
      ...linked,
      drops('an ACK of no connection', 'どのコネクションのものでもない ACK', other.sent('ACK')),
      drops('a SYN-ACK that nobody asked for', '頼んでもいない SYN-ACK', other.sent(['SYN', 'ACK'])),
      drops('an RST', 'RST', other.sent('RST')),
      turn.grows(0),
      strays.grows(3),
    ),
    check(
      'back',
      {
        en: 'brings answers back from the VIP, and takes nobody else’s words for them',
        ja: '応答の送信元を VIP にし、帰りのほかのパケットは書き換えない',
      },
      ...linked,
      control.sets('turn', 0),
      kept.reaches(1, 'a SYN for app1', 'app1 への SYN', 'SYN'),
      kept.answers(1, 'app1’s SYN-ACK', 'app1 の SYN-ACK', ['SYN', 'ACK']),
      passes('app2 with the same ports', '同じポートを使う app2', kept.said(2, ['SYN', 'ACK'])),
      passes('app1, of no connection', 'コネクションのない app1', other.said(1, 'ACK')),
    ),
    check(
      'states',
      {
        en: 'follows a connection to its end, and begins a new one when its port is used again',
        ja: 'コネクションを終わりまで追い、ポートが再利用されたら新しく始める',
      },
      ...linked,
      kept.is('Opening'),
      kept.reaches(1, 'the SYN, sent again', '再送された SYN', 'SYN'),
      kept.reaches(1, 'the client’s ACK', 'クライアントの ACK', 'ACK'),
      kept.is('Established'),
      control.sets('turn', 1),
      cut.reaches(2, 'a SYN for app2', 'app2 への SYN', 'SYN'),
      cut.reaches(2, 'the client’s ACK', 'クライアントの ACK', 'ACK'),
      cut.reaches(2, 'its FIN', 'クライアントの FIN', ['FIN', 'ACK']),
      cut.is('Closing'),
      cut.answers(2, 'app2’s FIN', 'app2 の FIN', ['FIN', 'ACK']),
      cut.is('Closed'),
      cut.reaches(3, 'a SYN from the same port', '同じポートからの SYN', 'SYN'),
      cut.is('Opening'),
      turn.is(3),
    ),
    check(
      'drain',
      {
        en: 'drains a backend: what it has stays, what is new goes evenly to the others',
        ja: 'バックエンドをドレインする。いまあるものは残り、新しいものは残りの 2 台で均等に',
      },
      ...linked,
      control.drains('app1'),
      kept.reaches(1, 'an ACK of app1’s connection', 'app1 のコネクションの ACK', 'ACK'),
      shared('eight SYNs', 'SYN 8 個', 14000, 8, [2, 3]),
      kept.reaches(1, 'its RST', 'その RST', 'RST'),
      control.deletesBackend('app1'),
      adds(1),
      shared('nine SYNs', 'SYN 9 個', 15000, 9, [1, 2, 3]),
    ),
    check(
      'taken-out',
      {
        en: 'passes and counts in missed what finds no balancer in its slot',
        ja: 'スロットに balancer がなければ通し、missed で数える',
      },
      ...linked,
      control.deletes('programs', BALANCER),
      passes('a SYN', 'SYN', connection(16000).sent('SYN')),
      missed.grows(1),
      turn.grows(0),
      ...linked,
    ),
    check(
      'exam',
      {
        en: 'goes on serving HTTP through a rule, a flood, a drain and the end of a backend',
        ja: 'ルールの追加、フラッド、ドレイン、1 台の停止を通して、HTTP を提供し続ける',
      },
      ...linked,
      adds(1),
      adds(2),
      adds(3),
      syns(SYN_LIMIT),
      load(
        { en: '300 HTTP requests a second to the VIP', ja: 'VIP への HTTP リクエスト、毎秒 300 個' },
        { from: 'client', address: VIP, requests: { atOnce: 8, rate: 300 } },
        after(150),
        control.addsRule(toEcho),
        after(50),
        flooding(
          { en: '20,000 SYNs a second from 10.0.1.66', ja: '10.0.1.66 から毎秒 2 万個の SYN' },
          from('client'),
          flood,
          20_000,
        ),
        after(200),
        control.drains('app2'),
        noMore('app2'),
        after(200),
        control.deletesRule(toEcho),
        services('app3').end(),
        waits.forStatus('app3', 'Unhealthy'),
        after(150),
        services('app3').begin(),
        waits.forStatus('app3', 'Available'),
        after(150),
        backend('app2').is('Unavailable'),
      ).isServed({ exceptOn: 'app3' }),
      measure(
        { en: 'an ACK, through all four programs', ja: '4 つのプログラムすべてを通る ACK' },
        connection(14000).sent('ACK'),
      ),
    ),
  ];
};

export default checks;
