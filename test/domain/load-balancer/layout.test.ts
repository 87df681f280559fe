import { describe, expect, it } from 'vitest';
import { XdplingsError } from '../../../src/domain/errors.ts';
import { balancerLayout, conntrackLayout, hasConntrack } from '../../../src/domain/load-balancer/layout.ts';
import { balancerObject, countingBalancer } from '../../support/balancer-object.ts';
import { firewallObject } from '../../support/firewall-object.ts';
import type { MapOptions, Types } from '../../support/hand-made-object.ts';

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (!(error instanceof XdplingsError) || error.kind !== 'usage') throw error;
    expect(error.inWords('ja')).toMatch(/[ぁ-ん]/);
    return error.inWords('en');
  }
  throw new Error('it was accepted');
}

const conntrack = ({ u32, u64, u8, be32, be16, struct }: Types, key: object, value: object): MapOptions => ({
  key: struct('lb_flow', { client: be32, client_port: be16, port: be16, protocol: u8, ...key }),
  value: struct('lb_connection', { state: u64, seen: u64, backend: u32, ...value }),
});

describe('the layout of a load balancer', () => {
  it('is read from the program: how many backends, and how it chooses among them', () => {
    expect(balancerLayout(balancerObject())).toEqual({ room: 16, choice: { by: 'pool', length: 16 } });
    expect(balancerLayout(countingBalancer())).toEqual({ room: 16, choice: { by: 'count' } });
    const small = balancerObject(({ u32, array, struct }) => ({
      maps: { pool: { key: u32, value: struct('lb_pool', { count: u32, id: array(u32, 4) }) } },
    }));
    expect(balancerLayout(small)).toEqual({ room: 4, choice: { by: 'pool', length: 4 } });
  });

  it('of connections says what is noted of each', () => {
    const all = { notesTime: true, followsStates: true, hasClock: true };
    expect(conntrackLayout(balancerObject())).toEqual(all);
    const early = balancerObject(({ u32, u64, struct, ...types }) => ({
      maps: {
        conntrack: {
          ...conntrack({ u32, u64, struct, ...types }, {}, {}),
          value: struct('lb_connection', { seen: u64, backend: u32 }),
        },
      },
      variables: { clock_ns: undefined },
    }));
    expect(conntrackLayout(early)).toEqual({ notesTime: true, followsStates: false, hasClock: false });
    expect([balancerObject(), firewallObject()].map(hasConntrack)).toEqual([true, false]);
  });

  it.each<[string, Parameters<typeof balancerObject>[0], RegExp]>([
    [
      'no map of connections',
      () => ({ maps: { conntrack: undefined } }),
      /^The running program has no map conntrack\.\nIt needs: struct .*client_port.* It has: backends, pool.*It comes in step load-balancer\/udp-forward\.$/,
    ],
    [
      'no backends',
      () => ({ maps: { backends: undefined } }),
      /^The running program has no map backends\.\nIt needs: __u32 → struct .*ifindex/,
    ],
    [
      'no VIP',
      () => ({ variables: { vip: undefined } }),
      /^The running program has no global variable vip\.\nIt needs: __be32 vip\. It comes in step/,
    ],
    [
      'neither pool nor count',
      () => ({ maps: { pool: undefined } }),
      /^The running program has no map pool\..*It comes in step load-balancer\/drain/s,
    ],
    [
      'a key without the client port',
      (types) => ({
        maps: {
          conntrack: {
            ...conntrack(types, {}, {}),
            key: types.struct('lb_flow', { client: types.be32, port: types.be16, protocol: types.u8 }),
          },
        },
      }),
      /^map conntrack: the key is struct lb_flow; it has no member client_port\.\n.*Nothing was changed\.$/,
    ],
    [
      'a port of another width',
      (types) => ({ maps: { conntrack: conntrack(types, { client_port: types.u32 }, {}) } }),
      /^map conntrack: the key's client_port is __u32, where a port in network byte order \(__be16\) is needed/,
    ],
    [
      "a port in the machine's order",
      (types) => ({ maps: { conntrack: conntrack(types, { port: types.u16 }, {}) } }),
      /^map conntrack: the key's port is __u16, where a port in network byte order/,
    ],
    [
      'a client of another width',
      (types) => ({ maps: { conntrack: conntrack(types, { client: types.u64 }, {}) } }),
      /^map conntrack: the key's client is __u64, where an IPv4 address/,
    ],
    [
      'connections without a backend',
      (types) => ({
        maps: { conntrack: { ...conntrack(types, {}, {}), value: types.struct('c', { seen: types.u64 }) } },
      }),
      /^map conntrack: the value is struct c; it has no member backend/,
    ],
    [
      'a time that is too small',
      (types) => ({ maps: { conntrack: conntrack(types, {}, { seen: types.u32 }) } }),
      /^map conntrack: the value's seen is __u32, where an integer of 64 bits is needed/,
    ],
    [
      'a MAC address as a number',
      ({ u32, u64, u8, be32, array, struct }) => ({
        maps: {
          backends: {
            key: u32,
            value: struct('b', { address: be32, ifindex: u32, mac: u64, source_mac: array(u8, 6) }),
          },
        },
      }),
      /^map backends: the value's mac is __u64, where __u8\[6\] is needed/,
    ],
    [
      'a pool of another type',
      ({ u32, array, struct }) => ({
        maps: { pool: { key: u32, value: struct('p', { count: u32, id: array(u32, 16) }), type: 'array' } },
      }),
      /^map pool: its type is array, where BPF_MAP_TYPE_HASH is needed/,
    ],
    [
      'a VIP of another width',
      ({ u64 }) => ({ variables: { vip: u64 } }),
      /^variable vip: it is __u64, where an IPv4 address \(__be32\) is needed/,
    ],
  ])('with %s is refused, and says what is different', (_what, change, words) => {
    expect(refusal(() => balancerLayout(balancerObject(change)))).toMatch(words);
  });
});
