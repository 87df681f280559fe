import type { BpfObject } from '../../domain/object-file/index.ts';
import type { ControlPort, LabPort } from '../ports.ts';
import { rowsOf } from './map-rows.ts';
import type { Pace } from './pace.ts';
import { BALANCER_MAPS, BALANCER_VARIABLES, readBalancer } from './read-balancer.ts';
import { readable } from './readable.ts';
import type { MapRows, NamedNumber, Snapshot } from './snapshot.ts';

/** Maps that have a place of their own on the screen, or that say nothing to a person. */
const KNOWN_MAPS = new Set([
  'rules',
  'drops',
  'policies',
  'protocols',
  'programs',
  'events',
  'limited',
  'buckets',
]);
/** Variables that are for the checks and the compiler, not for a person; `lost` is shown with the records. */
const HIDDEN_VARIABLES = new Set(['lost', 'clock_ns', 'unused_event']);

/**
 * Reads everything that the play screen shows, of what the program has.
 * @param object what is loaded
 * @param pace of this object's readings
 * @param at the time of the snapshot, ms
 */
export async function takeSnapshot(
  object: BpfObject,
  lab: LabPort,
  control: ControlPort,
  pace: Pace,
  at: number,
): Promise<Snapshot> {
  const has = (name: string): boolean => object.maps.some((map) => map.name === name);
  const balancer = await readBalancer(object, lab, control, pace);
  const hasPlace = placesOf(has, balancer !== undefined);
  return {
    at,
    interfaces: await lab.counters(),
    rules: has('rules') ? await readable(() => control.rules()) : undefined,
    policies: has('policies') ? await readable(() => control.policies()) : undefined,
    protocols: has('protocols') ? await readable(() => control.protocolCounts()) : undefined,
    balancer,
    records: has('events') ? await readable(() => lab.takeRecords('events')) : undefined,
    lost: await readLost(object, lab),
    numbers: await readNumbers(object, lab, hasPlace),
    maps: await readMaps(object, lab, pace, hasPlace),
    printed: await lab.takeTrace(),
  };
}

type HasPlace = { readonly map: (name: string) => boolean; readonly variable: (name: string) => boolean };

/** A balancer that cannot be read as one is shown as what it is: maps and variables. */
const placesOf = (has: (name: string) => boolean, hasBalancer: boolean): HasPlace => ({
  map: (name) =>
    KNOWN_MAPS.has(name) || (name === 'networks' && has('rules')) || (hasBalancer && BALANCER_MAPS.has(name)),
  variable: (name) => HIDDEN_VARIABLES.has(name) || (hasBalancer && BALANCER_VARIABLES.has(name)),
});

/** `lost` counts the records that found no room; it stands with them. */
async function readLost(object: BpfObject, lab: LabPort): Promise<bigint | undefined> {
  if (!object.variables.some(({ name }) => name === 'lost')) return undefined;
  const value = await lab.readVariable('lost');
  return typeof value === 'number' || typeof value === 'bigint' ? BigInt(value) : undefined;
}

/** Constants never change. */
async function readNumbers(
  { variables }: BpfObject,
  lab: LabPort,
  hasPlace: HasPlace,
): Promise<NamedNumber[]> {
  const shown = variables.filter(
    ({ name, section }) => !hasPlace.variable(name) && !section.startsWith('.rodata'),
  );
  const numbers: NamedNumber[] = [];
  for (const { name } of shown) {
    const value = await lab.readVariable(name);
    if (value !== undefined && typeof value !== 'object') numbers.push({ name, value });
  }
  return numbers;
}

async function readMaps(
  { maps }: BpfObject,
  lab: LabPort,
  pace: Pace,
  hasPlace: HasPlace,
): Promise<MapRows[]> {
  const read: MapRows[] = [];
  for (const { name } of maps) {
    if (hasPlace.map(name)) continue;
    const rows = await pace(name, () =>
      readable(async () => {
        const contents = await lab.readMap(name);
        return contents && rowsOf(contents);
      }),
    );
    if (rows) read.push(rows);
  }
  return read;
}
