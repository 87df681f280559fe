import { describe, expect, it } from 'vitest';
import { asFailure, failureFrom, SetupFailure } from '../../src/setup/failure.mjs';

const STEP = { what: 'npm ci', log: '/x/.setup/npm-ci.log', root: '/x', downloads: true };

describe('what a failed command printed becomes the one message that helps', () => {
  it.each([
    [
      'npm without a resolver',
      'npm error code EAI_AGAIN\nnpm error request to https://… failed',
      'noNetwork',
    ],
    ['npm without a route', 'npm error code ENETUNREACH', 'noNetwork'],
    [
      'npm that waits in vain',
      'npm error code ETIMEDOUT\nnpm error network request to … failed',
      'noNetwork',
    ],
    [
      'apt without a resolver',
      "E: Failed to fetch … Temporary failure resolving 'deb.debian.org'",
      'noNetwork',
    ],
    [
      'apt behind a closed door',
      'Could not connect to proxy:3128 (10.0.0.1). - connect (111: Connection refused)',
      'noNetwork',
    ],
    [
      'npm on a full disk',
      'npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device',
      'noSpace',
    ],
    [
      'npm on a full disk, with what follows from it',
      'npm warn tar ENOSPC\nnpm error code ECONNRESET',
      'noSpace',
    ],
    ['apt on a full disk', "E: You don't have enough free space in /var/cache/apt/archives/.", 'noSpace'],
    ['a quota', 'write failed: Disk quota exceeded', 'noSpace'],
    ['a read-only folder', "npm error EROFS: read-only file system, mkdir '/x/node_modules'", 'notPermitted'],
    [
      "somebody else's folder",
      "npm error Error: EACCES: permission denied, mkdir '/x/node_modules'",
      'notPermitted',
    ],
    ['anything else', 'Segmentation fault', 'failed'],
    ['nothing', '', 'failed'],
  ])('%s', (_, output, expected) => {
    expect(failureFrom(output, STEP).message).toBe(expected);
  });

  it('does not take a compiler that cannot resolve a file for a missing network', () => {
    const output = "Could not resolve './cli/main.ts' in src/main.ts";
    expect(failureFrom(output, { ...STEP, downloads: false }).message).toBe('failed');
  });
});

describe('an error of our own', () => {
  const errno = (code: string) => Object.assign(new Error(`${code}: words`), { code });

  it.each([
    ['ENOSPC', 'noSpace'],
    ['EROFS', 'notPermitted'],
    ['EACCES', 'notPermitted'],
  ])('%s is explained', (code, expected) => {
    expect(asFailure(errno(code)).message).toBe(expected);
  });

  it('stays what it is when it was explained already', () => {
    const failure = new SetupFailure({ setup: { key: 'declined' } });
    expect(asFailure(failure)).toBe(failure);
  });

  it('is thrown on when it is a bug', () => {
    expect(() => asFailure(new TypeError('x is not a function'))).toThrow(TypeError);
  });
});
