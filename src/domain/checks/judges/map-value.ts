import type { MapEntry } from '../observed.ts';
import type { MapValue } from '../spec.ts';

/** @returns the value as a person writes it: `5`, `{ count: 5 }`, `[1, 2]`. */
export function formatValue(value: MapValue): string {
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`;
  const members = Object.entries(value as Readonly<Record<string, MapValue>>);
  return `{ ${members.map(([name, member]) => `${name}: ${formatValue(member)}`).join(', ')} }`;
}

/** @returns whether two values are the same; a number and a bigint of the same size are. */
export function sameValue(a: MapValue, b: MapValue): boolean {
  if (typeof a === 'object' || typeof b === 'object') return formatValue(a) === formatValue(b);
  // biome-ignore lint/suspicious/noDoubleEquals: 5 and 5n are the same count
  return typeof a === typeof b ? a === b : isNumeric(a) && isNumeric(b) && a == b;
}

const isNumeric = (value: MapValue): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

/** @returns the entry of a key, or undefined. */
export const findEntry = (entries: readonly MapEntry[], key: MapValue): MapEntry | undefined =>
  entries.find((entry) => sameValue(entry.key, key));

/** @returns the sum over the CPUs as a bigint, so that no count is ever rounded; undefined for values that are no numbers. */
export function sumOf(entry: MapEntry | undefined): bigint | undefined {
  if (entry === undefined) return 0n;
  let sum = 0n;
  for (const value of entry.values) {
    if (!isNumeric(value)) return undefined;
    sum += BigInt(value);
  }
  return sum;
}
