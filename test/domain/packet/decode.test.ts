import { expect, test } from 'vitest';
import {
  arp,
  decode,
  describe as describePacket,
  eth,
  field,
  fromHex,
  icmp,
  icmpEcho,
  icmpv6Echo,
  ipv4,
  ipv6,
  ipv6Fragment,
  ipv6HopByHop,
  ipv6Routing,
  packet,
  payload,
  tcp,
  truncate,
  udp,
  vlan,
} from '../../../src/domain/packet/index.ts';

const ethernet = eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' });
const addresses = { src: '10.0.0.1', dst: '10.0.0.2' };
const ip = ipv4(addresses);
const ip6 = ipv6({ src: 'fd00::1', dst: 'fd00::2' });
const datagram = udp({ sport: 1234, dport: 9090 });

const names = (bytes: Uint8Array) => decode(bytes).layers.map(({ name }) => name);
const notes = (bytes: Uint8Array) =>
  decode(bytes).layers.flatMap(({ name, fields }) =>
    fields.flatMap((some) => (some.note ? [`${name}.${some.name}: ${some.note.en}`] : [])),
  );

/** What a packet is, in one line; which layers it has; what is noted about it. */
test.each<[string, Uint8Array, string, string[], string[]]>([
  [
    'a datagram',
    packet(ethernet, ip, datagram, payload(18)),
    'IPv4 10.0.0.1 → 10.0.0.2 UDP 1234 → 9090, 60 bytes',
    ['eth', 'ipv4', 'udp', 'payload'],
    [],
  ],
  [
    'a segment over IPv6',
    packet(ethernet, ip6, tcp({ sport: 1, dport: 80, flags: ['SYN', 'ACK'] })),
    'IPv6 fd00::1 → fd00::2 TCP 1 → 80 SYN ACK, 74 bytes',
    ['eth', 'ipv6', 'tcp'],
    [],
  ],
  [
    'an echo request',
    packet(ethernet, ip, icmpEcho({ id: 7, sequence: 2 })),
    'IPv4 10.0.0.1 → 10.0.0.2 ICMP echo request id 7 seq 2, 42 bytes',
    ['eth', 'ipv4', 'icmp'],
    [],
  ],
  [
    'an ICMPv6 echo reply',
    packet(ethernet, ip6, icmpv6Echo({ reply: true })),
    'IPv6 fd00::1 → fd00::2 ICMPv6 echo reply id 1 seq 1, 62 bytes',
    ['eth', 'ipv6', 'icmpv6'],
    [],
  ],
  [
    'port unreachable',
    packet(ethernet, ip, icmp({ type: 3, code: 3 })),
    'IPv4 10.0.0.1 → 10.0.0.2 ICMP destination unreachable code 3, 42 bytes',
    ['eth', 'ipv4', 'icmp'],
    [],
  ],
  [
    'an ARP request with Ethernet padding',
    packet(
      ethernet,
      arp({
        operation: 'request',
        senderMac: '02:00:00:00:00:01',
        senderIp: '10.0.0.1',
        targetIp: '10.0.0.2',
      }),
      payload(18),
    ),
    'ARP who-has 10.0.0.2 tell 10.0.0.1, 60 bytes',
    ['eth', 'arp', 'payload'],
    [],
  ],
  [
    'an ARP reply behind two tags',
    packet(
      ethernet,
      vlan({ id: 10, tpid: 0x88a8 }),
      vlan({ id: 20 }),
      arp({ operation: 'reply', senderMac: '02:00:00:00:00:01', senderIp: '10.0.0.1', targetIp: '10.0.0.2' }),
    ),
    'VLAN 10 VLAN 20 ARP 10.0.0.1 is-at 02:00:00:00:00:01, 50 bytes',
    ['eth', 'vlan', 'vlan', 'arp'],
    [],
  ],
  [
    'a protocol without a decoder',
    packet(ethernet, ipv4({ ...addresses, protocol: 132 }), payload(26)),
    'IPv4 10.0.0.1 → 10.0.0.2 protocol 132 (SCTP), 60 bytes',
    ['eth', 'ipv4', 'payload'],
    [],
  ],
  [
    'an EtherType without a decoder',
    packet(eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', type: 0x88cc }), payload(2)),
    'Ethernet 02:00:00:00:00:01 → 02:00:00:00:00:02 type 0x88cc (LLDP), 16 bytes',
    ['eth', 'payload'],
    [],
  ],
  [
    'an 802.3 frame',
    packet(eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', type: 46 }), payload(46)),
    'Ethernet 02:00:00:00:00:01 → 02:00:00:00:00:02 802.3 length 46, 60 bytes',
    ['eth', 'payload'],
    [],
  ],
  [
    'a tunnel',
    packet(ethernet, ip, ipv4({ src: '1.1.1.1', dst: '2.2.2.2' }), datagram),
    'IPv4 10.0.0.1 → 10.0.0.2 IPv4 1.1.1.1 → 2.2.2.2 UDP 1234 → 9090, 62 bytes',
    ['eth', 'ipv4', 'ipv4', 'udp'],
    [],
  ],
  [
    'a first fragment',
    packet(ethernet, ipv4({ ...addresses, mf: true }), datagram, payload(8)).fill(0xff, 38, 40),
    'IPv4 10.0.0.1 → 10.0.0.2 fragment at byte 0 UDP 1234 → 9090, 50 bytes',
    ['eth', 'ipv4', 'udp', 'payload'],
    [],
  ],
  [
    'a later fragment, which has no ports',
    packet(ethernet, ipv4({ ...addresses, fragmentOffset: 185, protocol: 17 }), payload(16)),
    'IPv4 10.0.0.1 → 10.0.0.2 protocol 17 (UDP) fragment at byte 1480, 50 bytes',
    ['eth', 'ipv4', 'payload'],
    [],
  ],
  [
    'a later IPv6 fragment',
    packet(ethernet, ip6, ipv6Fragment({ fragmentOffset: 1, nextHeader: 6 }), payload(8)),
    'IPv6 fd00::1 → fd00::2 fragment header fragment at byte 8 protocol 6 (TCP), 70 bytes',
    ['eth', 'ipv6', 'ipv6-ext', 'payload'],
    [],
  ],
  [
    'bytes behind the end of the IP packet',
    packet(
      ethernet,
      ipv4({ ...addresses, totalLength: 30 }),
      udp({ sport: 1, dport: 2, length: 10, checksum: 0 }),
      payload(6),
    ),
    'IPv4 10.0.0.1 → 10.0.0.2 UDP 1 → 2, 48 bytes',
    ['eth', 'ipv4', 'udp', 'payload', 'payload'],
    [],
  ],
  [
    'nothing at all',
    new Uint8Array(0),
    'Ethernet header cut off, 0 bytes',
    ['truncated'],
    ['truncated.data: cut off: 0 of 14 bytes there (Ethernet header)'],
  ],
  [
    'a runt',
    truncate(packet(ethernet, ip), 13),
    'Ethernet header cut off, 13 bytes',
    ['truncated'],
    ['truncated.data: cut off: 13 of 14 bytes there (Ethernet header)'],
  ],
  [
    'an IPv4 header with a byte missing',
    truncate(packet(ethernet, ip), 33),
    'IPv4 header cut off, 33 bytes',
    ['eth', 'truncated'],
    ['truncated.data: cut off: 19 of 20 bytes there (IPv4 header)'],
  ],
  [
    'a UDP header with a byte missing',
    truncate(packet(ethernet, ip, datagram), 41),
    'IPv4 10.0.0.1 → 10.0.0.2 UDP header cut off, 41 bytes',
    ['eth', 'ipv4', 'truncated'],
    [
      'ipv4.totalLength: says more than is there: 27 bytes',
      'truncated.data: cut off: 7 of 8 bytes there (UDP header)',
    ],
  ],
  [
    'an IHL below 5',
    packet(ethernet, ipv4({ ...addresses, ihl: 4 }), datagram),
    'IPv4 10.0.0.1 → 10.0.0.2 protocol 17 (UDP), 42 bytes',
    ['eth', 'ipv4', 'payload'],
    ['ipv4.ihl: less than the header itself, at least 5'],
  ],
  [
    'an IHL beyond the end',
    packet(ethernet, ipv4({ ...addresses, ihl: 15 }), datagram),
    'IPv4 10.0.0.1 → 10.0.0.2 IPv4 options cut off, 42 bytes',
    ['eth', 'ipv4', 'truncated'],
    [
      'ipv4.ihl: says more than is there: 28 bytes',
      'truncated.data: cut off: 8 of 40 bytes there (IPv4 options)',
    ],
  ],
  [
    'a total length beyond the end',
    packet(ethernet, ipv4({ ...addresses, totalLength: 1500 }), datagram),
    'IPv4 10.0.0.1 → 10.0.0.2 UDP 1234 → 9090, 42 bytes',
    ['eth', 'ipv4', 'udp'],
    ['ipv4.totalLength: says more than is there: 28 bytes'],
  ],
  [
    'a total length less than the header',
    packet(ethernet, ipv4({ ...addresses, totalLength: 19 }), datagram),
    'IPv4 10.0.0.1 → 10.0.0.2 protocol 17 (UDP), 42 bytes',
    ['eth', 'ipv4', 'payload'],
    ['ipv4.totalLength: less than the header itself, at least 20'],
  ],
  [
    'IPv6 behind the EtherType of IPv4',
    packet(
      eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', type: 0x0800 }),
      ipv4({ ...addresses, version: 6 }),
    ),
    'IPv4 10.0.0.1 → 10.0.0.2 protocol 253 (experimental), 34 bytes',
    ['eth', 'ipv4'],
    ['ipv4.version: should be 4'],
  ],
  [
    'a UDP length below 8',
    packet(ethernet, ip, udp({ sport: 1, dport: 2, length: 7 }), payload(4)),
    'IPv4 10.0.0.1 → 10.0.0.2 UDP 1 → 2, 46 bytes',
    ['eth', 'ipv4', 'udp', 'payload'],
    ['udp.length: less than the header itself, at least 8'],
  ],
  [
    'a UDP length beyond the end',
    packet(ethernet, ip, udp({ sport: 1, dport: 2, length: 100 }), payload(4)),
    'IPv4 10.0.0.1 → 10.0.0.2 UDP 1 → 2, 46 bytes',
    ['eth', 'ipv4', 'udp', 'payload'],
    ['udp.length: says more than is there: 12 bytes'],
  ],
  [
    'a TCP data offset below 5',
    packet(ethernet, ip, tcp({ sport: 1, dport: 2, dataOffset: 4 })),
    'IPv4 10.0.0.1 → 10.0.0.2 TCP 1 → 2 SYN, 54 bytes',
    ['eth', 'ipv4', 'tcp'],
    ['tcp.dataOffset: less than the header itself, at least 5'],
  ],
  [
    'UDP over IPv6 without a checksum',
    packet(ethernet, ip6, udp({ sport: 1, dport: 2, checksum: 0 })),
    'IPv6 fd00::1 → fd00::2 UDP 1 → 2, 62 bytes',
    ['eth', 'ipv6', 'udp'],
    ['udp.checksum: 0 is not allowed over IPv6'],
  ],
  [
    'a checksum with its bytes swapped',
    packet(ethernet, ipv4({ ...addresses, checksum: 0xcf66 }), datagram),
    'IPv4 10.0.0.1 → 10.0.0.2 UDP 1234 → 9090, 42 bytes',
    ['eth', 'ipv4', 'udp'],
    ['ipv4.checksum: its two bytes are swapped, should be 0x66cf'],
  ],
  [
    'a checksum that was not inverted',
    packet(ethernet, ipv4({ ...addresses, checksum: 0x9930 }), datagram),
    'IPv4 10.0.0.1 → 10.0.0.2 UDP 1234 → 9090, 42 bytes',
    ['eth', 'ipv4', 'udp'],
    ['ipv4.checksum: not inverted (~), should be 0x66cf'],
  ],
  [
    'an extension header beyond the end',
    packet(ethernet, ip6, ipv6HopByHop({ length: 9 })),
    'IPv6 fd00::1 → fd00::2 hop-by-hop options IPv6 hop-by-hop options cut off, 62 bytes',
    ['eth', 'ipv6', 'ipv6-ext', 'truncated'],
    [
      'ipv6-ext.length: says more than is there: 8 bytes',
      'truncated.data: cut off: 6 of 78 bytes there (IPv6 hop-by-hop options)',
    ],
  ],
])('%s', (_name, bytes, line, layers, noted) => {
  expect(describePacket(bytes)).toBe(line);
  expect(names(bytes)).toEqual(layers);
  expect(notes(bytes)).toEqual(noted);
});

test('a frame of nothing but tags is decoded only so far', () => {
  const tags = fromHex(`020000000002 020000000001 ${'8100 0001 '.repeat(3000)}`);
  expect(names(tags)).toHaveLength(33);
  expect(names(tags).at(-1)).toBe('payload');
});

test('fields say where their bytes are and how a person writes them', () => {
  const bytes = packet(ethernet, ip, tcp({ sport: 1, dport: 443, options: [2, 4, 5, 0xb4, 1, 3, 3, 7] }));
  const fields = Object.fromEntries(
    decode(bytes).layers.flatMap(({ name, fields }) => fields.map((some) => [`${name}.${some.name}`, some])),
  );
  expect(fields['eth.type']).toMatchObject({ value: 0x0800, text: '0x0800 (IPv4)', offset: 12, length: 2 });
  expect(fields['ipv4.ihl']).toMatchObject({ value: 5, text: '5 (20 bytes)', offset: 14, length: 1 });
  expect(fields['ipv4.fragmentOffset']).toMatchObject({ value: 0, offset: 20, length: 2 });
  expect(fields['ipv4.dst']).toMatchObject({ value: '10.0.0.2', offset: 30, length: 4 });
  expect(fields['tcp.flags']).toMatchObject({ value: 2, text: 'SYN', offset: 47, length: 1 });
  expect(fields['tcp.options']).toMatchObject({ text: 'mss 1460, nop, wscale 7', offset: 54, length: 8 });
});

test.each([
  [[8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 4, 2], 'TS val 1 ecr 2, sackOK'],
  [[254, 4, 1, 2], 'option fe040102'],
  [[1, 1, 2, 9], 'nop, nop, malformed 0209'],
  [[2, 0, 0, 0], 'malformed 02000000'],
  [[0, 0, 0, 2], 'eol, eol, eol, malformed 02'],
])('TCP options %j are read as %s', (options, text) => {
  const { layers } = decode(packet(ethernet, ip, tcp({ sport: 1, dport: 2, options })));
  expect(layers[2]?.fields.find(({ name }) => name === 'options')?.text).toBe(text);
});

test('payload that is not printable is shown in hexadecimal, and a long one is cut', () => {
  const shown = (content: string | number) =>
    decode(packet(ethernet, payload(content))).layers[1]?.fields[0]?.text;
  expect(shown('hello')).toBe('5 bytes: "hello"');
  expect(shown('\u001b[2J')).toBe('4 bytes: 1b 5b 32 4a');
  expect(shown(100)).toBe('100 bytes: "abcdefghijklmnop…"');
});

test('field() finds values by layer and name, also in the second layer of a name', () => {
  const bytes = packet(ethernet, vlan({ id: 1, tpid: 0x88a8 }), vlan({ id: 2 }), ip, datagram, payload('x'));
  expect(field(bytes, 'ipv4.ttl')).toBe(64);
  expect(field(bytes, 'eth.dst')).toBe('02:00:00:00:00:02');
  expect(field(bytes, 'vlan.id')).toBe(1);
  expect(field(bytes, 'vlan[1].id')).toBe(2);
  expect(field(bytes, 'payload.data')).toBe('78');
});

test.each(['tcp.dport', 'ipv4.speed', 'vlan[2].id', 'ipv4', '', 'ipv4.ttl.x'])(
  'field(%j) is undefined',
  (path) => {
    expect(field(packet(ethernet, ip, datagram), path)).toBeUndefined();
  },
);

test('a routing header on its way gives the pseudo-header its last stop', () => {
  const routing = { routingType: 4, segmentsLeft: 1, addresses: ['fd00::9', 'fd00::2'] };
  const onItsWay = packet(ethernet, ip6, ipv6Routing(routing), datagram);
  const direct = packet(ethernet, ipv6({ src: 'fd00::1', dst: 'fd00::9' }), datagram);
  expect(field(onItsWay, 'udp.checksum')).toBe(field(direct, 'udp.checksum'));
  expect(field(onItsWay, 'ipv6-ext.addresses')).toHaveLength(64);
});
