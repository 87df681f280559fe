import { describe, expect, it } from 'vitest';
import type { BalancerLayout } from '../../../src/domain/load-balancer/layout.ts';
import { readConnection, readPool } from '../../../src/domain/load-balancer/map-values.ts';
import {
  type BalancerState,
  freeId,
  planAddition,
  planChoice,
  planDeletion,
  takingBack,
} from '../../../src/domain/load-balancer/plan.ts';

const VIP = '203.0.113.11';
const entry = (id: number) => ({
  id,
  address: `10.0.2.${id}`,
  ifindex: 2,
  mac: '02:00:00:00:02:02',
  sourceMac: '02:00:00:00:02:01',
});
const state = (ids: readonly number[], more: Partial<BalancerState> = {}): BalancerState => ({
  vip: VIP,
  backends: ids.map(entry),
  chosenFrom: ids,
  ...more,
});
const POOL: BalancerLayout = { room: 4, choice: { by: 'pool', length: 4 } };
const COUNT: BalancerLayout = { room: 4, choice: { by: 'count' } };

describe('an id', () => {
  it('is the highest and 1 more, and the lowest free one once they are used up', () => {
    expect(freeId(state([]), POOL)).toBe(1);
    expect(freeId(state([2]), POOL)).toBe(3);
    expect(freeId(state([2, 4]), POOL)).toBe(1);
    expect(() => freeId(state([1, 2, 3, 4]), POOL)).toThrow(/already 4 backends/);
  });

  it('is the next one where the program counts', () => {
    expect(freeId(state([1, 2]), COUNT)).toBe(3);
    expect(() => freeId(state([1, 2, 3, 4]), COUNT)).toThrow(/already 4 backends.*\nSave the program again/);
  });
});

describe('a plan', () => {
  it('ends with the one write that puts a backend into service', () => {
    const empty = state([], { vip: '0.0.0.0', chosenFrom: undefined });
    expect(planAddition(empty, VIP, entry(1), true)).toEqual([
      { to: 'vip', before: '0.0.0.0', after: VIP },
      { to: 'backends', id: 1, before: undefined, after: entry(1) },
      { to: 'choice', before: undefined, after: [1] },
    ]);
    expect(planAddition(state([2]), VIP, entry(1), false).map(({ to }) => to)).toEqual(['backends']);
    expect(planAddition(state([2]), VIP, entry(1), true).at(-1)).toMatchObject({ after: [1, 2] });
  });

  it('writes nothing where nothing changes', () => {
    expect(planChoice(state([1, 2]), [2, 1])).toEqual([]);
    expect(planChoice(state([1, 2]), [2])).toHaveLength(1);
  });

  it('is taken back from its end', () => {
    const plan = [...planAddition(state([1]), VIP, entry(2), true), ...planDeletion(entry(2))];
    expect(takingBack(plan)).toEqual([
      { to: 'backends', id: 2, before: undefined, after: entry(2) },
      { to: 'choice', before: [1, 2], after: [1] },
      { to: 'backends', id: 2, before: entry(2), after: undefined },
    ]);
  });
});

describe('what a map holds', () => {
  it('is read however the program has declared it', () => {
    const layout = { notesTime: true, followsStates: true, hasClock: false };
    const key = { client: 0x0201000a, client_port: 4000, port: 80, protocol: 6 };
    const read = (state: number | string) =>
      readConnection({ key, values: [{ state, seen: 1_000_000n, backend: 2 }] }, layout, 4_500_000n, true);
    expect(read('LB_CLIENT_CLOSING')).toMatchObject({ client: '10.0.1.2', state: 'Closing', idleMs: 3.5 });
    expect([1, 2, 3, 4, 5, 6, 'ELSE'].map((one) => read(one)?.state)).toEqual([
      ...['Opening', 'Established', 'Closing', 'Closing', 'Closed'],
      ...[undefined, undefined],
    ]);
    expect(readPool({ count: 2, id: [3, 1, 2, 0] })).toEqual([3, 1]);
    expect(readPool({ count: 9, id: [3, 1] })).toEqual([3, 1]);
  });
});
