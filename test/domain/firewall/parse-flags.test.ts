import { describe, expect, it } from 'vitest';
import { findById, parseId } from '../../../src/domain/control-plane/ids.ts';
import { XdplingsError } from '../../../src/domain/errors.ts';
import { ruleFlags, ruleText } from '../../../src/domain/firewall/describe.ts';
import { DEFAULT_LIMIT, parsePolicy, parseRule } from '../../../src/domain/firewall/parse-flags.ts';

/** What a person reads, in both languages. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof XdplingsError && error.kind === 'usage') {
      expect(error.inWords('ja')).not.toBe(error.inWords('en'));
      return error.inWords('en');
    }
    throw error;
  }
  throw new Error('it was accepted');
}

const network = (srcNetwork: string) => parseRule({ srcNetwork }).network;
const ports = (dstPort: string) =>
  parseRule({ srcNetwork: '10.0.0.0/8', protocol: 'tcp', dstPort }).destinationPorts;

describe('a network', () => {
  it.each([
    ['0.0.0.0/0', 0],
    ['128.0.0.0/1', 1],
    ['10.0.1.0/24', 24],
    ['10.0.1.2/31', 31],
    ['255.255.255.255/32', 32],
  ])('%s is one', (text, prefixLength) => {
    expect(network(text)).toEqual({ address: text.split('/')[0], prefixLength });
  });

  it.each([
    ['10.0.1.1/24', /bits behind the first 24.*\n.*10\.0\.1\.0\/24; this address alone is 10\.0\.1\.1\/32/],
    ['10.0.0.1/0', /0\.0\.0\.0\/0/],
    ['192.0.2.129/25', /192\.0\.2\.128\/25/],
    ['10.0.1.1', /prefix length is missing.*\n.*10\.0\.1\.1\/32/],
    ['10.0.1.0/33', /33 is more than 32.*\n.*from 0 to 32/],
    ['10.0.1.0/-1', /-1 is less than 0/],
    ['10.0.1.0/024', /024 begins with 0/],
    ['10.0.1.0/', /a number is missing/],
    ['10.0.1.0/24/8', /more than one \//],
    ['10.0.01.0/24', /begins with 0/],
    ['10.0.1/24', /not four numbers/],
    ['10.0.1.256/32', /not four numbers/],
    ['host/24', /not four numbers/],
    ['', /not four numbers/],
    ['2001:db8::/32', /this is IPv6/],
    ['::ffff:10.0.0.1/128', /this is IPv6/],
    ['10.0.1.0/24.0', /24\.0 is not a whole number/],
    ['10.0.1.0/255.255.255.0', /not a whole number/],
    ['10.0.1.0 /24', /not four numbers/],
  ])('%j is refused by name', (text, words) => {
    const said = refusal(() => network(text));
    expect(said).toMatch(words);
    expect(said).toContain(`-n, --src-network "${text}"`);
  });
});

describe('ports', () => {
  it('are one, or a range, or any', () => {
    expect(ports('1')).toEqual({ from: 1, to: 1 });
    expect(ports('1-65535')).toEqual({ from: 1, to: 65535 });
    expect(ports('80-80')).toEqual({ from: 80, to: 80 });
    expect(parseRule({ srcNetwork: '10.0.0.0/8' })).toMatchObject({
      protocol: 'any',
      sourcePorts: { from: 0, to: 65535 },
      destinationPorts: { from: 0, to: 65535 },
    });
  });

  it.each([
    ['0', /0 is less than 1/],
    ['0-80', /0 is less than 1/],
    ['65536', /65536 is more than 65535/],
    ['80-65536', /65536 is more than/],
    ['90-80', /ends before it begins.*\n.*80-90/],
    ['http', /http is not a whole number.*\n.*from 1 to 65535/],
    ['080', /begins with 0/],
    ['80-', /a number is missing/],
    ['-80', /a number is missing/],
    ['1-2-3', /more than one -/],
    ['', /a number is missing/],
    ['1e3', /not a whole number/],
    ['0x50', /not a whole number/],
    ['80.5', /not a whole number/],
    [' 80', /not a whole number/],
    ['99999999999999999999', /is more than 65535/],
  ])('%j is refused by name', (text, words) => {
    const said = refusal(() => ports(text));
    expect(said).toMatch(words);
    expect(said).toContain(`-d, --dst-port "${text}"`);
  });

  it('do not go with ICMP, which has none', () => {
    const icmp = { srcNetwork: '10.0.0.0/8', protocol: 'icmp' };
    expect(parseRule(icmp).protocol).toBe('icmp');
    expect(refusal(() => parseRule({ ...icmp, dstPort: '80' }))).toMatch(
      /^-d, --dst-port "80": ICMP has no ports/,
    );
    expect(refusal(() => parseRule({ ...icmp, srcPort: '1-65535' }))).toMatch(/^-s, --src-port/);
  });
});

describe('a protocol', () => {
  it('that is not known is refused, and the nearest is offered', () => {
    const of = (protocol: string) => () => parseRule({ srcNetwork: '10.0.0.0/8', protocol });
    expect(refusal(of('tpc'))).toMatch(
      /^-t, --protocol "tpc".*\nAllowed: any, icmp, tcp, udp\. Did you mean tcp\?/,
    );
    expect(refusal(of('TCP'))).toMatch(/Did you mean tcp/);
    expect(refusal(of('sctp'))).toContain('Allowed: any, icmp, tcp, udp.');
    expect(refusal(of('6'))).toContain('Allowed');
  });
});

describe('a policy', () => {
  it('has a kind only for TCP, and a limit', () => {
    expect(parsePolicy({ protocol: 'udp' })).toEqual({ protocol: 'udp', kind: 'any', limit: DEFAULT_LIMIT });
    expect(parsePolicy({ protocol: 'tcp', type: 'syn', limit: '4294967295' })).toEqual({
      protocol: 'tcp',
      kind: 'syn',
      limit: 4_294_967_295,
    });
    expect(parsePolicy({ protocol: 'icmp', type: 'any', limit: '1' }).limit).toBe(1);
  });

  it.each([
    [
      { protocol: 'udp', type: 'syn' },
      /^-t, --type "syn": only TCP has kinds of packet, and the protocol is udp/,
    ],
    [{ protocol: 'any' }, /^-p, --protocol "any".*\nAllowed: icmp, tcp, udp/],
    [
      { protocol: 'tcp', type: 'psh' },
      /^-t, --type "psh".*\nAllowed: any, syn, synack, fin, rst, ack, other/,
    ],
    [{ protocol: 'tcp', limit: '0' }, /^-l, --limit "0": 0 is less than 1.*\n.*from 1 to 4294967295/],
    [{ protocol: 'tcp', limit: '4294967296' }, /is more than 4294967295/],
    [{ protocol: 'tcp', limit: '1.5' }, /not a whole number/],
    [{ protocol: 'tcp', limit: '-5' }, /-5 is less than 1/],
    [{ protocol: 'tcp', limit: '1_000' }, /not a whole number/],
  ])('%j is refused by name', (flags, words) => {
    expect(refusal(() => parsePolicy(flags))).toMatch(words);
  });
});

describe('an id', () => {
  it('is a number that get shows', () => {
    expect(parseId('3')).toBe(3);
    expect(refusal(() => parseId('0'))).toMatch(/^-i, --id "0"/);
    expect(refusal(() => parseId('three'))).toMatch(/not a whole number/);
  });

  it('that does not exist is told with those that do', () => {
    expect(findById('rule', [{ id: 1 }, { id: 4 }], 4)).toEqual({ id: 4 });
    expect(refusal(() => findById('rule', [{ id: 1 }, { id: 4 }], 2))).toBe(
      'There is no rule 2.\nThere is: 1, 4.',
    );
    expect(refusal(() => findById('policy', [], 2))).toMatch(/^There is no policy 2\.\nThere is none at all/);
  });
});

describe('a rule in words', () => {
  it.each([
    [
      { srcNetwork: '10.0.1.0/24' },
      '-n 10.0.1.0/24',
      'every packet from 10.0.1.0/24',
      '10.0.1.0/24 からのすべてのパケット',
    ],
    [
      { srcNetwork: '10.0.1.1/32', protocol: 'tcp', srcPort: '1-9', dstPort: '80' },
      '-n 10.0.1.1/32 -t tcp -s 1-9 -d 80',
      'TCP from 10.0.1.1/32 from port 1-9 to port 80',
      '10.0.1.1/32 からの TCP、送信元ポート 1-9、宛先ポート 80',
    ],
  ])('%j', (flags, asFlags, en, ja) => {
    const rule = parseRule(flags);
    expect(ruleFlags(rule)).toBe(asFlags);
    expect(ruleText(rule)).toEqual({ en, ja });
  });
});
