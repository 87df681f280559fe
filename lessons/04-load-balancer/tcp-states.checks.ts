import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const VIP = '203.0.113.11';
/** Checks let time pass without waiting: nanoseconds on the program's own clock. */
const SECOND = 1_000_000_000n;
const START = 1_000_000n * SECOND;
const LIFETIME_MS = 300_000;

const checks: StepChecks = (words) => {
  const { check, vector, tcpEcho, udpEcho, control, connections, map, variable, measure } = words;
  const { packet, eth, ipv4, tcp, udp, payload } = words;

  const client = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const lb = '02:00:00:00:01:01';
  const app = (n: number) => ({ ip: `10.0.${n + 1}.2`, mac: `02:00:00:00:0${n + 1}:02` });
  const towards = (n: number) => `02:00:00:00:0${n + 1}:01`;

  type Flags = NonNullable<Parameters<typeof tcp>[0]['flags']>;
  type Said = readonly [en: string, ja: string, flags: Flags, text?: string];
  const SYN: Said = ['a SYN', 'SYN', 'SYN'];
  const SYN_AGAIN: Said = ['the SYN, sent again', '再送された SYN', 'SYN'];
  const SYN_ACK: Said = ['a SYN-ACK', 'SYN-ACK', ['SYN', 'ACK']];
  const ACK: Said = ['an ACK', 'ACK', 'ACK'];
  const DATA: Said = ['data', 'データ', ['PSH', 'ACK'], 'hello'];
  const FIN: Said = ['a FIN', 'FIN', ['FIN', 'ACK']];
  const FIN_AGAIN: Said = ['the FIN, sent again', '再送された FIN', ['FIN', 'ACK']];
  const RST: Said = ['an RST', 'RST', ['RST', 'ACK']];

  /** One connection from a port of the client to port 80, over app1 when nothing else is said. */
  const connection = (port: number, n = 1) => ({
    client: ([en, ja, flags, text = '']: Said, to = n) => {
      const layers = [tcp({ sport: port, dport: 80, flags }), payload(text)] as const;
      const sent = packet(eth({ src: client.mac, dst: lb }), ipv4({ src: client.ip, dst: VIP }), ...layers);
      return vector({ en: `${en}, from the client`, ja: `クライアントからの ${ja}` }, sent)
        .returns('XDP_REDIRECT')
        .becomes(
          packet(
            eth({ src: towards(to), dst: app(to).mac }),
            ipv4({ src: client.ip, dst: app(to).ip }),
            ...layers,
          ),
        );
    },
    backend: ([en, ja, flags, text = '']: Said) => {
      const layers = [tcp({ sport: 80, dport: port, flags }), payload(text)] as const;
      const sent = packet(
        eth({ src: app(n).mac, dst: towards(n) }),
        ipv4({ src: app(n).ip, dst: client.ip }),
        ...layers,
      );
      return vector({ en: `${en}, from the backend`, ja: `バックエンドからの ${ja}` }, sent)
        .returns('XDP_REDIRECT')
        .becomes(packet(eth({ src: lb, dst: client.mac }), ipv4({ src: VIP, dst: client.ip }), ...layers));
    },
    is: (state: 'Opening' | 'Established' | 'Closing' | 'Closed') =>
      connections({ protocol: 'tcp', clientPort: port, state }).are(1),
    isGone: () => connections({ protocol: 'tcp', clientPort: port }).are(0),
  });
  type Connection = ReturnType<typeof connection>;
  const opens = ({ client: from, backend }: Connection) => [from(SYN), backend(SYN_ACK), from(ACK)];

  const isThere = (n: number) => control.addsBackend({ name: `app${n}`, address: app(n).ip });
  const turn = variable('turn');
  const collects = control.collects(LIFETIME_MS);
  /** Afterwards the host knows the client’s MAC address: answers find their way. */
  const neighbours = tcpEcho('client', 'app1').isAnswered();
  const time = (seconds: number) => control.sets('clock_ns', START + BigInt(seconds) * SECOND);

  const first = connection(10000);
  const cutByClient = connection(10100);
  const cutByBackend = connection(10101);
  const cutWhileClosing = connection(10102);
  const clientFirst = connection(10200);
  const backendFirst = connection(10201);
  /** Its ACK is lost on the way: the next that comes is a FIN. */
  const neverAcked = connection(10202);
  const again = connection(10300);
  const stillOpen = connection(10301);
  const old = {
    closed: connection(10400),
    opening: connection(10401),
    quiet: connection(10402),
    half: connection(10403),
    download: connection(10404),
  };
  const dataOf = (port: number) =>
    packet(
      eth({ src: client.mac, dst: lb }),
      ipv4({ src: client.ip, dst: VIP }),
      tcp({ sport: port, dport: 80, flags: ['PSH', 'ACK'] }),
      payload('hello'),
    );
  const datagram = packet(
    eth({ src: client.mac, dst: lb }),
    ipv4({ src: client.ip, dst: VIP }),
    udp({ sport: 10405, dport: 9 }),
    payload('a datagram'),
  );

  return [
    check(
      'opening',
      {
        en: 'is Opening from the SYN on, whatever the backend says, and takes one turn',
        ja: 'SYN で Opening になり、バックエンドの応答では変わらず、順番は 1 つだけ進む',
      },
      neighbours,
      isThere(1),
      first.client(SYN),
      first.is('Opening'),
      first.backend(SYN_ACK),
      first.is('Opening'),
      first.client(SYN_AGAIN),
      first.is('Opening'),
      turn.grows(1),
    ),
    check(
      'established',
      {
        en: 'is Established from the client’s first ACK on',
        ja: 'クライアントの最初の ACK で Established になる',
      },
      isThere(1),
      first.client(ACK),
      first.is('Established'),
      first.client(DATA),
      first.backend(DATA),
      first.is('Established'),
    ),
    check(
      'closing',
      {
        en: 'is Closing after one side’s FIN, and Closed after the other’s, in either order',
        ja: '片方の FIN で Closing、もう片方の FIN で Closed。順序は問わない',
      },
      isThere(1),
      ...opens(clientFirst),
      clientFirst.client(FIN),
      clientFirst.is('Closing'),
      clientFirst.backend(DATA),
      clientFirst.client(FIN_AGAIN),
      clientFirst.is('Closing'),
      clientFirst.backend(FIN),
      clientFirst.is('Closed'),
      clientFirst.client(ACK),
      clientFirst.is('Closed'),
      ...opens(backendFirst),
      backendFirst.backend(FIN),
      backendFirst.is('Closing'),
      backendFirst.client(DATA),
      backendFirst.backend(FIN_AGAIN),
      backendFirst.is('Closing'),
      backendFirst.client(FIN),
      backendFirst.is('Closed'),
      backendFirst.backend(ACK),
      backendFirst.is('Closed'),
      neverAcked.client(SYN),
      neverAcked.client(FIN),
      neverAcked.is('Closing'),
      neverAcked.backend(FIN),
      neverAcked.is('Closed'),
    ),
    check(
      'reset',
      {
        en: 'is Closed after an RST of either side, at any time',
        ja: 'どちらからの RST でも、いつでも Closed',
      },
      isThere(1),
      ...opens(cutByClient),
      cutByClient.client(RST),
      cutByClient.is('Closed'),
      cutByBackend.client(SYN),
      cutByBackend.backend(RST),
      cutByBackend.is('Closed'),
      ...opens(cutWhileClosing),
      cutWhileClosing.client(FIN),
      cutWhileClosing.backend(RST),
      cutWhileClosing.is('Closed'),
    ),
    check(
      'aging',
      {
        en: 'notes the time of every packet, so that only dead connections are collected',
        ja: 'どのパケットでも時刻を記録し、終わったものだけが回収される',
      },
      isThere(1),
      time(0),
      ...opens(old.closed),
      old.closed.client(RST),
      old.opening.client(SYN),
      ...opens(old.quiet),
      ...opens(old.half),
      old.half.client(FIN),
      ...opens(old.download),
      time(9),
      collects,
      old.closed.is('Closed'),
      time(11),
      collects,
      old.closed.isGone(),
      old.opening.is('Opening'),
      time(61),
      collects,
      old.opening.isGone(),
      old.quiet.is('Established'),
      old.half.is('Closing'),
      time(200),
      old.download.backend(DATA),
      time(301),
      collects,
      old.quiet.isGone(),
      old.half.isGone(),
      old.download.is('Established'),
      time(501),
      collects,
      old.download.isGone(),
    ),
    check(
      'udp',
      {
        en: 'gives UDP flows the time and no state',
        ja: 'UDP のフローには時刻だけを記録し、状態は持たせない',
      },
      isThere(1),
      time(600),
      vector({ en: 'a datagram', ja: 'データグラム' }, datagram).returns('XDP_REDIRECT'),
      map('conntrack')
        .entry({ client: client.ip, client_port: 10405, port: 9, protocol: 17, pad: [0, 0, 0] })
        .is({ state: 0, seen: START + 600n * SECOND, backend: 1, pad: 0 }),
      control.sets('clock_ns', 0),
    ),
    check(
      'port-reuse',
      {
        en: 'opens a new connection when a SYN meets a Closed one, with the next backend',
        ja: 'Closed のところに SYN が来たら、次のバックエンドで新しいコネクションを開く',
      },
      isThere(1),
      isThere(2),
      control.sets('turn', 0),
      ...opens(again),
      again.client(RST),
      again.is('Closed'),
      again.client(SYN, 2),
      again.is('Opening'),
      connections({ protocol: 'tcp', clientPort: 10300, backend: 'app2' }).are(1),
      again.client(ACK, 2),
      again.is('Established'),
      turn.is(2),
      ...opens(stillOpen),
      stillOpen.client(SYN_AGAIN),
      stillOpen.is('Established'),
      turn.is(3),
    ),
    check(
      'for-real',
      { en: 'follows twenty real connections to their end', ja: '本物のコネクション 20 本を終わりまで追う' },
      isThere(1),
      isThere(2),
      isThere(3),
      tcpEcho('client', 'lb', { address: VIP, times: 20, atOnce: 20 }).isAnswered(),
      connections({ protocol: 'tcp', port: 7070, state: 'Closed' }).are(20),
      udpEcho('client', 'lb', { address: VIP, times: 2 }).isAnswered(),
      measure({ en: 'data of an open connection', ja: '確立済みコネクションのデータ' }, dataOf(10301)),
    ),
  ];
};

export default checks;
