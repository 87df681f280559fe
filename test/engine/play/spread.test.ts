import { describe, expect, it } from 'vitest';
import { summarise } from '../../../src/engine/play/connection-table.ts';
import type { Snapshot } from '../../../src/engine/play/snapshot.ts';
import { spreadOf } from '../../../src/engine/play/spread.ts';
import { balancer, connection } from './balancer-support.ts';
import { counters, snapshot } from './support.ts';

/** lb's interfaces to app1, app2, app3 have been given so many frames by redirects. */
const look = (at: number, redirected: readonly number[], more: Partial<Snapshot> = {}): Snapshot =>
  snapshot(at, {
    interfaces: redirected.map((redirectedOut, index) =>
      counters(0, 0, { host: 'lb', interface: `eth${index + 1}`, redirectedOut }),
    ),
    balancer: balancer(),
    ...more,
  });

describe('the spread over backends', () => {
  it('is each one’s part of the redirected frames', () => {
    const spread = spreadOf('lb', look(0, [10, 10, 10]), look(2_000, [110, 110, 210]));
    expect(spread?.map(({ share, rate }) => [share, rate])).toEqual([
      [0.25, 50],
      [0.25, 50],
      [0.5, 100],
    ]);
  });

  it('counts what the kernel itself sends, as health checks, for nobody', () => {
    const before = look(0, [0, 0, 0]);
    const now = look(1_000, [5, 0, 0]);
    const checked = {
      ...now,
      interfaces: now.interfaces.map((one) => ({ ...one, sent: { packets: 100, bytes: 0 } })),
    };
    expect(spreadOf('lb', before, checked)?.map(({ share }) => share)).toEqual([1, 0, 0]);
  });

  it('is unknown while nothing moves, and before a second look', () => {
    const now = look(1_000, [5, 5, 5]);
    expect(spreadOf('lb', look(0, [5, 5, 5]), now)?.[0]).toMatchObject({ share: undefined, rate: 0 });
    expect(spreadOf('lb', undefined, now)?.[0]).toMatchObject({ share: undefined, rate: 0 });
  });

  it('has the connections of each backend, where the table can be read', () => {
    const connections = summarise([connection({ backend: 3 })]);
    const counted = look(0, [], { balancer: balancer({ connections }) });
    expect(spreadOf('lb', undefined, counted)?.map((one) => one.connections)).toEqual([0, 0, 1]);
    const unread = look(0, [], { balancer: balancer({ connections: undefined }) });
    expect(spreadOf('lb', undefined, unread)?.[0]?.connections).toBeUndefined();
  });

  it('is nothing for a program that balances nothing', () => {
    expect(spreadOf('lb', undefined, snapshot(0))).toBeUndefined();
  });
});
