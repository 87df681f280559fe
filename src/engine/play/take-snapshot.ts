import { sumOf } from '../../domain/checks/judges/map-value.ts';
import type { MapContents } from '../../domain/checks/observed.ts';
import type { MapValue } from '../../domain/checks/spec.ts';
import { XdplingsError } from '../../domain/errors.ts';
import type { BpfObject } from '../../domain/object-file/index.ts';
import type { ControlPort, LabPort } from '../ports.ts';
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
const MOST_ROWS = 8;

/**
 * Reads everything that the play screen shows, of what the program has.
 * @param object what is loaded
 * @param at the time of the snapshot, ms
 */
export async function takeSnapshot(
  object: BpfObject,
  lab: LabPort,
  control: ControlPort,
  at: number,
): Promise<Snapshot> {
  const has = (name: string): boolean => object.maps.some((map) => map.name === name);
  const hasRules = has('rules');
  return {
    at,
    interfaces: await lab.counters(),
    rules: hasRules ? await readable(() => control.rules()) : undefined,
    policies: has('policies') ? await readable(() => control.policies()) : undefined,
    protocols: has('protocols') ? await readable(() => control.protocolCounts()) : undefined,
    records: has('events') ? await readable(() => lab.takeRecords('events')) : undefined,
    lost: await readLost(object, lab),
    numbers: await readNumbers(object, lab),
    maps: await readMaps(object, lab, hasRules),
    printed: await lab.takeTrace(),
  };
}

/** A learner's map may have the name and not the layout: then there is nothing to show, and `fw` says why. */
async function readable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof XdplingsError && error.kind === 'usage') return undefined;
    throw error;
  }
}

/** `lost` counts the records that found no room; it stands with them. */
async function readLost(object: BpfObject, lab: LabPort): Promise<bigint | undefined> {
  if (!object.variables.some(({ name }) => name === 'lost')) return undefined;
  const value = await lab.readVariable('lost');
  return typeof value === 'number' || typeof value === 'bigint' ? BigInt(value) : undefined;
}

/** Constants never change. */
async function readNumbers({ variables }: BpfObject, lab: LabPort): Promise<NamedNumber[]> {
  const shown = variables.filter(
    ({ name, section }) => !HIDDEN_VARIABLES.has(name) && !section.startsWith('.rodata'),
  );
  const numbers: NamedNumber[] = [];
  for (const { name } of shown) {
    const value = await lab.readVariable(name);
    if (value !== undefined && typeof value !== 'object') numbers.push({ name, value });
  }
  return numbers;
}

async function readMaps({ maps }: BpfObject, lab: LabPort, hasRules: boolean): Promise<MapRows[]> {
  const shown = maps.filter(({ name }) => !KNOWN_MAPS.has(name) && !(hasRules && name === 'networks'));
  const read: MapRows[] = [];
  for (const { name } of shown) {
    const contents = await readable(() => lab.readMap(name));
    if (contents) read.push(rowsOf(contents));
  }
  return read;
}

/** What only fills a struct up says nothing. */
function withoutPadding(key: MapValue): MapValue {
  if (typeof key !== 'object' || Array.isArray(key)) return key;
  return Object.fromEntries(Object.entries(key).filter(([name]) => !/^_*pad/.test(name)));
}

/** An array has all of its entries always: only those that hold something are worth a row. */
function rowsOf({ name, entries }: MapContents): MapRows {
  const rows = entries
    .map((entry): { key: MapValue; value: MapValue } => ({
      key: withoutPadding(entry.key),
      value: entry.values.length === 1 ? (entry.values[0] ?? 0) : (sumOf(entry) ?? entry.values),
    }))
    .filter(({ value }) => typeof value === 'object' || Number(value) !== 0);
  return { name, rows: rows.slice(0, MOST_ROWS), total: rows.length };
}
