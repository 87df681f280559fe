import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { load, check, vector, ping, tcpEcho, udpEcho, measure } = words;
  const { packet, eth, vlan, arp, ipv4, ipv6, icmpEcho, tcp, udp, payload, truncate } = words;

  const CLIENT = '10.0.1.2';
  const FRONT = '10.0.2.80';
  const SERVER = '10.0.2.2';
  const clientFrame = eth({ src: '02:00:00:00:01:02', dst: '02:00:00:00:01:01' });
  const serverFrame = eth({ src: '02:00:00:00:02:02', dst: '02:00:00:00:02:01' });

  type Ip = Omit<Parameters<typeof ipv4>[0], 'src' | 'dst'>;
  type Tcp = Omit<Parameters<typeof tcp>[0], 'sport' | 'dport'>;
  type Udp = Omit<Parameters<typeof udp>[0], 'sport' | 'dport'>;
  type Data = Parameters<typeof payload>[0];

  /** How a packet looks before and behind the router's program. The builder sums up every checksum from the beginning. */
  const there = [
    { frame: clientFrame, ip: { src: CLIENT, dst: FRONT }, ports: { sport: 20000, dport: 80 } },
    { frame: clientFrame, ip: { src: CLIENT, dst: SERVER }, ports: { sport: 20000, dport: 8080 } },
  ] as const;
  const back = [
    { frame: serverFrame, ip: { src: SERVER, dst: CLIENT }, ports: { sport: 8080, dport: 20000 } },
    { frame: serverFrame, ip: { src: FRONT, dst: CLIENT }, ports: { sport: 80, dport: 20000 } },
  ] as const;
  type Side = (typeof there | typeof back)[number];

  const segment = (side: Side, data: Data = 0, fields: Tcp = {}, ip: Ip = {}) =>
    packet(side.frame, ipv4({ ...side.ip, ...ip }), tcp({ ...side.ports, ...fields }), payload(data));
  const datagram = (side: Side, data: Data = 0, fields: Udp = {}, ip: Ip = {}) =>
    packet(side.frame, ipv4({ ...side.ip, ...ip }), udp({ ...side.ports, ...fields }), payload(data));

  const becomes = (en: string, ja: string, before: Uint8Array, after: Uint8Array) =>
    vector({ en, ja }, before).returns('XDP_PASS').becomes(after);
  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();

  /** The same packet on its way there, or back, before and behind the program. */
  const tcpVector =
    (sides: typeof there | typeof back) =>
    (en: string, ja: string, ...fields: [Data?, Tcp?, Ip?]) =>
      becomes(en, ja, segment(sides[0], ...fields), segment(sides[1], ...fields));
  const udpVector =
    (sides: typeof there | typeof back) =>
    (en: string, ja: string, ...fields: [Data?, Udp?, Ip?]) =>
      becomes(en, ja, datagram(sides[0], ...fields), datagram(sides[1], ...fields));
  const tcpThere = tcpVector(there);
  const tcpBack = tcpVector(back);
  const udpThere = udpVector(there);
  const udpBack = udpVector(back);

  const ACK = { flags: ['ACK', 'PSH'], seq: 0x12345678, ack: 0x9abcdef0, window: 501 } as const;
  const everydayIp = { id: 0x5678, ttl: 57, tos: 0x28, df: 1 } as const;
  const GET = 'GET /who HTTP/1.1\r\nHost: 10.0.2.80\r\n\r\n';
  /** Maximum segment size, window scale and two bytes of padding. */
  const tcpOptions = [2, 4, 0x05, 0xb4, 3, 3, 7, 1];
  const noOperation = (bytes: number) => Array.from({ length: bytes }, () => 1);
  const ethernetPadding = new Uint8Array(6);
  const padded = (bytes: Uint8Array) => new Uint8Array([...bytes, ...ethernetPadding]);

  /** Where checksums stand in a frame without IP options. */
  const AT = { ip: 14 + 10, tcp: 14 + 20 + 16, udp: 14 + 20 + 6 };
  /** The word that, put in the place of a word 0, makes a checksum what is wanted. */
  const wordFor = (wanted: number, withZero: Uint8Array, at: number) =>
    ((((withZero[at] ?? 0) << 8) | (withZero[at + 1] ?? 0)) - wanted + 0xffff) % 0xffff;
  const asData = (word: number) => new Uint8Array([word >> 8, word & 0xff]);
  const idFor = (wanted: number, side: Side) =>
    wordFor(wanted, segment(side, 0, { flags: 'ACK' }, { id: 0 }), AT.ip);
  const seqFor = (wanted: number, side: Side) =>
    wordFor(wanted, segment(side, 0, { flags: 'ACK', seq: 0 }), AT.tcp);
  const dataFor = (wanted: number, side: Side) => asData(wordFor(wanted, datagram(side, asData(0)), AT.udp));

  /** The words that change on the way there. */
  const address = { old: 0x0250, new: 0x0202 };
  const port = { old: 80, new: 8080 };

  const ipCarry = (sides: typeof there | typeof back, checksum: number) => {
    const hex = `0x${checksum.toString(16).padStart(4, '0')}`;
    return tcpVector(sides)(
      `an IP checksum of ${hex}`,
      `IP のチェックサムが ${hex}`,
      0,
      { flags: 'ACK' },
      { id: idFor(checksum, sides[0]) },
    );
  };
  const tcpCarry = (sides: typeof there | typeof back, checksum: number) => {
    const hex = `0x${checksum.toString(16).padStart(4, '0')}`;
    return tcpVector(sides)(`a TCP checksum of ${hex}`, `TCP のチェックサムが ${hex}`, 0, {
      flags: 'ACK',
      seq: seqFor(checksum, sides[0]),
    });
  };

  return [
    check(
      'tcp-there',
      {
        en: 'sends TCP for 10.0.2.80:80 to 10.0.2.2:8080',
        ja: '10.0.2.80:80 宛ての TCP を 10.0.2.2:8080 宛てにする',
      },
      tcpThere('a SYN', 'SYN'),
      tcpThere('an HTTP request', 'HTTP リクエスト', GET, ACK, everydayIp),
    ),
    check(
      'tcp-back',
      {
        en: 'lets answers come from 10.0.2.80:80',
        ja: '応答の送信元を 10.0.2.80:80 にする',
      },
      tcpBack('a SYN ACK', 'SYN ACK', 0, { flags: ['SYN', 'ACK'], ack: 2, options: tcpOptions }),
      tcpBack('an HTTP answer', 'HTTP レスポンス', 'HTTP/1.1 200 OK\r\n\r\n10.0.2.2', ACK, everydayIp),
    ),
    check(
      'udp',
      { en: 'does the same with UDP', ja: 'UDP も同じように書き換える' },
      udpThere('a question', '質問', 'Who?', {}, everydayIp),
      udpBack('an answer', '答え', '10.0.2.2 is my name.'),
    ),
    check(
      'http',
      {
        en: 'carries real HTTP over 10.0.2.80:80',
        ja: '10.0.2.80:80 で本物の HTTP を通す',
      },
      load(
        { en: '20 requests, 4 at a time', ja: 'リクエスト 20 個、同時に 4 個ずつ' },
        { from: 'client', address: FRONT, port: 80, patienceMs: 2_000, requests: { atOnce: 4, times: 20 } },
      ).isServed(),
    ),
    check(
      'lengths',
      { en: 'does not care about the data', ja: 'データの長さや中身によらない' },
      tcpThere('1 byte of data', 'データ 1 バイト', 1, ACK),
      tcpThere('1460 bytes of data, a full frame', 'データ 1460 バイト、フレームいっぱい', 1460, ACK),
      tcpBack('1459 bytes of data', 'データ 1459 バイト', 1459, ACK),
      tcpBack('12 bytes of TCP options, and 3 of data', 'TCP オプション 12 バイト、データ 3 バイト', 3, {
        ...ACK,
        options: noOperation(12),
      }),
      udpThere('UDP without data', 'データのない UDP', 0),
      udpThere('UDP with 3 bytes', 'UDP、データ 3 バイト', 3),
      udpBack('UDP with 1471 bytes', 'UDP、データ 1471 バイト', 1471),
      becomes(
        'a segment with 6 bytes of Ethernet padding',
        'イーサネットのパディング 6 バイトが付いたセグメント',
        padded(segment(there[0], 0, ACK)),
        padded(segment(there[1], 0, ACK)),
      ),
    ),
    check(
      'no-checksum',
      {
        en: 'leaves UDP without a checksum without one',
        ja: 'チェックサムのない UDP は、ないままにする',
      },
      udpThere('there, checksum 0', '行き、チェックサム 0', 'Hello', { checksum: 0 }),
      udpBack('back, checksum 0', '帰り、チェックサム 0', 'Hello', { checksum: 0 }),
    ),
    check(
      'zero',
      {
        en: 'writes 0xffff for 0 in UDP, and 0 in TCP',
        ja: '結果が 0 なら、UDP では 0xffff、TCP では 0 を書く',
      },
      udpThere('a UDP checksum that becomes 0', '0 になる UDP のチェックサム', dataFor(0, there[1])),
      udpBack('the same on the way back', '帰りも同じ', dataFor(0, back[1])),
      udpThere('a UDP checksum that was 0xffff', '0xffff だった UDP のチェックサム', dataFor(0, there[0])),
      tcpThere('a TCP checksum that becomes 0', '0 になる TCP のチェックサム', 0, {
        flags: 'ACK',
        seq: seqFor(0, there[1]),
      }),
      tcpBack('the same on the way back', '帰りも同じ', 0, { flags: 'ACK', seq: seqFor(0, back[1]) }),
      tcpThere(
        'a TCP checksum that was 0: in TCP it counts',
        '0 だった TCP のチェックサム（TCP では意味のある値）',
        0,
        { flags: 'ACK', seq: seqFor(0, there[0]) },
      ),
    ),
    check(
      'carry',
      { en: 'carries as often as it takes', ja: '必要な回数だけ桁上がりを足し戻す' },
      // Sums of 0x1ffff and the like, whose first fold carries again: word by word or all at once, in either byte order.
      ...[0xfeb1, 0xffb0].map((checksum) => ipCarry(there, checksum)),
      ...[0xff4d, 0x004d].map((checksum) => ipCarry(back, checksum)),
      ...[0x1df2, 0x1ef1].map((checksum) => tcpCarry(there, checksum)),
      ...[0xff4d, 0x004d, 0xe00d, 0xdf0d, 0xe10b].map((checksum) => tcpCarry(back, checksum)),
    ),
    check(
      'damaged',
      {
        en: 'does not make a damaged packet look whole',
        ja: '壊れたパケットを正しく見せかけない',
      },
      becomes(
        'a wrong TCP checksum, 0x8888',
        '間違った TCP のチェックサム 0x8888',
        segment(there[0], 3, { ...ACK, checksum: 0x8888 }),
        segment(there[1], 3, { ...ACK, checksum: updated(0x8888, address, port) }),
      ),
      becomes(
        'a wrong IP checksum, 0x4444',
        '間違った IP のチェックサム 0x4444',
        segment(there[0], 3, ACK, { checksum: 0x4444 }),
        segment(there[1], 3, ACK, { checksum: updated(0x4444, address) }),
      ),
    ),
    check(
      'options',
      { en: 'finds the ports behind IPv4 options', ja: 'IPv4 オプションの後ろにあるポートを見つける' },
      tcpThere('4 bytes of options, TCP', 'オプション 4 バイト、TCP', GET, ACK, { options: noOperation(4) }),
      tcpBack('40 bytes of options, TCP', 'オプション 40 バイト、TCP', 3, ACK, { options: noOperation(40) }),
      udpThere(
        '8 bytes of options, UDP',
        'オプション 8 バイト、UDP',
        'Hello',
        {},
        { options: noOperation(8) },
      ),
    ),
    check(
      'fragments',
      { en: 'leaves fragments alone', ja: 'フラグメントには触らない' },
      passes(
        'the first fragment of a UDP datagram',
        'UDP データグラムの先頭フラグメント',
        datagram(there[0], 64, {}, { mf: 1, id: 9 }),
      ),
      passes(
        'a later fragment, whose data look like a UDP header',
        '2 番目以降のフラグメント、データが UDP ヘッダーに見える',
        datagram(there[0], 64, {}, { mf: 1, fragmentOffset: 8, id: 9 }),
      ),
      passes(
        'the last fragment on the way back',
        '帰りの最後のフラグメント',
        datagram(back[0], 64, {}, { fragmentOffset: 185, id: 9 }),
      ),
    ),
    check(
      'others',
      { en: 'passes everything else untouched', ja: 'それ以外はそのまま通す' },
      passes(
        '10.0.2.80, port 8080',
        '10.0.2.80 のポート 8080 宛て',
        packet(clientFrame, ipv4(there[0].ip), tcp({ sport: 20000, dport: 8080 })),
      ),
      passes(
        '10.0.2.80, port 20480: 80 in the other byte order',
        '10.0.2.80 のポート 20480 宛て（80 のバイト順を逆にした数）',
        packet(clientFrame, ipv4(there[0].ip), tcp({ sport: 20000, dport: 20480 })),
      ),
      passes(
        '10.0.2.81, port 80',
        '10.0.2.81 のポート 80 宛て',
        packet(clientFrame, ipv4({ src: CLIENT, dst: '10.0.2.81' }), tcp({ sport: 20000, dport: 80 })),
      ),
      passes(
        'a request to the server itself',
        'サーバー本人へのリクエスト',
        segment({ ...there[1], frame: clientFrame }),
      ),
      passes(
        'from port 80 to 10.0.2.80, port 20000',
        'ポート 80 から 10.0.2.80 のポート 20000 宛て',
        packet(clientFrame, ipv4(there[0].ip), tcp({ sport: 80, dport: 20000 })),
      ),
      passes(
        'from port 7070 of the server',
        'サーバーのポート 7070 から',
        packet(serverFrame, ipv4(back[0].ip), tcp({ sport: 7070, dport: 20000, flags: ['SYN', 'ACK'] })),
      ),
      passes(
        'from port 8080 of 10.0.2.3',
        '10.0.2.3 のポート 8080 から',
        packet(serverFrame, ipv4({ src: '10.0.2.3', dst: CLIENT }), udp({ sport: 8080, dport: 20000 })),
      ),
      passes(
        'from the server to port 8080 of the client',
        'サーバーからクライアントのポート 8080 宛て',
        packet(serverFrame, ipv4(back[0].ip), udp({ sport: 20000, dport: 8080 })),
      ),
      passes(
        'protocol 132 (SCTP), with the same ports',
        'プロトコル番号 132（SCTP）、ポートは同じ',
        packet(
          clientFrame,
          ipv4({ ...there[0].ip, protocol: 132 }),
          payload(new Uint8Array([0x4e, 0x20, 0, 80, ...new Uint8Array(20)])),
        ),
      ),
      passes('a ping', 'ping', packet(clientFrame, ipv4(there[0].ip), icmpEcho(), payload(56))),
      passes(
        'TCP behind a VLAN tag',
        'VLAN タグ付きの TCP',
        packet(clientFrame, vlan({ id: 10 }), ipv4(there[0].ip), tcp(there[0].ports)),
      ),
      passes(
        'TCP over IPv6',
        'IPv6 の TCP',
        packet(clientFrame, ipv6({ src: 'fd00:1::2', dst: 'fd00:2::2' }), tcp(there[0].ports)),
      ),
      passes(
        'an ARP request',
        'ARP 要求',
        packet(
          eth({ src: '02:00:00:00:01:02', dst: 'ff:ff:ff:ff:ff:ff' }),
          arp({
            operation: 'request',
            senderMac: '02:00:00:00:01:02',
            senderIp: CLIENT,
            targetIp: '10.0.1.1',
          }),
        ),
      ),
    ),
    check(
      'cut-off',
      {
        en: 'passes headers that are cut off or make no sense',
        ja: '途中で切れたヘッダーやおかしなヘッダーは通す',
      },
      passes('14 bytes', '14 バイト', truncate(segment(there[0]), 14)),
      passes(
        '19 of 20 bytes of IPv4',
        'IPv4 ヘッダー 20 バイト中 19 バイト',
        truncate(segment(there[0]), 14 + 19),
      ),
      passes(
        '19 of 20 bytes of TCP',
        'TCP ヘッダー 20 バイト中 19 バイト',
        truncate(segment(there[0]), 14 + 20 + 19),
      ),
      passes(
        '7 of 8 bytes of UDP',
        'UDP ヘッダー 8 バイト中 7 バイト',
        truncate(datagram(there[0]), 14 + 20 + 7),
      ),
      passes(
        'options that are missing',
        'オプションが足りない',
        truncate(segment(there[0], 0, {}, { options: noOperation(40) }), 14 + 20 + 20),
      ),
      passes(
        'an IHL of 3, and an 80 where the port would be',
        'IHL が 3、ポートがあるはずの位置に 80 がある',
        packet(clientFrame, ipv4({ src: '10.1.0.80', dst: FRONT, ihl: 3 }), udp(there[0].ports), payload(20)),
      ),
    ),
    check(
      'conversation',
      { en: 'leaves other conversations alone', ja: 'ほかの通信の邪魔をしない' },
      tcpEcho('client', 'server', { times: 2 }).isAnswered(),
      udpEcho('client', 'server').isAnswered(),
      ping('client', 'server').isAnswered(),
      measure({ en: 'an HTTP request', ja: 'HTTP リクエスト' }, segment(there[0], GET, ACK, everydayIp)),
    ),
  ];
};

/** A checksum after words have changed (RFC 1624, equation 3), whether it was right before or not. */
function updated(checksum: number, ...words: readonly { old: number; new: number }[]): number {
  let sum = ~checksum & 0xffff;
  for (const word of words) sum += (~word.old & 0xffff) + word.new;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

export default checks;
