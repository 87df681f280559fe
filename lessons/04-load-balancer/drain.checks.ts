import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const VIP = '203.0.113.11';
/** A place in the map `refusals`. */
const NO_BACKEND = 0;

const checks: StepChecks = (words) => {
  const { check, vector, from, balance, tcpEcho, load, noMore, after, services, waits } = words;
  const { control, backend, connections, map, variable, measure } = words;
  const { packet, eth, ipv4, tcp, udp, payload } = words;

  const client = { mac: '02:00:00:00:01:02', ip: '10.0.1.2' };
  const app = (n: number) => ({ ip: `10.0.${n + 1}.2`, mac: `02:00:00:00:0${n + 1}:02` });
  const toLb = eth({ src: client.mac, dst: '02:00:00:00:01:01' });
  const linkTo = (n: number) => eth({ src: `02:00:00:00:0${n + 1}:01`, dst: app(n).mac });

  type Layer = ReturnType<typeof tcp> | ReturnType<typeof udp>;
  /** What the client sends to the VIP, and how it must reach a backend. Port 9 is closed everywhere. */
  const towards = (layer: Layer) => ({
    sent: packet(toLb, ipv4({ src: client.ip, dst: VIP }), layer, payload('hello')),
    at: (n: number) => packet(linkTo(n), ipv4({ src: client.ip, dst: app(n).ip }), layer, payload('hello')),
  });
  const segment = (sport: number, flags: Parameters<typeof tcp>[0]['flags'] = 'SYN') =>
    towards(tcp({ sport, dport: 9, ...(flags === undefined ? {} : { flags }) }));
  const datagram = towards(udp({ sport: 10004, dport: 9 }));
  const reaches = (n: number, en: string, ja: string, { sent, at }: ReturnType<typeof towards>) =>
    vector({ en, ja }, sent).returns('XDP_REDIRECT').becomes(at(n));

  /** New connections from so many ports, of which each must reach one of these backends. */
  const shared = (en: string, ja: string, first: number, count: number, among: readonly number[]) =>
    balance(
      { en, ja },
      from('client'),
      Array.from({ length: count }, (_, index) => {
        const { sent, at } = segment(first + index);
        return {
          flow: String(first + index),
          bytes: sent,
          arrives: Object.fromEntries(among.map((n) => [`app${n}`, at(n)])),
        };
      }),
    );

  const adds = (n: number) => control.addsBackend({ name: `app${n}`, address: app(n).ip });
  const ill = { url: 'http://10.0.4.2:8080/health', intervalMs: 100, rise: 1, fall: 2 };
  const turn = variable('turn');
  const refusals = map('refusals').entry(NO_BACKEND);

  return [
    check(
      'in-turn',
      {
        en: 'gives new connections to the backends of the pool in turn',
        ja: '新しいコネクションを、プールのバックエンドに順番に渡す',
      },
      adds(1),
      adds(2),
      adds(3),
      shared('nine SYNs', 'SYN 9 個', 13000, 9, [1, 2, 3]),
      turn.grows(9),
    ),
    check(
      'keeps',
      {
        en: 'leaves a drained backend every connection that it has: opening, open, and UDP',
        ja: 'ドレインしたバックエンドの、いまあるコネクションはすべて残す。開きかけも、UDP も',
      },
      control.sets('turn', 1),
      reaches(2, 'a SYN, which is app2’s turn', 'app2 の番の SYN', segment(10001)),
      control.sets('turn', 1),
      reaches(2, 'another SYN for app2', 'app2 への 2 つ目の SYN', segment(10002)),
      reaches(2, 'its ACK', 'その ACK', segment(10002, 'ACK')),
      control.sets('turn', 1),
      reaches(2, 'a SYN whose connection is cut off', 'すぐに切られる SYN', segment(10003)),
      reaches(2, 'its RST', 'その RST', segment(10003, 'RST')),
      control.sets('turn', 1),
      reaches(2, 'a datagram for app2', 'app2 へのデータグラム', datagram),
      control.drains('app2'),
      backend('app2').is('Unavailable'),
      reaches(
        2,
        'data of the open connection',
        '開いているコネクションのデータ',
        segment(10002, ['PSH', 'ACK']),
      ),
      reaches(
        2,
        'the SYN of the opening one, sent again',
        '開きかけのコネクションの、再送された SYN',
        segment(10001),
      ),
      reaches(2, 'the next datagram of the flow', '同じフローの次のデータグラム', datagram),
    ),
    check(
      'no-new',
      {
        en: 'gives it no new connection, and shares them evenly among the others',
        ja: '新しいコネクションは渡さず、残りのバックエンドで均等に分ける',
      },
      shared('eight SYNs', 'SYN 8 個', 14000, 8, [1, 3]),
      control.sets('turn', 0),
      reaches(1, 'a SYN from the port that was cut off', '切られたポートからの SYN', segment(10003)),
    ),
    check(
      'deleted',
      {
        en: 'forgets a backend that is deleted once its connections are over, and takes it back as a new one',
        ja: 'コネクションが終わってから削除されたバックエンドを忘れ、戻ってくれば新しく受け入れる',
      },
      reaches(2, 'the RST of the open connection', '開いているコネクションの RST', segment(10002, 'RST')),
      reaches(2, 'the RST of the opening one', '開きかけのコネクションの RST', segment(10001, 'RST')),
      control.deletesBackend('app2'),
      backend('app2').isAbsent(),
      control.sets('turn', 1),
      reaches(
        3,
        'the next datagram, whose backend is gone',
        'バックエンドのなくなったデータグラム',
        datagram,
      ),
      adds(2),
      shared('nine SYNs', 'SYN 9 個', 15000, 9, [1, 2, 3]),
    ),
    check(
      'nobody',
      {
        en: 'refuses and counts new connections while nobody is available',
        ja: '使えるバックエンドがない間は、新しいコネクションを拒否して数える',
      },
      control.drains('app1'),
      control.drains('app2'),
      control.drains('app3'),
      vector({ en: 'a SYN', ja: 'SYN' }, segment(16000).sent).returns('XDP_DROP'),
      vector({ en: 'a second SYN', ja: '2 つ目の SYN' }, segment(16001).sent).returns('XDP_DROP'),
      refusals.grows(2),
      connections({ clientPort: 16000 }).are(0),
      reaches(3, 'a datagram of a flow that it has', 'いまあるフローのデータグラム', datagram),
      control.collects(0),
      control.deletesBackend('app1'),
      control.deletesBackend('app2'),
      control.deletesBackend('app3'),
    ),
    check(
      'download',
      {
        en: 'finishes a download over a drained backend, while everyone else goes to the next',
        ja: 'ドレイン中のバックエンドからのダウンロードは最後まで続き、ほかは次のバックエンドへ行く',
      },
      adds(1),
      load(
        {
          en: 'a download of 2 MB, with app1 drained in the middle',
          ja: '2 MB のダウンロード。途中で app1 をドレイン',
        },
        { from: 'client', address: VIP, download: 2_000_000 },
        adds(2),
        control.drains('app1'),
        noMore('app1'),
        backend('app1').is('Unavailable'),
        tcpEcho('client', 'lb', { address: VIP, times: 30, atOnce: 10, sharedBy: ['app2'] }).isAnswered(),
      ).isServed(),
    ),
    check(
      'unhealthy',
      {
        en: 'spares a backend that is ill, and takes it back when it is well',
        ja: '不調なバックエンドは避け、回復したら戻す',
      },
      control.addsBackend({ name: 'app3', address: app(3).ip, healthCheck: ill }),
      backend('app3').is('Available'),
      load(
        {
          en: 'HTTP requests, while app3 ends and begins again',
          ja: 'app3 が止まってまた動くまでの HTTP リクエスト',
        },
        { from: 'client', address: VIP, requests: { atOnce: 4, rate: 400 } },
        after(20),
        services('app3').end(),
        waits.forStatus('app3', 'Unhealthy'),
        after(20),
        services('app3').begin(),
        waits.forStatus('app3', 'Available'),
        after(20),
      ).isServed({ exceptOn: 'app3' }),
      // All three are in service again, for who tries it out.
      control.collects(0),
      control.deletesBackend('app1'),
      adds(1),
      measure({ en: 'a SYN of a new connection', ja: '新しいコネクションの SYN' }, segment(17000).sent),
    ),
  ];
};

export default checks;
