import { describe, expect, it } from 'vitest';
import { XdplingsError } from '../../../src/domain/errors.ts';
import { parseHealthUrl } from '../../../src/domain/load-balancer/health-url.ts';
import { parseBackend, parseLifetime } from '../../../src/domain/load-balancer/parse-flags.ts';

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

const APP = { name: 'app1', address: '10.0.2.2' };
const URL = 'http://10.0.2.2:8080/health';

describe('a backend', () => {
  it('is a name and an address, and a health check if one is asked for', () => {
    expect(parseBackend(APP)).toEqual({ ...APP, healthCheck: undefined });
    expect(parseBackend({ ...APP, healthcheck: URL })).toEqual({
      ...APP,
      healthCheck: { url: URL, intervalMs: 1000, rise: 2, fall: 3 },
    });
    const flags = { healthcheck: URL, interval: '0.25', rise: '1', fall: '100' };
    expect(parseBackend({ ...APP, ...flags }).healthCheck).toMatchObject({
      intervalMs: 250,
      rise: 1,
      fall: 100,
    });
  });

  it.each(['a', 'app-1.example', '大阪', 'x'.repeat(32), '👩‍🚀'.slice(0, 2)])('may be called %s', (name) => {
    expect(parseBackend({ ...APP, name }).name).toBe(name);
  });

  it.each([
    ['', /a name is missing/],
    ['x'.repeat(33), /it has 33 characters/],
    ['app 1', /a space or a sign/],
    ['app\u001b[2J', /a space or a sign/],
    ['app\u202e1', /a space or a sign/],
    ['app\n1', /a space or a sign/],
  ])('may not be called %j', (name, words) => {
    expect(refusal(() => parseBackend({ ...APP, name }))).toMatch(words);
  });

  it.each([
    ['10.0.2.2/32', /it is a network/],
    ['fd00:2::2', /IPv4 only/],
    ['10.0.2.2:8080', /IPv4 only, and its ports/],
    ['app1', /not four numbers/],
    ['10.0.02.2', /not four numbers/],
    ['10.0.2.256', /not four numbers/],
    ['', /not four numbers/],
  ])('has no address like %s', (address, words) => {
    expect(refusal(() => parseBackend({ ...APP, address }))).toMatch(words);
  });

  it.each([
    [{ interval: '0' }, /^--interval "0": 0 is less than 0\.1/],
    [{ interval: '3600.5' }, /3600\.5 is more than 3600/],
    [{ interval: '1s' }, /not a number of seconds/],
    [{ interval: '1e3' }, /not a number of seconds/],
    [{ interval: '-1' }, /not a number of seconds/],
    [{ rise: '0' }, /^--rise "0": 0 is less than 1/],
    [{ rise: '1.5' }, /1\.5 is not a whole number/],
    [{ fall: '101' }, /101 is more than 100/],
  ])('is not asked with %j', (flags, words) => {
    expect(refusal(() => parseBackend({ ...APP, healthcheck: URL, ...flags }))).toMatch(words);
  });

  it.each(['interval', 'rise', 'fall'])('that is not asked has no %s', (flag) => {
    expect(refusal(() => parseBackend({ ...APP, [flag]: '2' }))).toMatch(`--${flag} is about a health check`);
  });
});

describe('the URL of a health check', () => {
  it.each([
    [URL, '10.0.2.2', 8080, '/health'],
    ['http://10.0.2.2/', '10.0.2.2', 80, '/'],
    ['http://10.0.2.2', '10.0.2.2', 80, '/'],
    ['HTTP://10.0.2.2:1/a/b?c=d%20e', '10.0.2.2', 1, '/a/b?c=d%20e'],
    ['http://10.0.2.2?ready', '10.0.2.2', 80, '/?ready'],
  ])('%s is one', (url, address, port, path) => {
    expect(parseHealthUrl(url)).toEqual({ address, port, path });
  });

  it.each([
    ['', /does not begin with http:\/\//],
    ['10.0.2.2:8080/health', /does not begin with http:\/\//],
    ['http:/10.0.2.2/', /does not begin with http:\/\//],
    ['https://10.0.2.2/', /plain HTTP, not https/],
    ['file:///etc/passwd', /plain HTTP, not file/],
    ['http://', /not an IPv4 address/],
    ['http://app1:8080/', /not an IPv4 address/],
    ['http://10.0.2/', /not an IPv4 address/],
    ['http://[fd00::1]/', /not an IPv4 address/],
    ['http://10.0.2.2:/', /port is not a number/],
    ['http://10.0.2.2:0/', /port is not a number/],
    ['http://10.0.2.2:65536/', /port is not a number/],
    ['http://10.0.2.2:http/', /port is not a number/],
    ['http://me:secret@10.0.2.2/', /user name or a password/],
    ['http://10.0.2.2/#top', /follows a # is never sent/],
    ['http://10.0.2.2/a b', /spaces or other signs/],
    ['http://10.0.2.2/\r\nHost: x', /spaces or other signs/],
    ['http://10.0.2.2/ä', /spaces or other signs/],
    [`http://10.0.2.2/${'a'.repeat(256)}`, /longer than 256/],
  ])('%j is none', (url, words) => {
    expect(refusal(() => parseHealthUrl(url))).toMatch(words);
  });
});

describe('a lifetime', () => {
  it('is in seconds, five minutes where nobody says otherwise', () => {
    expect([undefined, '1', '1.5', '86400'].map(parseLifetime)).toEqual([300_000, 1000, 1500, 86_400_000]);
  });

  it.each([
    ['0', /^-l, --lifetime "0": 0 is less than 1/],
    ['86401', /is more than 86400/],
    ['99999999999', /is more than 86400/],
    ['-60', /not a number of seconds/],
    ['5m', /not a number of seconds/],
    ['', /not a number of seconds/],
  ])('is not %j', (value, words) => {
    expect(refusal(() => parseLifetime(value))).toMatch(words);
  });
});
