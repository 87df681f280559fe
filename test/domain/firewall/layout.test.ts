import { describe, expect, it } from 'vitest';
import { XdplingsError } from '../../../src/domain/errors.ts';
import {
  canDetect,
  policyLayout,
  requireProtocols,
  ruleLayout,
} from '../../../src/domain/firewall/layout.ts';
import type { BpfObject } from '../../../src/domain/object-file/index.ts';
import { firewallObject } from '../../support/firewall-object.ts';

function refusal(work: (object: BpfObject) => unknown, object: BpfObject): string {
  try {
    work(object);
  } catch (error) {
    if (!(error instanceof XdplingsError) || error.kind !== 'usage') throw error;
    expect(error.inWords('ja')).not.toBe(error.inWords('en'));
    return error.inWords('en');
  }
  throw new Error('it was accepted');
}

describe('the layout of rules', () => {
  it('is read from the program: how many, how long the lists are, whether drops are counted', () => {
    expect(ruleLayout(firewallObject())).toEqual({
      networks: 1024,
      perNetwork: 16,
      rules: 256,
      maxId: 255,
      countsDrops: true,
    });
    const small = firewallObject(({ u32, array, struct }) => ({
      drops: undefined,
      networks: {
        key: struct('key', { prefixlen: u32, address: u32 }),
        value: struct('list', { id: array(u32, 4) }),
        type: 'lpm_trie',
        maxEntries: 8,
      },
    }));
    expect(ruleLayout(small)).toMatchObject({ networks: 8, perNetwork: 4, countsDrops: false });
    const fewCounters = firewallObject(({ u32, u64 }) => ({
      drops: { key: u32, value: u64, maxEntries: 8 },
    }));
    expect(ruleLayout(fewCounters).maxId).toBe(7);
  });

  it.each<[string, Parameters<typeof firewallObject>[0], RegExp]>([
    [
      'no map',
      () => ({ rules: undefined }),
      /no map rules\.\nIt needs: .*sport, dport.*It has: networks, drops/,
    ],
    [
      'another type',
      ({ u32, u64 }) => ({ rules: { key: u32, value: u64, type: 'array' } }),
      /map rules: its type is array, where BPF_MAP_TYPE_HASH is needed/,
    ],
    [
      'a number',
      ({ u32, u64 }) => ({ rules: { key: u32, value: u64 } }),
      /map rules: the value is __u64, where a struct with source, sport, dport, protocol is needed/,
    ],
    [
      'a member less',
      ({ u8, u32, be32, struct }) => ({
        rules: {
          key: u32,
          value: struct('foo', { source: struct('n', { prefixlen: u32, address: be32 }), protocol: u8 }),
        },
      }),
      /map rules: the value is struct foo; it has no member sport\./,
    ],
    [
      'a member too small',
      ({ u8, u32, be32, struct }) => {
        const ports = struct('p', { from: u8, to: u8 });
        const source = struct('n', { prefixlen: u32, address: be32 });
        return {
          rules: { key: u32, value: struct('r', { source, sport: ports, dport: ports, protocol: u8 }) },
        };
      },
      /map rules: the value's sport's from is __u8, where an integer of 16 bits is needed/,
    ],
    [
      'a key of another size',
      ({ u16, u64 }) => ({ drops: { key: u16, value: u64 } }),
      /map drops: the key is __u16/,
    ],
    [
      'sizes only',
      () => ({ rules: { key: 0, value: 0 } }),
      /map rules: it declares sizes only; say its types/,
    ],
    [
      'verdicts instead of ids',
      ({ u32, be32, struct }) => ({
        networks: { key: struct('network', { prefixlen: u32, address: be32 }), value: u32, type: 'lpm_trie' },
      }),
      /map networks: the value is __u32, where a struct with id is needed/,
    ],
    [
      'a key in the wrong order',
      ({ u32, be32, array, struct }) => ({
        networks: {
          key: struct('network', { address: be32, prefixlen: u32 }),
          value: struct('ids', { id: array(u32, 16) }),
          type: 'lpm_trie',
        },
      }),
      /map networks: the key is struct network; an LPM trie needs prefixlen \(32 bits\) first/,
    ],
    [
      'an id instead of a list',
      ({ u32, be32, struct }) => ({
        networks: {
          key: struct('network', { prefixlen: u32, address: be32 }),
          value: struct('ids', { id: u32 }),
          type: 'lpm_trie',
        },
      }),
      /map networks: the value's id is __u32, where an array of numbers is needed/,
    ],
  ])('with %s is refused by name', (_what, change, words) => {
    expect(refusal(ruleLayout, firewallObject(change))).toMatch(words);
  });

  it('takes an address for what has four bytes', () => {
    const bytes = firewallObject(({ u8, u32, array, struct }) => ({
      networks: {
        key: struct('network', { prefixlen: u32, address: array(u8, 4) }),
        value: struct('ids', { id: array(u32, 16) }),
        type: 'lpm_trie',
      },
    }));
    expect(ruleLayout(bytes).perNetwork).toBe(16);
  });
});

describe('the layout of policies', () => {
  it('is read from the program', () => {
    expect(policyLayout(firewallObject())).toEqual({ policies: 64, maxId: 63, countsDrops: true });
    expect(policyLayout(firewallObject(() => ({ limited: undefined }))).countsDrops).toBe(false);
    expect(
      refusal(
        policyLayout,
        firewallObject(() => ({ policies: undefined })),
      ),
    ).toMatch(/no map policies/);
  });
});

describe('watching sources', () => {
  it('is for programs that count them and do not limit by themselves', () => {
    expect(canDetect(firewallObject())).toBe(true);
    expect(canDetect(firewallObject(({ u32, u64 }) => ({ buckets: { key: u32, value: u64 } })))).toBe(false);
    expect(canDetect(firewallObject(() => ({ sources: undefined })))).toBe(false);
    expect(canDetect(firewallObject(() => ({ policies: undefined })))).toBe(false);
    const other = firewallObject(({ u32, u64 }) => ({ sources: { key: u32, value: u64, type: 'lru_hash' } }));
    expect(refusal(canDetect, other)).toMatch(/map sources: the key is __u32, where a struct with address/);
  });
});

describe('counting protocols', () => {
  it('needs a map of counters by protocol, whatever its type', () => {
    expect(requireProtocols(firewallObject()).name).toBe('protocols');
    const hash = firewallObject(({ u8, u32 }) => ({ protocols: { key: u8, value: u32 } }));
    expect(requireProtocols(hash).typeName).toBe('hash');
    expect(
      refusal(
        requireProtocols,
        firewallObject(() => ({ protocols: undefined })),
      ),
    ).toMatch(/no map protocols/);
  });
});
