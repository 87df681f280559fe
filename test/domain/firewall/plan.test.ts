import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XdplingsError } from '../../../src/domain/errors.ts';
import { sameRule } from '../../../src/domain/firewall/describe.ts';
import type { RuleLayout } from '../../../src/domain/firewall/layout.ts';
import type { RuleSpec } from '../../../src/domain/firewall/model.ts';
import { addressOfNumber, contains, networkAround } from '../../../src/domain/firewall/network.ts';
import {
  type FirewallState,
  planAddition,
  planDeletion,
  takingBack,
  type Write,
} from '../../../src/domain/firewall/plan.ts';
import { meantVerdict, type Packet, verdictOf, written } from './data-plane.ts';

const LAYOUT: RuleLayout = { networks: 1024, perNetwork: 16, rules: 256, maxId: 255, countsDrops: true };
const EMPTY: FirewallState = { rules: [], lists: [] };

/** Few addresses and many prefixes, so that networks lie in each other. */
const address = fc.nat(15).map((low) => addressOfNumber(0x0a00_0000 + low));
const spec: fc.Arbitrary<RuleSpec> = fc
  .record({
    address,
    prefixLength: fc.constantFrom(0, 8, 28, 29, 30, 31, 32),
    protocol: fc.constantFrom('any' as const, 'icmp' as const, 'tcp' as const, 'udp' as const),
    port: fc.option(fc.record({ from: fc.integer({ min: 1, max: 4 }), more: fc.nat(3) })),
  })
  .map(({ address: at, prefixLength, protocol, port }) => ({
    network: networkAround(at, prefixLength),
    protocol,
    sourcePorts: { from: 0, to: 65535 },
    destinationPorts:
      port && protocol !== 'icmp' ? { from: port.from, to: port.from + port.more } : { from: 0, to: 65535 },
  }));
const step = fc.oneof(
  { weight: 3, arbitrary: spec.map((rule) => ({ add: rule })) },
  { weight: 1, arbitrary: fc.nat(40).map((index) => ({ remove: index })) },
);

const PACKETS: readonly Packet[] = Array.from({ length: 16 }, (_, low) => [
  { source: addressOfNumber(0x0a00_0000 + low), protocol: 1 },
  { source: addressOfNumber(0x0a00_0000 + low), protocol: 6, sport: 1, dport: (low % 5) + 1 },
  { source: addressOfNumber(0x0a00_0000 + low), protocol: 17, sport: 1, dport: 3 },
  { source: addressOfNumber(0x0b00_0000 + low), protocol: 132 },
]).flat();

const verdicts = (state: FirewallState) => PACKETS.map((packet) => verdictOf(state, packet));
const meant = (state: FirewallState) => PACKETS.map((packet) => meantVerdict(state.rules, packet));

type Step = { add: RuleSpec } | { remove: number };

/** The writes of a step; undefined when there is nothing to delete, the same rule is in force, or there is no room. */
function planOf(state: FirewallState, one: Step, layout = LAYOUT): readonly Write[] | undefined {
  if ('add' in one) {
    try {
      return planAddition(state, layout, one.add).writes;
    } catch (error) {
      if (error instanceof XdplingsError && error.kind === 'usage') return undefined;
      throw error;
    }
  }
  const rule = state.rules[one.remove % Math.max(1, state.rules.length)];
  return rule && planDeletion(state, rule).writes;
}

const applied = (state: FirewallState, writes: readonly Write[]) => writes.reduce(written, state);

describe('plans', () => {
  it('make one look-up and one list do what every rule around the source means', () => {
    fc.assert(
      // With few ids they are soon used up, and lower ones are given again: the newest rule is not the last then.
      fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(6, 255), (steps, maxId) => {
        const layout = { ...LAYOUT, maxId };
        let state = EMPTY;
        for (const one of steps) state = applied(state, planOf(state, one, layout) ?? []);
        expect(verdicts(state)).toEqual(meant(state));
      }),
      { numRuns: 60 },
    );
  });

  it('show each packet the rules of before or of after, whichever write was the last', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 15 }), (steps) => {
        let state = EMPTY;
        for (const one of steps) {
          const writes = planOf(state, one) ?? [];
          const [old, next] = [verdicts(state), verdicts(applied(state, writes))];
          for (const write of writes) {
            state = written(state, write);
            const now = verdicts(state);
            expect(now.every((id, index) => id === old[index] || id === next[index])).toBe(true);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are taken back to exactly what was there, from any write on', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), fc.nat(20), (steps, many) => {
        let state = EMPTY;
        for (const one of steps) state = applied(state, planOf(state, one) ?? []);
        const writes = planOf(state, { add: RULE }) ?? [];
        const made = writes.slice(0, many % (writes.length + 1));
        expect(sorted(applied(applied(state, made), takingBack(made)))).toEqual(sorted(state));
      }),
      { numRuns: 60 },
    );
  });

  it('delete a rule so that everything is as before it was added', () => {
    fc.assert(
      fc.property(fc.array(spec, { maxLength: 12 }), spec, (before, one) => {
        const state = before.reduce((now, rule) => applied(now, planOf(now, { add: rule }) ?? []), EMPTY);
        fc.pre(!state.rules.some((each) => sameRule(each, one)));
        const { rule, writes } = planAddition(state, LAYOUT, one);
        const added = applied(state, writes);
        expect(sorted(applied(added, planDeletion(added, rule).writes))).toEqual(sorted(state));
      }),
      { numRuns: 60 },
    );
  });

  it('refuse a rule exactly when a list would hold more than there is room for', () => {
    const layout = { ...LAYOUT, perNetwork: 3 };
    let refused = 0;
    fc.assert(
      fc.property(fc.array(spec, { maxLength: 15 }), spec, (before, one) => {
        const state = before.reduce(
          (now, rule) => applied(now, planOf(now, { add: rule }, layout) ?? []),
          EMPTY,
        );
        fc.pre(!state.rules.some((each) => sameRule(each, one)));
        const networks = [one.network, ...state.lists.map(({ network }) => network)];
        const rules = [...state.rules, one];
        const tooMany = networks.some(
          (network) =>
            contains(one.network, network) &&
            rules.filter((rule) => contains(rule.network, network)).length > 3,
        );
        if (tooMany) refused += 1;
        expect(planOf(state, { add: one }, layout) === undefined).toBe(tooMany);
      }),
      { numRuns: 200 },
    );
    expect(refused).toBeGreaterThan(10);
  });
});

const RULE: RuleSpec = {
  network: { address: '10.0.0.0', prefixLength: 8 },
  protocol: 'any',
  sourcePorts: { from: 0, to: 65535 },
  destinationPorts: { from: 0, to: 65535 },
};
const added = (state: FirewallState, ...networks: readonly string[]): FirewallState =>
  networks.reduce((now, network) => {
    const [at = '', length] = network.split('/');
    const one = { ...RULE, network: { address: at, prefixLength: Number(length) } };
    return applied(now, planAddition(now, LAYOUT, one).writes);
  }, state);

/** The order of maps says nothing. */
const sorted = ({ rules, lists }: FirewallState) => ({
  rules: [...rules].sort((a, b) => a.id - b.id),
  lists: [...lists].map((list) => JSON.stringify(list)).sort(),
});

describe('an addition', () => {
  it('says what the rule is before any list leads to it', () => {
    const state = added(EMPTY, '10.0.1.0/24', '10.0.1.128/25');
    expect(planAddition(state, LAYOUT, RULE).writes.map(({ map }) => map)).toEqual([
      'drops',
      'rules',
      'networks',
      'networks',
      'networks',
    ]);
  });

  it('goes into the lists of all networks inside, and takes over the rules of those around', () => {
    const state = added(EMPTY, '10.0.0.0/8', '10.0.1.0/24', '0.0.0.0/0', '10.0.1.1/32');
    const list = (at: string) => state.lists.find(({ network }) => network.address === at)?.ids;
    expect([list('0.0.0.0'), list('10.0.0.0'), list('10.0.1.0'), list('10.0.1.1')]).toEqual([
      [3],
      [1, 3],
      [1, 2, 3],
      [1, 2, 3, 4],
    ]);
  });

  it('numbers from the highest id on, and fills gaps only when there is nothing above', () => {
    const layout = { ...LAYOUT, maxId: 3 };
    let state = added(EMPTY, '10.0.0.0/8', '10.0.1.0/24', '10.0.2.0/24');
    const [first] = state.rules;
    if (first === undefined) throw new Error('no rule');
    state = applied(state, planDeletion(state, first).writes);
    expect(planAddition(state, LAYOUT, RULE).rule.id).toBe(4);
    expect(planAddition(state, layout, RULE).rule.id).toBe(1);
    expect(() =>
      planAddition(added(EMPTY, '10.0.3.0/24', '10.0.1.0/24', '10.0.2.0/24'), layout, RULE),
    ).toThrow(/map rules is full: it has room for 3 entries.*\n.*nothing was changed/);
  });

  it('is refused for the 17th rule of one network, also when that is nested', () => {
    let sixteen = added(EMPTY, '10.0.1.0/24');
    for (let port = 1; port <= 15; port += 1) {
      const one = { ...RULE, destinationPorts: { from: port, to: port } };
      sixteen = applied(sixteen, planAddition(sixteen, LAYOUT, one).writes);
    }
    expect(() => planAddition(sixteen, LAYOUT, RULE)).toThrow(
      /already 16 rules for packets from 10\.0\.1\.0\/24.*\n.*10\.0\.0\.0\/8 would be one of them/,
    );
    const elsewhere = { ...RULE, network: { address: '11.0.0.0', prefixLength: 8 } };
    expect(planAddition(sixteen, LAYOUT, elsewhere).rule.id).toBe(17);
  });

  it('is refused by id when a rule that says the same is in force', () => {
    const state = added(EMPTY, '10.0.1.0/24', '10.0.0.0/8');
    expect(() => planAddition(state, LAYOUT, RULE)).toThrow(
      /^Rule 2 already says the same: -n 10\.0\.0\.0\/8\.\nNothing was changed\..*fw delete -i 2$/,
    );
    const others: Partial<RuleSpec>[] = [
      { protocol: 'tcp' },
      { sourcePorts: { from: 1, to: 65535 } },
      { destinationPorts: { from: 0, to: 1 } },
      { network: { address: '10.0.0.0', prefixLength: 9 } },
    ];
    for (const other of others) {
      expect(planAddition(state, LAYOUT, { ...RULE, ...other }).rule.id).toBe(3);
    }
  });

  it('is refused when there is no room for its network, but not when that has a list', () => {
    const state = added(EMPTY, '10.0.0.0/8', '10.0.1.0/24');
    const layout = { ...LAYOUT, networks: 2 };
    expect(planAddition(state, layout, { ...RULE, protocol: 'udp' }).rule.id).toBe(3);
    const elsewhere = { ...RULE, network: { address: '11.0.0.0', prefixLength: 8 } };
    expect(() => planAddition(state, layout, elsewhere)).toThrow(/map networks is full: it has room for 2/);
  });

  it('resets no counter of a program that has none', () => {
    const { writes } = planAddition(EMPTY, { ...LAYOUT, countsDrops: false }, RULE);
    expect(writes.map(({ map }) => map)).toEqual(['rules', 'networks']);
  });
});

describe('a deletion', () => {
  it('takes the rule out of every list before it forgets what it says', () => {
    const state = added(EMPTY, '10.0.0.0/8', '10.0.1.0/24');
    const [first] = state.rules;
    if (first === undefined) throw new Error('no rule');
    const { writes } = planDeletion(state, first);
    expect(writes.map(({ map }) => map)).toEqual(['networks', 'networks', 'rules']);
    expect(applied(state, writes).lists).toEqual([
      { network: { address: '10.0.1.0', prefixLength: 24 }, ids: [2] },
    ]);
  });
});
