import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  eth,
  fromHex,
  icmpEcho,
  internetChecksum,
  ipv4,
  ipv6,
  packet,
  payload,
  udp,
  verifyChecksums,
} from '../../../src/domain/packet/index.ts';

const ethernet = eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' });

test('the example of RFC 1071 section 3 has the inverse of its sum ddf2', () => {
  expect(internetChecksum(fromHex('0001 f203 f4f5 f6f7'))).toBe(0xffff - 0xddf2);
});

test('an odd last byte is the high half of a word', () => {
  expect(internetChecksum(fromHex('0001 f2'))).toBe(internetChecksum(fromHex('0001 f200')));
});

test('a sum can be made in two parts', () => {
  const bytes = fc.uint8Array({ maxLength: 40 }).map((half) => Uint8Array.from([...half, ...half]));
  fc.assert(
    fc.property(bytes, fc.nat(40), (all, at) => {
      const cut = Math.min(at - (at % 2), all.length);
      const first = ~internetChecksum(all.subarray(0, cut)) & 0xffff;
      expect(internetChecksum(all.subarray(cut), first)).toBe(internetChecksum(all));
    }),
  );
});

test('bytes with their own checksum in front sum up to 0', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const checksum = internetChecksum(bytes);
      expect(internetChecksum(Uint8Array.from([checksum >> 8, checksum & 0xff, ...bytes]))).toBe(0);
    }),
  );
});

test('a UDP checksum that comes out as 0 is sent as 0xffff, over IPv4 and IPv6', () => {
  for (const ip of [ipv4({ src: '10.0.0.1', dst: '10.0.0.2' }), ipv6({ src: 'fd00::1', dst: 'fd00::2' })]) {
    const withData = (data: number) =>
      packet(ethernet, ip, udp({ sport: 1, dport: 2 }), payload(Uint8Array.of(data >> 8, data & 0xff)));
    // The data that makes the sum complete is the checksum of the same datagram with 0 as data.
    const [first] = verifyChecksums(withData(0)).filter(({ layer }) => layer === 'udp');
    const report = verifyChecksums(withData(first?.found ?? 0)).find(({ layer }) => layer === 'udp');
    expect(report).toMatchObject({ status: 'right', found: 0xffff, expected: 0xffff });
  }
});

test('an explicit UDP checksum 0 stays 0: absent over IPv4', () => {
  const bytes = packet(
    ethernet,
    ipv4({ src: '10.0.0.1', dst: '10.0.0.2' }),
    udp({ sport: 1, dport: 2, checksum: 0 }),
  );
  expect(verifyChecksums(bytes)).toEqual([
    { layer: 'ipv4', offset: 24, status: 'right', found: 0x66cf, expected: 0x66cf },
    { layer: 'udp', offset: 40, status: 'absent', found: 0 },
  ]);
});

test('a wrong checksum is reported with the right one', () => {
  const ip = { src: '192.168.0.1', dst: '192.168.0.199', df: true, protocol: 17, totalLength: 0x73 };
  const bytes = packet(ethernet, ipv4({ ...ip, checksum: 0xb862 }));
  // The worked example of RFC 791 headers that every textbook has: 4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7.
  expect(verifyChecksums(bytes)[0]).toEqual({
    layer: 'ipv4',
    offset: 24,
    status: 'wrong',
    found: 0xb862,
    expected: 0xb861,
  });
});

test('what only the pseudo-header was summed into is partial, not wrong', () => {
  const ip = ipv4({ src: '10.0.0.1', dst: '10.0.0.2' });
  // 0a00 + 0001 + 0a00 + 0002 + 0011 + 000c
  const bytes = packet(ethernet, ip, udp({ sport: 1, dport: 2, checksum: 0x1420 }), payload('data'));
  expect(verifyChecksums(bytes)[1]).toMatchObject({ layer: 'udp', status: 'partial' });
});

test('in a fragment, and where bytes are missing, a checksum is unknown', () => {
  const whole = packet(ethernet, ipv4({ src: '10.0.0.1', dst: '10.0.0.2' }), icmpEcho(), payload(40));
  const first = packet(
    ethernet,
    ipv4({ src: '10.0.0.1', dst: '10.0.0.2', mf: true }),
    icmpEcho(),
    payload(40),
  );
  expect(verifyChecksums(whole)[1]).toMatchObject({ layer: 'icmp', status: 'right' });
  expect(verifyChecksums(whole.slice(0, 60))[1]).toMatchObject({ layer: 'icmp', status: 'unknown' });
  expect(verifyChecksums(first)[1]).toMatchObject({ layer: 'icmp', status: 'unknown' });
});
