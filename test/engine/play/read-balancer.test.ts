import { describe, expect, it } from 'vitest';
import type { MapValue } from '../../../src/domain/checks/spec.ts';
import { usageError } from '../../../src/domain/errors.ts';
import type { BpfObject } from '../../../src/domain/object-file/index.ts';
import { createPace } from '../../../src/engine/play/pace.ts';
import { readBalancer } from '../../../src/engine/play/read-balancer.ts';
import type { ControlPort, LabPort } from '../../../src/engine/ports.ts';
import { fakeControl } from '../../support/fake-control.ts';
import { fakeLab } from '../../support/fake-lab.ts';
import { backend, connection } from './balancer-support.ts';

const objectWith = (...maps: string[]): BpfObject =>
  ({ maps: maps.map((name) => ({ name })), variables: [{ name: 'vip' }] }) as unknown as BpfObject;
const ALL = objectWith('backends', 'conntrack', 'refusals');

const read = (object: BpfObject, lab: Partial<LabPort> = {}, control: Partial<ControlPort> = {}) =>
  readBalancer(
    object,
    fakeLab(lab),
    fakeControl(control),
    createPace(() => 0),
  );
const refusals = (...counts: readonly MapValue[]): Partial<LabPort> => ({
  readMap: async (name) => ({
    name,
    type: 'percpu_array',
    perCpu: true,
    maxEntries: counts.length,
    commands: [],
    entries: counts.map((count, key) => ({ key, values: [count, 1n] })),
  }),
});

describe('a balancer that is read', () => {
  it('has its backends, its table and the virtual address', async () => {
    const seen = await read(
      ALL,
      { readVariable: async () => '203.0.113.11' },
      { backends: async () => [backend(1)], connections: async () => [connection()] },
    );
    expect(seen).toMatchObject({
      hasPool: false,
      vip: '203.0.113.11',
      backends: [{ name: 'app1' }],
      connections: { total: 1 },
    });
  });

  it('has no virtual address before the control plane has written one', async () => {
    expect((await read(ALL, { readVariable: async () => '0.0.0.0' }))?.vip).toBeUndefined();
  });

  it('has a pool where the program has one', async () => {
    expect((await read(objectWith('backends', 'pool')))?.hasPool).toBe(true);
  });

  it('names what was refused as the step does, the CPUs added up', async () => {
    expect((await read(ALL, refusals(4n, 0n)))?.refusals).toEqual([
      { reason: 'NO_BACKEND', count: 5n },
      { reason: 'TABLE_FULL', count: 1n },
    ]);
    const five = await read(ALL, refusals(0n, 0n, 0n, 0n, 0n));
    expect(five?.refusals?.map(({ reason }) => reason).slice(2)).toEqual(['NO_ROUTE', 'STRAY', '[4]']);
  });

  it('is none for a program without backends, and for one whose maps are not the control plane’s', async () => {
    expect(await read(objectWith('hosts', 'links'))).toBeUndefined();
    const other = async () => {
      throw usageError('backends has no member mac');
    };
    expect(await read(ALL, {}, { backends: other })).toBeUndefined();
    const withoutTable = await read(ALL, {}, { connections: other });
    expect(withoutTable?.backends).toEqual([]);
    expect(withoutTable?.connections).toBeUndefined();
  });
});
