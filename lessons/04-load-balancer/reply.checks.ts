import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = (words) => {
  const { check, vector, frames, from, ping, tcpEcho, measure } = words;
  const { packet, eth, vlan, arp, ipv4, ipv6, icmp, icmpEcho, icmpv6Echo, tcp, udp, payload, truncate } =
    words;

  const CLIENT = '02:00:00:00:00:01';
  const HOST = '02:00:00:00:00:02';
  const toHost = eth({ src: CLIENT, dst: HOST });
  const toClient = eth({ src: HOST, dst: CLIENT });
  const there = { src: '10.0.0.1', dst: '10.0.0.2' };
  const back = { src: '10.0.0.2', dst: '10.0.0.1' };

  type Echo = Parameters<typeof icmpEcho>[0];
  type Ip = Omit<Parameters<typeof ipv4>[0], 'src' | 'dst'>;
  /** An echo request to the host. */
  const request = (data: Parameters<typeof payload>[0], echo: Echo = {}, ip: Ip = {}) =>
    packet(toHost, ipv4({ ...there, ...ip }), icmpEcho(echo), payload(data));
  /** What is to become of it. The builder sums up both checksums from the beginning. */
  const reply = (data: Parameters<typeof payload>[0], echo: Echo = {}, ip: Ip = {}) =>
    packet(toClient, ipv4({ ...back, ...ip }), icmpEcho({ ...echo, reply: true }), payload(data));

  const answers = (en: string, ja: string, asked: Uint8Array, answer: Uint8Array) =>
    vector({ en, ja }, asked).returns('XDP_TX').becomes(answer);
  const passes = (en: string, ja: string, bytes: Uint8Array) =>
    vector({ en, ja }, bytes).returns('XDP_PASS').unchanged();

  const everyday = { id: 0x2b1a, sequence: 7 };
  const everydayIp = { id: 0x5678, ttl: 57, tos: 0x28, df: 1 };
  const ethernetPadding = new Uint8Array(18);
  const padded = (bytes: Uint8Array) => new Uint8Array([...bytes, ...ethernetPadding]);
  const noOperation = (bytes: number) => Array.from({ length: bytes }, () => 1);
  /** An experimental option (RFC 4727) whose value looks like the ICMP header of an echo request, then the end of the list. */
  const lookalike = [0x1e, 0x0a, 0x08, 0x00, 0xf7, 0xff, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00];

  return [
    check(
      'answer',
      { en: 'turns an echo request into its reply', ja: 'エコー要求をエコー応答に変える' },
      answers(
        'a ping with 56 bytes of data',
        'データ 56 バイトの ping',
        request(56, everyday, everydayIp),
        reply(56, everyday, everydayIp),
      ),
    ),
    check(
      'wire',
      {
        en: 'answers real pings, and its kernel sees none of them',
        ja: '本物の ping に答え、ホストのカーネルには 1 つも渡さない',
      },
      ping('client', 'host', 3).isAnswered(),
      frames({ en: 'three pings', ja: '3 個の ping' }, from('client'), [
        request(56, everyday),
        request(0, everyday),
        request(1472, everyday),
      ]).comeBack(),
    ),
    check(
      'lengths',
      { en: 'answers pings of any length', ja: 'どんな長さの ping にも答える' },
      answers('no data', 'データなし', request(0, everyday), reply(0, everyday)),
      answers('1 byte of data', 'データ 1 バイト', request(1, everyday), reply(1, everyday)),
      answers('57 bytes of data', 'データ 57 バイト', request(57, everyday), reply(57, everyday)),
      answers(
        '1472 bytes of data, a full frame',
        'データ 1472 バイト、フレームいっぱい',
        request(1472, everyday),
        reply(1472, everyday),
      ),
      answers(
        'no data, and 18 bytes of Ethernet padding',
        'データなし、イーサネットのパディング 18 バイト',
        padded(request(0, everyday)),
        padded(reply(0, everyday)),
      ),
    ),
    check(
      'echo-replies',
      { en: 'does not answer answers', ja: '応答に応答しない' },
      passes(
        'an echo reply',
        'エコー応答',
        packet(toHost, ipv4(there), icmpEcho({ ...everyday, reply: true }), payload(56)),
      ),
    ),
    check(
      'carry',
      {
        en: 'adds the carry of a checksum at its other end',
        ja: 'チェックサムの桁上がりを下の端に足す',
      },
      answers(
        'the checksum is 0xfeff',
        'チェックサムが 0xfeff',
        request(0, { id: 0, sequence: 0xf8ff }),
        reply(0, { id: 0, sequence: 0xf8ff }),
      ),
      answers(
        'the checksum is 0xf800',
        'チェックサムが 0xf800',
        request(0, { id: 0, sequence: 0xfffe }),
        reply(0, { id: 0, sequence: 0xfffe }),
      ),
      answers(
        'the checksum is 0x0000',
        'チェックサムが 0x0000',
        request(0, { id: 0, sequence: 0xf7ff }),
        reply(0, { id: 0, sequence: 0xf7ff }),
      ),
    ),
    check(
      'zero',
      { en: 'makes 0 of 0xf7ff, not 0xffff', ja: '0xf7ff を 0xffff ではなく 0 にする' },
      answers(
        'the checksum is 0xf7ff',
        'チェックサムが 0xf7ff',
        request(0, { id: 0, sequence: 0xffff }),
        reply(0, { id: 0, sequence: 0xffff }),
      ),
      answers(
        'the same with data',
        '同じものにデータを付けたもの',
        request('\u007f!', { id: 0x1000, sequence: 0x70de }),
        reply('\u007f!', { id: 0x1000, sequence: 0x70de }),
      ),
    ),
    check(
      'damaged',
      {
        en: 'does not make a damaged message look whole',
        ja: '壊れたメッセージを正しく見せかけない',
      },
      answers(
        'the checksum is 1 too large',
        'チェックサムが 1 大きい',
        request(0, { id: 0, sequence: 5, checksum: 0xf7fb }),
        reply(0, { id: 0, sequence: 5, checksum: 0xfffb }),
      ),
      answers(
        'the checksum of the IP header is wrong',
        'IP ヘッダーのチェックサムが間違っている',
        request(0, everyday, { checksum: 0x1234 }),
        reply(0, everyday, { checksum: 0x1234 }),
      ),
    ),
    check(
      'options',
      { en: 'finds ICMP behind IPv4 options', ja: 'IPv4 オプションの後ろにある ICMP を見つける' },
      answers(
        '4 bytes of options',
        'オプション 4 バイト',
        request(56, everyday, { options: noOperation(4) }),
        reply(56, everyday, { options: noOperation(4) }),
      ),
      answers(
        '40 bytes of options',
        'オプション 40 バイト',
        request(3, everyday, { options: noOperation(40) }),
        reply(3, everyday, { options: noOperation(40) }),
      ),
      passes(
        'an echo reply, and an echo request among the options',
        'エコー応答、オプションの中にエコー要求がある',
        packet(
          toHost,
          ipv4({ ...there, options: lookalike }),
          icmpEcho({ ...everyday, reply: true }),
          payload(8),
        ),
      ),
    ),
    check(
      'others',
      { en: 'passes everything else untouched', ja: 'それ以外はそのまま通す' },
      passes(
        'a ping for 10.0.0.3',
        '10.0.0.3 宛ての ping',
        packet(toHost, ipv4({ ...there, dst: '10.0.0.3' }), icmpEcho(everyday), payload(56)),
      ),
      passes(
        'a ping for everybody, 10.0.0.255',
        '全員宛て（10.0.0.255）の ping',
        packet(
          eth({ src: CLIENT, dst: 'ff:ff:ff:ff:ff:ff' }),
          ipv4({ ...there, dst: '10.0.0.255' }),
          icmpEcho(everyday),
          payload(56),
        ),
      ),
      passes(
        'ICMP of type 3, destination unreachable',
        'タイプ 3（宛先到達不能）の ICMP',
        packet(toHost, ipv4(there), icmp({ type: 3, code: 1 }), payload(28)),
      ),
      passes(
        'ICMP of type 13, a timestamp request',
        'タイプ 13（タイムスタンプ要求）の ICMP',
        packet(toHost, ipv4(there), icmp({ type: 13, code: 0 }), payload(12)),
      ),
      passes(
        'UDP from port 2048, whose first byte is 8',
        'ポート 2048 からの UDP（先頭のバイトが 8）',
        packet(toHost, ipv4(there), udp({ sport: 2048, dport: 9090 }), payload(8)),
      ),
      passes(
        'TCP from port 2048',
        'ポート 2048 からの TCP',
        packet(toHost, ipv4(there), tcp({ sport: 2048, dport: 7070 })),
      ),
      passes(
        'a ping over IPv6',
        'IPv6 の ping',
        packet(toHost, ipv6({ src: 'fd00::1', dst: 'fd00::2' }), icmpv6Echo(everyday), payload(56)),
      ),
      passes(
        'a ping behind a VLAN tag',
        'VLAN タグ付きの ping',
        packet(toHost, vlan({ id: 10 }), ipv4(there), icmpEcho(everyday), payload(56)),
      ),
      passes(
        'an ARP request',
        'ARP 要求',
        packet(
          eth({ src: CLIENT, dst: 'ff:ff:ff:ff:ff:ff' }),
          arp({ operation: 'request', senderMac: CLIENT, senderIp: there.src, targetIp: there.dst }),
        ),
      ),
    ),
    check(
      'fragments',
      { en: 'leaves fragments to the kernel', ja: 'フラグメントはカーネルに任せる' },
      answers(
        '"do not fragment" is no fragment',
        'フラグメント禁止（DF）はフラグメントではない',
        request(56, everyday, { df: 1 }),
        reply(56, everyday, { df: 1 }),
      ),
      passes(
        'the first fragment of a ping',
        'ping の先頭フラグメント',
        request(56, everyday, { mf: 1, id: 9 }),
      ),
      passes(
        'a later fragment, whose data look like an echo request',
        '2 番目以降のフラグメント、データがエコー要求に見える',
        request(56, everyday, { fragmentOffset: 8, mf: 1, id: 9 }),
      ),
      passes(
        'the last fragment of a ping',
        'ping の最後のフラグメント',
        request(56, everyday, { fragmentOffset: 185, id: 9 }),
      ),
    ),
    check(
      'cut-off',
      {
        en: 'passes headers that are cut off or make no sense',
        ja: '途中で切れたヘッダーやおかしなヘッダーは通す',
      },
      passes('14 bytes', '14 バイト', truncate(request(0), 14)),
      passes('19 of 20 bytes of IPv4', 'IPv4 ヘッダー 20 バイト中 19 バイト', truncate(request(0), 14 + 19)),
      passes('7 of 8 bytes of ICMP', 'ICMP ヘッダー 8 バイト中 7 バイト', truncate(request(0), 14 + 20 + 7)),
      passes(
        'options that are missing',
        'オプションが足りない',
        truncate(request(0, everyday, { options: noOperation(8) }), 14 + 20 + 4),
      ),
      passes(
        'an IHL of 3, and an 8 where ICMP would begin',
        'IHL が 3、ICMP が始まるはずの位置に 8 がある',
        packet(toHost, ipv4({ ...there, src: '8.0.0.1', ihl: 3 }), icmpEcho(everyday), payload(56)),
      ),
    ),
    check(
      'conversation',
      { en: 'leaves TCP and IPv6 to the kernel', ja: 'TCP と IPv6 はカーネルに任せる' },
      tcpEcho('client', 'host').isAnswered(),
      ping('client', 'host', 1, 6).isAnswered(),
      measure({ en: 'a ping with 56 bytes of data', ja: 'データ 56 バイトの ping' }, request(56, everyday)),
    ),
  ];
};

export default checks;
