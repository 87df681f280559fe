import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatIpv4,
  formatIpv6,
  formatMac,
  parseIpv4,
  parseIpv6,
  parseMac,
} from '../../../src/domain/packet/index.ts';

const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe.each([
  ['MAC', 6, parseMac, formatMac],
  ['IPv4', 4, parseIpv4, formatIpv4],
  ['IPv6', 16, parseIpv6, formatIpv6],
] as const)('%s addresses', (_name, length, parse, format) => {
  test('survive formatting and parsing', () => {
    fc.assert(
      fc.property(exactly(length), (bytes) => {
        expect(parse(format(bytes))).toEqual(bytes);
      }),
    );
  });

  test('of another length are refused', () => {
    expect(() => format(new Uint8Array(length - 1))).toThrow(`has ${length} bytes, not ${length - 1}`);
  });

  test('any other text is refused with a usage error, never another', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(format(parse(text)).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ kind: 'usage' });
        }
      }),
    );
  });
});

test('sparse IPv6 addresses survive formatting and parsing', () => {
  const sparse = fc.array(fc.constantFrom(0, 0, 0, 1, 0xff), { minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(sparse, (bytes) => {
      expect([...parseIpv6(formatIpv6(Uint8Array.from(bytes)))]).toEqual(bytes);
    }),
  );
});

test.each(['02:00:00:00:00', '02:00:00:00:00:0g', '2:0:0:0:0:1', '02:00-00:00:00:01', '020000000001', ''])(
  'the MAC address %j is refused',
  (text) => expect(() => parseMac(text)).toThrow(/is not a MAC address\n.*02:00:00:00:00:01/),
);

test('MAC addresses may be in capitals and with dashes', () => {
  expect(formatMac(parseMac('0A-00-00-00-00-FF'))).toBe('0a:00:00:00:00:ff');
});

test.each(['256.0.0.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.4/24', ' 1.2.3.4', '1..2.3', '-1.2.3.4'])(
  'the IPv4 address %j is refused',
  (text) => expect(() => parseIpv4(text)).toThrow(/is not an IPv4 address\n.*10\.0\.0\.1/),
);

// RFC 5952 sections 4 and 5, RFC 4291 section 2.2.
test.each([
  ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
  ['2001:DB8::1', '2001:db8::1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ['::ffff:c000:201', '::ffff:192.0.2.1'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
])('the IPv6 address %s is written %s', (text, canonical) => {
  expect(formatIpv6(parseIpv6(text))).toBe(canonical);
});

test.each([
  '',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4::5:6:7:8',
  '12345::',
  'g::',
  ':1::2',
  '1::2:',
  '::1.2.3',
  '1.2.3.4::',
  'fe80::1%eth0',
  'fd00::1/64',
])('the IPv6 address %j is refused', (text) => {
  expect(() => parseIpv6(text)).toThrow(/is not an IPv6 address\n.*fd00::1/);
});
