import { sumOf } from '../../domain/checks/judges/map-value.ts';
import type { MapContents } from '../../domain/checks/observed.ts';
import type { MapValue } from '../../domain/checks/spec.ts';
import { formatMac } from '../../domain/packet/address/mac.ts';
import type { MapRows } from './snapshot.ts';

const MOST_ROWS = 8;
const MAC_BYTES = 6;

/**
 * The first rows of a map, the CPUs of a per-CPU map added up. An array has all of its entries always: only those that
 * hold something are worth a row.
 */
export function rowsOf({ name, entries }: MapContents): MapRows {
  const rows = entries
    .map((entry): { key: MapValue; value: MapValue } => ({
      key: inWords(entry.key),
      value: entry.values.length === 1 ? inWords(entry.values[0] ?? 0) : (sumOf(entry) ?? entry.values),
    }))
    .filter(({ value }) => typeof value === 'object' || Number(value) !== 0);
  return { name, rows: rows.slice(0, MOST_ROWS), total: rows.length };
}

/** As a person reads it: without what only fills a struct up, and MAC addresses as such. */
function inWords(value: MapValue): MapValue {
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  const members = Object.entries(value).filter(([name]) => !/^_*pad/.test(name));
  return Object.fromEntries(members.map(([name, member]) => [name, macText(name, member) ?? member]));
}

/** `__u8 mac[6]`, `__u8 source_mac[6]` … */
function macText(name: string, value: MapValue): string | undefined {
  if (!/(^|_)mac$/.test(name) || !Array.isArray(value) || value.length !== MAC_BYTES) return undefined;
  return formatMac(Uint8Array.from(value, Number));
}
