import { expect, test } from 'vitest';
import {
  type ComparisonRow,
  comparePackets,
  diffPackets,
  eth,
  field,
  ipv4,
  ipv6,
  packet,
  payload,
  tcp,
  udp,
  vlan,
} from '../../../src/domain/packet/index.ts';

const ethernet = eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' });
type Fields = {
  dst?: string;
  ttl?: number;
  dport?: number;
  data?: string;
  ipChecksum?: number;
  checksum?: number;
};

const segment = ({
  dst = '203.0.113.11',
  ttl = 64,
  dport = 8080,
  data = 'GET',
  ipChecksum,
  checksum,
}: Fields = {}) =>
  packet(
    ethernet,
    ipv4({ src: '10.0.1.2', dst, ttl, ...(ipChecksum !== undefined && { checksum: ipChecksum }) }),
    tcp({ sport: 40000, dport, ...(checksum !== undefined && { checksum }) }),
    payload(data),
  );
const number = (bytes: Uint8Array, path: string) => Number(field(bytes, path));
const row = (rows: readonly ComparisonRow[], layer: string, name: string) =>
  rows.find((some) => some.layer === layer && some.field === name);

const sent = segment();
const oldChecksums = {
  ipChecksum: number(sent, 'ipv4.checksum'),
  checksum: number(sent, 'tcp.checksum'),
};

test('the packet that went the wrong way: stale checksums are named with the field that they miss', () => {
  const expected = segment({ dst: '10.0.2.2' });
  const { rows, differs } = comparePackets({
    sent,
    expected,
    seen: segment({ dst: '10.0.2.2', ...oldChecksums }),
  });
  expect(differs).toBe(true);
  expect(row(rows, 'ipv4', 'dst')).toEqual({
    layer: 'ipv4',
    field: 'dst',
    sent: '203.0.113.11',
    expected: '10.0.2.2',
    seen: '10.0.2.2',
    differs: false,
  });
  expect(row(rows, 'ipv4', 'checksum')).toMatchObject({
    differs: true,
    note: { en: 'not updated for the new dst' },
  });
  expect(row(rows, 'tcp', 'checksum')).toMatchObject({
    differs: true,
    note: { en: 'not updated for the new ipv4.dst' },
  });
  expect(rows.filter((some) => some.differs)).toHaveLength(2);
});

test.each<[string, Fields, Fields, string, string]>([
  ['only the TTL was forgotten', { dst: '10.0.2.2', ttl: 63 }, { dst: '10.0.2.2' }, 'ipv4', 'ttl'],
  ['only the address was forgotten', { dst: '10.0.2.2', ttl: 63 }, { ttl: 63 }, 'ipv4', 'dst'],
  ['all was forgotten', { dst: '10.0.2.2', ttl: 63 }, {}, 'ipv4', 'ttl, dst'],
  ['the port was forgotten', { dst: '10.0.2.2', dport: 80 }, { dst: '10.0.2.2' }, 'tcp', 'dport'],
  ['the pseudo-header was forgotten', { dst: '10.0.2.2', dport: 80 }, { dport: 80 }, 'tcp', 'ipv4.dst'],
  ['the data was forgotten', { data: 'PUT' }, {}, 'tcp', 'payload'],
])('a checksum where %s says so', (_name, changed, accountedFor, layer, names) => {
  const old = segment(accountedFor);
  const checksums =
    layer === 'ipv4'
      ? { ipChecksum: number(old, 'ipv4.checksum') }
      : { checksum: number(old, 'tcp.checksum') };
  const { rows } = comparePackets({
    sent,
    expected: segment(changed),
    seen: segment({ ...changed, ...checksums }),
  });
  const wrong = row(rows, layer, 'checksum');
  expect(wrong).toMatchObject({ differs: true });
  expect(wrong?.note?.en).toBe(`not updated for the new ${names}`);
});

test('a stale UDP checksum over IPv6 is named too, behind a tag that was pushed', () => {
  const datagram = (dst: string, checksum?: number) => [
    ipv6({ src: 'fd00::1', dst }),
    udp({ sport: 1, dport: 53, ...(checksum !== undefined && { checksum }) }),
  ];
  const before = packet(ethernet, ...datagram('fd00::2'));
  const seen = packet(ethernet, vlan({ id: 1 }), ...datagram('fd00::3', number(before, 'udp.checksum')));
  const { rows } = comparePackets({ sent: before, seen });
  expect(row(rows, 'udp', 'checksum')?.note?.en).toBe('not updated for the new ipv6.dst');
});

test('a checksum that is wrong for no such reason is only wrong', () => {
  const { rows } = comparePackets({ sent, seen: segment({ dst: '10.0.2.2', ipChecksum: 0x1234 }) });
  expect(row(rows, 'ipv4', 'checksum')?.note?.en).toMatch(/^wrong, should be 0x[0-9a-f]{4}$/);
});

test('without a sent packet a stale checksum shows against the expected one', () => {
  const { differences } = diffPackets(sent, segment({ dst: '10.0.2.2', ...oldChecksums }));
  expect(differences.map(({ layer, field: name }) => `${layer}.${name}`)).toEqual(['ipv4.dst']);
  const { rows } = comparePackets({ expected: sent, seen: segment({ dst: '10.0.2.2', ...oldChecksums }) });
  expect(row(rows, 'ipv4', 'checksum')).toMatchObject({
    differs: false,
    note: { en: 'not updated for the new dst' },
  });
});

test('without an expected packet, seen is held against sent', () => {
  const { rows } = comparePackets({ sent, seen: segment({ ttl: 63 }) });
  expect(rows.filter(({ differs }) => differs).map(({ field: name }) => name)).toEqual(['ttl', 'checksum']);
});

test.each([{ sent }, { expected: sent }, { seen: sent }, { sent, expected: segment({ ttl: 1 }) }, {}])(
  'nothing differs where there is nothing to compare, %#',
  (packets) => {
    expect(comparePackets(packets)).toMatchObject({ differs: false });
    expect(comparePackets(packets).rows.some(({ differs }) => differs)).toBe(false);
  },
);

test('a comparison has the line and the bytes of each packet, and JSON loses nothing of it', () => {
  const comparison = comparePackets({ sent, seen: sent });
  expect(comparison.sent).toEqual({
    line: 'IPv4 10.0.1.2 → 203.0.113.11 TCP 40000 → 8080 SYN, 57 bytes',
    hex: expect.stringMatching(/^020000000002.{96}474554$/),
  });
  expect(comparison).not.toHaveProperty('expected');
  expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
});

test('a layer too many leaves the others side by side', () => {
  const tagged = packet(
    ethernet,
    vlan({ id: 5 }),
    ipv4({ src: '10.0.1.2', dst: '203.0.113.11' }),
    tcp({ sport: 40000, dport: 8080 }),
    payload('GET'),
  );
  const { layers } = diffPackets(sent, tagged);
  expect(layers.map(({ layer, differs }) => [layer, differs])).toEqual([
    ['eth', true],
    ['vlan', true],
    ['ipv4', false],
    ['tcp', false],
    ['payload', false],
    ['frame', true],
  ]);
  expect(layers[1]?.fields[0]).toEqual({ field: 'priority', seen: '0', differs: true });
});

test('two layers of one name are told apart', () => {
  const double = packet(ethernet, vlan({ id: 5, tpid: 0x88a8 }), vlan({ id: 6 }));
  const { differences } = diffPackets(
    double,
    packet(ethernet, vlan({ id: 5, tpid: 0x88a8 }), vlan({ id: 7 })),
  );
  expect(differences).toMatchObject([{ layer: 'vlan[1]', field: 'id', expected: '6', seen: '7' }]);
});

test.each([
  [4, '4 bytes too many'],
  [-1, '1 byte missing'],
])('%i bytes more are said in words', (more, note) => {
  const datagram = (bytes: number) => packet(ethernet, payload(bytes));
  const { differences } = diffPackets(datagram(20), datagram(20 + more));
  expect(differences.find(({ layer }) => layer === 'frame')?.note?.en).toBe(note);
});

test('data that differs only where it is no longer shown has the place in words', () => {
  const long = (last: string) => packet(ethernet, payload(`${'a'.repeat(40)}${last}`));
  const { differences } = diffPackets(long('x'), long('y'));
  expect(differences).toMatchObject([
    { layer: 'payload', field: 'data', note: { en: 'first difference at offset 40' } },
  ]);
});
