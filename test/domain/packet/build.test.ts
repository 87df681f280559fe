import { expect, test } from 'vitest';
import {
  arp,
  eth,
  field,
  icmp,
  icmpEcho,
  ipv4,
  ipv6,
  ipv6DestinationOptions,
  ipv6HopByHop,
  ipv6Routing,
  packet,
  payload,
  tcp,
  toHex,
  truncate,
  udp,
  vlan,
} from '../../../src/domain/packet/index.ts';

const ethernet = eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' });
const ip = ipv4({ src: '10.0.0.1', dst: '10.0.0.2' });
const ip6 = ipv6({ src: 'fd00::1', dst: 'fd00::2' });

test('a UDP datagram has exactly these bytes', () => {
  expect(
    toHex(packet(ethernet, ip, udp({ sport: 1234, dport: 9090 }), payload('hi')), ' ').match(/.{1,48}/g),
  ).toEqual([
    '02 00 00 00 00 02 02 00 00 00 00 01 08 00 45 00 ',
    '00 1e 00 00 00 00 40 11 66 cd 0a 00 00 01 0a 00 ',
    '00 02 04 d2 23 82 00 0a 5b 1a 68 69',
  ]);
});

test.each([
  ['IPv4', ip, 0x0800],
  ['IPv6', ip6, 0x86dd],
  [
    'ARP',
    arp({ operation: 1, senderMac: '02:00:00:00:00:01', senderIp: '1.1.1.1', targetIp: '1.1.1.2' }),
    0x0806,
  ],
  ['a VLAN tag', vlan({ id: 1 }), 0x8100],
  ['a service VLAN tag', vlan({ id: 1, tpid: 0x88a8 }), 0x88a8],
  ['bytes', payload(1), 0x88b5],
])('the EtherType before %s is computed', (_name, layer, type) => {
  expect(field(packet(ethernet, layer), 'eth.type')).toBe(type);
  expect(field(packet(ethernet, vlan({ id: 7 }), layer), 'vlan.type')).toBe(type);
});

test.each([
  ['ICMP', icmpEcho(), 1],
  ['TCP', tcp({ sport: 1, dport: 2 }), 6],
  ['UDP', udp({ sport: 1, dport: 2 }), 17],
  ['an IPv4 tunnel', ip, 4],
  ['an IPv6 tunnel', ip6, 41],
  ['hop-by-hop options', ipv6HopByHop(), 0],
  ['a routing header', ipv6Routing({ routingType: 4, addresses: ['::1'] }), 43],
  ['destination options', ipv6DestinationOptions(), 60],
  ['bytes', payload(1), 253],
])('the protocol number before %s is computed', (_name, layer, number) => {
  expect(field(packet(ethernet, ip, layer), 'ipv4.protocol')).toBe(number);
  expect(field(packet(ethernet, ip6, layer), 'ipv6.nextHeader')).toBe(number);
  expect(field(packet(ethernet, ip6, ipv6HopByHop(), layer), 'ipv6-ext.nextHeader')).toBe(number);
});

test('with nothing behind it an IPv6 header says so', () => {
  expect(field(packet(ethernet, ip6), 'ipv6.nextHeader')).toBe(59);
});

test('what a layer names goes out as it is, right or wrong', () => {
  const lies = { ihl: 3, totalLength: 9999, checksum: 0xbeef, version: 5, protocol: 200 };
  const built = packet(
    eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', type: 0x0800 }),
    ipv4({ src: '10.0.0.1', dst: '10.0.0.2', ...lies }),
    udp({ sport: 1, dport: 2, length: 3, checksum: 4 }),
  );
  for (const [name, value] of Object.entries(lies)) expect(field(built, `ipv4.${name}`)).toBe(value);
  expect(toHex(built.subarray(34))).toBe('0001000200030004');
});

test('options make the header longer', () => {
  const options = [0x94, 4, 0, 0];
  const built = packet(ethernet, ipv4({ src: '10.0.0.1', dst: '10.0.0.2', options }), icmpEcho());
  expect(field(built, 'ipv4.ihl')).toBe(6);
  expect(field(built, 'ipv4.totalLength')).toBe(32);
  expect(field(built, 'ipv4.options')).toBe('94040000');
  const segment = packet(ethernet, ip, tcp({ sport: 1, dport: 2, options: [1, 1, 1, 0] }));
  expect(field(segment, 'tcp.dataOffset')).toBe(6);
  expect(field(segment, 'tcp.options')).toBe('01010100');
});

test('TCP flags may be one name, several, or the whole byte', () => {
  const flags = (value: Parameters<typeof tcp>[0]['flags'] & {}) =>
    field(packet(ethernet, ip, tcp({ sport: 1, dport: 2, flags: value })), 'tcp.flags');
  expect([flags('RST'), flags(['SYN', 'ACK']), flags([]), flags(0xff)]).toEqual([0x04, 0x12, 0, 0xff]);
  expect(field(packet(ethernet, ip, tcp({ sport: 1, dport: 2 })), 'tcp.flags')).toBe(0x02);
});

test('a payload of a number of bytes is the alphabet over and over', () => {
  expect(new TextDecoder().decode(packet(payload(30)))).toBe('abcdefghijklmnopqrstuvwxyzabcd');
});

test('a packet does not share memory with what it was built from', () => {
  const content = Uint8Array.of(1, 2, 3);
  const layer = payload(content);
  content[0] = 9;
  const built = packet(layer);
  built[1] = 9;
  expect([...packet(layer)]).toEqual([1, 2, 3]);
});

test('truncate keeps the first bytes, and refuses to make a packet longer', () => {
  const built = packet(payload(10));
  expect(truncate(built, 3)).toEqual(built.slice(0, 3));
  expect(() => truncate(built, 11)).toThrow(/truncate to 11 bytes\n.*from 0 to 10/);
  expect(() => truncate(built, 1.5)).toThrow(/truncate to 1.5 bytes/);
});

/** Values that TypeScript refuses, as a lesson without type check may hold them. */
const untyped = <T>(value: unknown) => value as T;

test.each<[string, () => unknown, RegExp]>([
  ['a port', () => tcp({ sport: 70000, dport: 1 }), /tcp\.sport is 70000\nAllowed is .* 0 to 65535/],
  ['a negative number', () => udp({ sport: 1, dport: -1 }), /udp\.dport is -1\n/],
  ['a fraction', () => ipv4({ src: '1.1.1.1', dst: '1.1.1.2', ttl: 1.5 }), /ipv4\.ttl is 1\.5\n.*255/],
  ['a text for a number', () => udp({ sport: untyped('80'), dport: 1 }), /udp\.sport is "80"\n/],
  [
    'an IPv4 address',
    () => ipv4({ src: '10.0.0', dst: '1.1.1.1' }),
    /ipv4\.src is "10\.0\.0"\n.*10\.0\.0\.1/,
  ],
  ['an IPv6 address', () => ipv6({ src: '10.0.0.1', dst: '::' }), /ipv6\.src is "10\.0\.0\.1"\n.*fd00::1/],
  ['a MAC address', () => eth({ src: 'x', dst: '02:00:00:00:00:01' }), /eth\.src is "x"\nAllowed is a MAC/],
  ['no address', () => ipv4(untyped({ src: '1.1.1.1', dst: undefined })), /ipv4\.dst is undefined/],
  ['a VLAN id', () => vlan({ id: 4096 }), /vlan\.id is 4096\n.*4095/],
  ['a flag of 2', () => ipv4({ src: '1.1.1.1', dst: '1.1.1.1', df: 2 }), /ipv4\.df is 2\n.*true or false/],
  ['a tpid', () => vlan({ id: 1, tpid: 0x9100 }), /vlan\.tpid is 37120\n.*0x8100 or 0x88a8/],
  ['an ARP operation', () => arp(untyped({ operation: 'ask' })), /arp\.operation is "ask"\n.*'request'/],
  ['a TCP flag', () => tcp({ sport: 1, dport: 2, flags: untyped('syn') }), /tcp\.flags holds "syn"\n.*SYN/],
  ['TCP flags', () => tcp({ sport: 1, dport: 2, flags: 256 }), /tcp\.flags holds 256/],
  [
    'an odd options length',
    () => tcp({ sport: 1, dport: 2, options: [1, 1, 1] }),
    /tcp\.options has 3 bytes\n/,
  ],
  [
    'options too long',
    () => ipv4({ src: '1.1.1.1', dst: '1.1.1.1', options: new Uint8Array(44) }),
    /44 bytes/,
  ],
  ['an option byte', () => tcp({ sport: 1, dport: 2, options: [1, 1, 1, 256] }), /tcp\.options holds 256\n/],
  ['extension options', () => ipv6HopByHop({ options: [0] }), /ipv6-ext\.options has 1 bytes\n/],
  ['a segment', () => ipv6Routing({ routingType: 4, addresses: ['x'] }), /"x" is not an IPv6 address/],
  [
    'too many segments',
    () => ipv6Routing({ routingType: 4, addresses: new Array(128).fill('::') }),
    /has 128/,
  ],
  ['an ICMP code', () => icmp({ type: 3, code: 256 }), /icmp\.code is 256/],
  ['a payload', () => payload(-1), /payload is -1\n/],
  [
    'an unknown field',
    () => udp(untyped({ sport: 1, dport: 2, port: 3 })),
    /udp has no field "port"\n.*sport/,
  ],
  ['UDP without IP', () => packet(ethernet, udp({ sport: 1, dport: 2 })), /udp\.checksum cannot be computed/],
  [
    'TCP right behind Ethernet',
    () => packet(ethernet, tcp({ sport: 1, dport: 2, checksum: 0 })),
    /tcp has no EtherType/,
  ],
  ['Ethernet in IP', () => packet(ip, ethernet), /eth has no IP protocol number, so ipv4\.protocol/],
  ['a packet too long for its length field', () => packet(ip, payload(65535)), /ipv4\.totalLength is 65555/],
])('%s that cannot be is refused, with the field, the value and what is allowed', (_name, build, message) => {
  expect(build).toThrow(expect.objectContaining({ kind: 'usage', message: expect.stringMatching(message) }));
});
