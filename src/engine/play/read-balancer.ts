import { formatValue, sumOf } from '../../domain/checks/judges/map-value.ts';
import type { MapContents } from '../../domain/checks/observed.ts';
import type { BpfObject } from '../../domain/object-file/index.ts';
import type { ControlPort, LabPort } from '../ports.ts';
import { summarise } from './connection-table.ts';
import type { Pace } from './pace.ts';
import { readable } from './readable.ts';
import type { Balancer, Refusal } from './snapshot.ts';

/** Maps and variables of a balancer that have a place of their own on the screen. */
export const BALANCER_MAPS: ReadonlySet<string> = new Set(['backends', 'conntrack', 'pool', 'refusals']);
export const BALANCER_VARIABLES: ReadonlySet<string> = new Set(['vip', 'turn', 'backend_count']);

/**
 * Reads a load balancer from the maps of what is loaded.
 * @returns undefined for a program that has none, or none as the control plane knows them: `lb get` says why then
 */
export async function readBalancer(
  object: BpfObject,
  lab: Pick<LabPort, 'readMap' | 'readVariable'>,
  control: Pick<ControlPort, 'backends' | 'connections'>,
  pace: Pace,
): Promise<Balancer | undefined> {
  const has = (name: string): boolean => object.maps.some((map) => map.name === name);
  if (!has('backends')) return undefined;
  const backends = await readable(() => control.backends());
  if (backends === undefined) return undefined;
  const table = has('conntrack')
    ? await pace('conntrack', () => readable(async () => summarise(await control.connections())))
    : undefined;
  const refusals = has('refusals') ? await readable(() => lab.readMap('refusals')) : undefined;
  return {
    vip: await readVip(object, lab),
    backends,
    hasPool: has('pool'),
    connections: table,
    refusals: refusals && refusalsOf(refusals),
  };
}

/** @returns undefined as long as the program has none */
async function readVip(object: BpfObject, lab: Pick<LabPort, 'readVariable'>): Promise<string | undefined> {
  if (!object.variables.some(({ name }) => name === 'vip')) return undefined;
  const value = await lab.readVariable('vip');
  return typeof value === 'string' && value !== '0.0.0.0' ? value : undefined;
}

/** `enum lb_refusal` of the steps: each has the reasons of the one before, and more. An enum leaves no names in BTF here. */
const REASONS: readonly string[] = ['NO_BACKEND', 'TABLE_FULL', 'NO_ROUTE', 'STRAY'];

/** Every reason, also those that nothing was refused for. */
const refusalsOf = ({ entries }: MapContents): Refusal[] =>
  entries.flatMap((entry) => {
    const count = sumOf(entry);
    const reason = REASONS[Number(entry.key)] ?? `[${formatValue(entry.key)}]`;
    return count === undefined ? [] : [{ reason, count }];
  });
