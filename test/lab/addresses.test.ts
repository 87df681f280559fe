import { describe, expect, test } from 'vitest';
import { contains, parseIp, parsePrefix } from '../../src/lab/helper/addresses.ts';

describe('a network', () => {
  test.each([
    ['10.0.0.1/24', '10.0.0.255', true],
    ['10.0.0.1/24', '10.0.1.0', false],
    ['10.0.0.0/22', '10.0.3.9', true],
    ['10.0.0.0/22', '10.0.4.0', false],
    ['203.0.113.11/32', '203.0.113.11', true],
    ['203.0.113.11/32', '203.0.113.10', false],
    ['0.0.0.0/0', '198.51.100.7', true],
    ['fd00:1::1/64', 'fd00:1::ffff', true],
    ['fd00:1::1/64', 'fd00:2::1', false],
    ['10.0.0.0/8', 'fd00::1', false],
  ])('%s: is %s in it? %s', (network, address, expected) => {
    expect(contains(parsePrefix(network), parseIp(address))).toBe(expected);
  });
});
