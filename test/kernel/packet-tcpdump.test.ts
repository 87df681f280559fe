import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arp,
  eth,
  icmp,
  icmpEcho,
  icmpv6,
  icmpv6Echo,
  ipv4,
  ipv6,
  ipv6DestinationOptions,
  ipv6Fragment,
  ipv6HopByHop,
  ipv6Routing,
  packet,
  payload,
  pcapFile,
  type TcpFlags,
  tcp,
  truncate,
  udp,
  verifyChecksums,
  vlan,
} from '../../src/domain/packet/index.ts';
import { layers } from '../domain/packet/arbitraries.ts';

/** What tcpdump says about each packet, in order; read from its standard input, so that no rights are needed. */
function tcpdump(packets: readonly Uint8Array[]): string[] {
  const file = pcapFile(packets.map((bytes) => ({ bytes })));
  const { stdout, stderr, status, error } = spawnSync(
    'tcpdump',
    ['-nn', '-vvv', '-e', '-t', '-#', '-r', '-'],
    { input: file, encoding: 'latin1', maxBuffer: 64 * 1024 * 1024 },
  );
  if (error || status !== 0) throw new Error(`tcpdump ended with ${status}: ${stderr}`, { cause: error });
  // With -# every packet starts with its number and, by -e, its Ethernet addresses.
  return stdout.split(/^ *\d+ +(?=(?:[0-9a-f]{2}:){5}[0-9a-f]{2} > )/m).slice(1);
}

const missing = spawnSync('tcpdump', ['--version']).error ? 'tcpdump is not installed' : undefined;

/** Each of the ways in which tcpdump says that a checksum is wrong. */
const WRONG = /bad cksum|incorrect|bad udp cksum|wrong icmp cksum|bad icmp6 cksum/;

/** Where it stops at something malformed before it comes to the checksum; behind a fragment header it looks at none. */
const GIVEN_UP = /\[\||invalid|bad.length|bad-|bad hdr|frag \(/;

/** A routing header that is used up: tcpdump still takes its last address, RFC 8200 section 8.1 the IPv6 header's. */
const ARRIVED = /segleft=0/;

const MACS = '02:00:00:00:00:01 > 02:00:00:00:00:02';
const ethernet = eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' });
const addresses = { src: '10.0.0.1', dst: '10.0.0.2' };
const ip = ipv4(addresses);
const addresses6 = { src: 'fd00::1', dst: 'fd00::2' };
const ip6 = ipv6(addresses6);
const datagram = udp({ sport: 1234, dport: 9090 });
const segment = (flags: TcpFlags) => tcp({ sport: 40000, dport: 8080, flags });
const arpFields = { senderMac: '02:00:00:00:00:01', senderIp: '10.0.0.1', targetIp: '10.0.0.2' };
const REPLY_TO = '02:00:00:00:00:09';

type Case = readonly [name: string, bytes: Uint8Array, says: readonly string[]];

const UDP4 = '10.0.0.1.1234 > 10.0.0.2.9090: [udp sum ok] UDP';
const UDP6 = 'fd00::1.1234 > fd00::2.9090: [udp sum ok] UDP';

/** The same datagram with every length of data from 0 to 5: odd and even ends of the checksum. */
const lengths: Case[] = [0, 1, 2, 3, 4, 5].flatMap((length): Case[] => [
  [
    `UDP over IPv4, ${length} bytes`,
    packet(ethernet, ip, datagram, payload(length)),
    [`length ${42 + length}:`, 'proto UDP (17)', `length ${28 + length})`, `${UDP4}, length ${length}`],
  ],
  [
    `UDP over IPv6, ${length} bytes`,
    packet(ethernet, ip6, datagram, payload(length)),
    [`payload length: ${8 + length})`, `${UDP6}, length ${length}`],
  ],
]);

const cases: Case[] = [
  ...lengths,
  [
    'UDP without a checksum',
    packet(ethernet, ip, udp({ sport: 1, dport: 2, checksum: 0 })),
    ['[no cksum] UDP, length 0'],
  ],
  [
    'TCP SYN with options',
    packet(
      ethernet,
      ip,
      tcp({ sport: 40000, dport: 8080, seq: 7, window: 1024, options: [2, 4, 5, 0xb4, 1, 3, 3, 7] }),
    ),
    [
      'proto TCP (6), length 48)',
      '10.0.0.1.40000 > 10.0.0.2.8080: Flags [S]',
      '(correct), seq 7, win 1024, options [mss 1460,nop,wscale 7], length 0',
    ],
  ],
  ['TCP SYN ACK', packet(ethernet, ip, segment(['SYN', 'ACK'])), ['Flags [S.]', '(correct)']],
  ['TCP RST', packet(ethernet, ip, segment('RST')), ['Flags [R]', '(correct)']],
  ['TCP FIN ACK', packet(ethernet, ip, segment(['FIN', 'ACK'])), ['Flags [F.]', '(correct)']],
  [
    'TCP URG PSH',
    packet(ethernet, ip, tcp({ sport: 1, dport: 2, flags: ['URG', 'PSH', 'ACK'], urgent: 5 }), payload(9)),
    ['Flags [P.U]', '(correct)', 'urg 5', 'length 9'],
  ],
  [
    'TCP over IPv6',
    packet(ethernet, ip6, segment('ACK'), payload(3)),
    ['next-header TCP (6) payload length: 23)', 'fd00::1.40000 > fd00::2.8080: Flags [.]', '(correct)'],
  ],
  [
    'an echo request',
    packet(ethernet, ip, icmpEcho({ id: 77, sequence: 3 }), payload(5)),
    ['proto ICMP (1)', '10.0.0.1 > 10.0.0.2: ICMP echo request, id 77, seq 3, length 13'],
  ],
  ['an echo reply', packet(ethernet, ip, icmpEcho({ reply: true })), ['ICMP echo reply, id 1, seq 1']],
  [
    'port unreachable',
    packet(ethernet, ip, icmp({ type: 3, code: 3 }), ipv4(addresses), datagram),
    ['ICMP 10.0.0.2 udp port 9090 unreachable', '[udp sum ok]'],
  ],
  [
    'an ICMPv6 echo request',
    packet(ethernet, ip6, icmpv6Echo({ id: 77, sequence: 3 }), payload(6)),
    ['next-header ICMPv6 (58)', '[icmp6 sum ok] ICMP6, echo request, id 77, seq 3'],
  ],
  [
    'an ICMPv6 echo reply',
    packet(ethernet, ip6, icmpv6Echo({ reply: true })),
    ['[icmp6 sum ok] ICMP6, echo reply'],
  ],
  [
    'packet too big',
    packet(ethernet, ip6, icmpv6({ type: 2, code: 0, rest: 1280 }), payload(48)),
    ['[icmp6 sum ok] ICMP6, packet too big, mtu 1280'],
  ],
  [
    'an ARP request',
    packet(ethernet, arp({ operation: 'request', ...arpFields })),
    ['ethertype ARP (0x0806), length 42: Ethernet (len 6), IPv4 (len 4)', 'who-has 10.0.0.2 tell 10.0.0.1'],
  ],
  [
    'an ARP reply',
    packet(ethernet, arp({ operation: 'reply', ...arpFields, senderMac: REPLY_TO })),
    [`Reply 10.0.0.1 is-at ${REPLY_TO}`],
  ],
  [
    'a VLAN tag',
    packet(ethernet, vlan({ id: 4094, priority: 5 }), ip, datagram),
    ['ethertype 802.1Q (0x8100), length 46: vlan 4094, p 5, ethertype IPv4', UDP4],
  ],
  [
    'QinQ',
    packet(ethernet, vlan({ id: 10, tpid: 0x88a8, dropEligible: true }), vlan({ id: 20 }), ip6, datagram),
    ['ethertype 802.1Q-QinQ (0x88a8)', 'vlan 10, p 0, DEI, ethertype 802.1Q (0x8100), vlan 20, p 0', UDP6],
  ],
  [
    'IPv4 with options and every other field',
    packet(
      ethernet,
      ipv4({ ...addresses, options: [0x94, 4, 0, 0], tos: 0xb8, id: 777, ttl: 3, df: true }),
      datagram,
    ),
    ['tos 0xb8, ttl 3, id 777, offset 0, flags [DF], proto UDP (17), length 32, options (RA))', UDP4],
  ],
  [
    'IPv4 with 40 bytes of options',
    packet(ethernet, ipv4({ ...addresses, options: new Array(40).fill(1) }), datagram),
    ['length 68, options (NOP', UDP4],
  ],
  [
    'a first IPv4 fragment',
    packet(ethernet, ipv4({ ...addresses, id: 9, mf: true }), datagram, payload(16)),
    ['id 9, offset 0, flags [+], proto UDP (17)', '10.0.0.1.1234 > 10.0.0.2.9090'],
  ],
  [
    'a later IPv4 fragment',
    packet(ethernet, ipv4({ ...addresses, id: 9, fragmentOffset: 185, protocol: 17 }), payload(16)),
    ['id 9, offset 1480, flags [none], proto UDP (17), length 36)', '10.0.0.1 > 10.0.0.2: '],
  ],
  [
    'IPv6 with every field',
    packet(ethernet, ipv6({ ...addresses6, trafficClass: 0xb8, flowLabel: 0xabcde, hopLimit: 7 }), datagram),
    ['class 0xb8, flowlabel 0xabcde, hlim 7, next-header UDP (17)', UDP6],
  ],
  ['nothing behind IPv6', packet(ethernet, ip6), ['payload length: 0)', 'fd00::1 > fd00::2: no next header']],
  [
    'hop-by-hop and destination options',
    packet(ethernet, ip6, ipv6HopByHop(), ipv6DestinationOptions(), segment('ACK')),
    ['next-header Options (0)', 'HBH (padn) DSTOPT (padn)', '40000 > 8080: Flags [.]', '(correct)'],
  ],
  [
    'an IPv6 fragment header on a whole packet',
    packet(ethernet, ip6, ipv6Fragment({ id: 5 }), icmpv6Echo()),
    ['next-header Fragment (44)', 'frag (0x00000005:0|8) ICMP6, echo request, id 1, seq 1'],
  ],
  [
    'a later IPv6 fragment',
    packet(ethernet, ip6, ipv6Fragment({ id: 5, fragmentOffset: 2, mf: true, nextHeader: 17 }), payload(8)),
    ['frag (0x00000005:16|8)'],
  ],
  ...([0, 2, 4] as const).map(
    (routingType): Case => [
      `a routing header of type ${routingType} on its way`,
      packet(
        ethernet,
        ip6,
        ipv6Routing({ routingType, segmentsLeft: 1, addresses: ['fd00::9'] }),
        datagram,
        payload(3),
      ),
      [`type=${routingType}`, 'segleft=1', '[0]fd00::9', '1234 > 9090: [udp sum ok] UDP, length 3'],
    ],
  ),
  [
    'IPv4 in IPv4',
    packet(ethernet, ip, ipv4({ src: '1.1.1.1', dst: '2.2.2.2' }), segment('SYN')),
    ['proto IPIP (4), length 60)', '1.1.1.1.40000 > 2.2.2.2.8080: Flags [S]', '(correct)'],
  ],
  ['IPv6 in IPv4', packet(ethernet, ip, ip6, datagram), ['proto IPv6 (41), length 68)', UDP6]],
  ['IPv4 in IPv6', packet(ethernet, ip6, ip, datagram), ['next-header IPIP (4)', UDP4]],
  [
    'a protocol by number',
    packet(ethernet, ipv4({ ...addresses, protocol: 200 }), payload(26)),
    ['proto unknown (200), length 46)', '10.0.0.1 > 10.0.0.2:'],
  ],
  [
    'an EtherType by number',
    packet(eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', type: 0x88b6 }), payload(2)),
    ['(0x88b6), length 16'],
  ],
];

/** Packets that are meant to be wrong: that tcpdump says so shows that its silence above means something. */
const broken: Case[] = [
  [
    'an IPv4 checksum',
    packet(ethernet, ipv4({ ...addresses, checksum: 1 }), datagram),
    ['bad cksum 1 (->66cf)!'],
  ],
  [
    'a UDP checksum',
    packet(ethernet, ip, udp({ sport: 1, dport: 2, checksum: 3 })),
    ['[bad udp cksum 0x0003 -> 0xebd8!]'],
  ],
  [
    'a TCP checksum',
    packet(ethernet, ip, tcp({ sport: 1, dport: 2, checksum: 3 })),
    ['cksum 0x0003 (incorrect -> '],
  ],
  ['an ICMP checksum', packet(ethernet, ip, icmpEcho({ checksum: 3 })), ['wrong icmp cksum 3 (->f7fd)!']],
  ['an ICMPv6 checksum', packet(ethernet, ip6, icmpv6Echo({ checksum: 3 })), ['[bad icmp6 cksum 0x0003 -> ']],
];

/** Malformed in other ways, in tcpdump's words. */
const malformed: Case[] = [
  ['an IHL of 4', packet(ethernet, ipv4({ ...addresses, ihl: 4 }), datagram), ['bad-hlen 16']],
  ['a total length of 19', packet(ethernet, ipv4({ ...addresses, totalLength: 19 })), ['bad-len 19']],
  [
    'a TCP data offset of 4',
    packet(ethernet, ip, tcp({ sport: 1, dport: 2, dataOffset: 4 })),
    ['bad hdr length 16'],
  ],
  [
    'a UDP length of 7',
    packet(ethernet, ip, udp({ sport: 1, dport: 2, length: 7 })),
    ['truncated-udplength 7'],
  ],
  ['a missing byte of IPv4', truncate(packet(ethernet, ip), 33), ['[|ip]']],
];

describe.skipIf(missing !== undefined)(
  `tcpdump reads what was built${missing ? ` (${missing})` : ''}`,
  () => {
    const groups = { cases, broken, malformed };
    for (const [group, table] of Object.entries(groups)) {
      const read = missing ? [] : tcpdump(table.map(([, bytes]) => bytes));
      test(`every packet of ${group} is read`, () => expect(read).toHaveLength(table.length));

      test.each(table.map(([name, , says], i) => [name, says, read[i] ?? ''] as const))(
        '%s',
        (_name, says, line) => {
          expect(line).toContain(MACS);
          for (const words of says) expect(line).toContain(words);
          if (group === 'cases') expect(line).not.toMatch(WRONG);
          if (group === 'broken') expect(line).toMatch(WRONG);
        },
      );
    }

    test('it finds no wrong checksum in any of 300 random packets', () => {
      const packets = fc
        .sample(layers, { numRuns: 300, seed: 20 })
        .map((some) => packet(...some.map(({ layer }) => layer)));
      const read = tcpdump(packets);
      expect(read).toHaveLength(300);
      expect(read.filter((line) => WRONG.test(line) && !ARRIVED.test(line))).toEqual([]);
      expect(read.filter((line) => /\(correct\)|sum ok/.test(line)).length).toBeGreaterThan(100);
    });

    test('it agrees with the decoder about 300 random packets with one byte changed', () => {
      const changed = fc.sample(fc.tuple(layers, fc.nat(), fc.integer({ min: 1, max: 255 })), {
        numRuns: 300,
        seed: 21,
      });
      const packets = changed.map(([some, position, change]) => {
        const bytes = packet(...some.map(({ layer }) => layer));
        bytes[position % bytes.length] = (bytes[position % bytes.length] ?? 0) ^ change;
        return bytes;
      });
      const read = tcpdump(packets);
      const judged = packets.flatMap((bytes, i) => {
        const line = read[i] ?? '';
        if (GIVEN_UP.test(line) || ARRIVED.test(line)) return [];
        return [{ line, ours: verifyChecksums(bytes).some(({ status }) => status === 'wrong') }];
      });
      expect(judged.length).toBeGreaterThan(150);
      expect(judged.filter(({ ours }) => ours).length).toBeGreaterThan(50);
      const disagreements = judged.filter(({ line, ours }) => ours !== WRONG.test(line));
      expect(disagreements).toEqual([]);
    });
  },
);
