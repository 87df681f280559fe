import { describe, expect, it } from 'vitest';
import { summarise } from '../../../src/engine/play/connection-table.ts';
import { connection } from './balancer-support.ts';

describe('a connection table in short', () => {
  it('counts by state in the order of a connection’s life, then UDP', () => {
    const table = summarise([
      connection({ protocol: 'udp', state: undefined }),
      connection({ state: 'Closed' }),
      connection({ state: 'Opening' }),
      connection({ state: 'Closed' }),
    ]);
    expect(table.total).toBe(4);
    expect(table.kinds).toEqual([
      { kind: 'Opening', count: 1 },
      { kind: 'Closed', count: 2 },
      { kind: 'UDP', count: 1 },
    ]);
  });

  it('counts TCP of a program that follows no states as TCP', () => {
    expect(summarise([connection({ state: undefined })]).kinds).toEqual([{ kind: 'TCP', count: 1 }]);
  });

  it('says how many a backend has; closed ones are no load', () => {
    const { byBackend } = summarise([
      connection({ backend: 2 }),
      connection({ backend: 2, state: 'Closing' }),
      connection({ backend: 2, state: 'Closed' }),
      connection({ backend: 3, protocol: 'udp', state: undefined }),
    ]);
    expect(Object.fromEntries(byBackend)).toEqual({ 2: 2, 3: 1 });
  });

  it('keeps those with the latest packets, the latest first, of however many', () => {
    const idle = Array.from({ length: 5_000 }, (_, index) => (index * 7_919) % 5_000);
    const { newest } = summarise(idle.map((idleMs) => connection({ idleMs })));
    expect(newest.map(({ idleMs }) => idleMs)).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });

  it('keeps the order of a table without times', () => {
    const ports = [3, 1, 2];
    const { newest } = summarise(ports.map((clientPort) => connection({ clientPort, idleMs: undefined })));
    expect(newest.map(({ clientPort }) => clientPort)).toEqual(ports);
  });
});
