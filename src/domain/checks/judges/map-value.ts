import { IPV4_ADDRESS } from '../../packet/address/ipv4.ts';
import { runsOf } from '../../runs.ts';
import type { MapEntry } from '../observed.ts';
import type { MapValue } from '../spec.ts';

/** @returns the value as a person writes it: `5`, `{ count: 5 }`, `[1, 2]`, `[7, 0 × 15]`. */
export function formatValue(value: MapValue): string {
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${joinRuns(value.map(formatValue))}]`;
  const members = Object.entries(value as Readonly<Record<string, MapValue>>);
  return `{ ${members.map(([name, member]) => `${name}: ${formatValue(member)}`).join(', ')} }`;
}

/** So many of the same in a row are counted instead of repeated. */
const LONG_RUN = 4;

const joinRuns = (items: readonly string[]): string =>
  runsOf(items)
    .flatMap(({ item, times }) => (times < LONG_RUN ? Array(times).fill(item) : `${item} × ${times}`))
    .join(', ');

/**
 * @returns whether two values are the same; a number and a bigint of the same size are, and so is an address to the
 * number that C sees in it, for a program that keeps addresses in a __u32.
 */
export function sameValue(a: MapValue, b: MapValue): boolean {
  if (isAddress(a) || isAddress(b)) return formatAddress(a) === formatAddress(b);
  if (typeof a === 'object' && typeof b === 'object') return sameParts(a, b);
  if (typeof a === 'object' || typeof b === 'object') return isZero(a) && isZero(b);
  // biome-ignore lint/suspicious/noDoubleEquals: 5 and 5n are the same count
  return typeof a === typeof b ? a === b : isNumeric(a) && isNumeric(b) && a == b;
}

/** Nothing but zeros, in whatever shape: what is left out against what is there and empty. */
const isZero = (value: MapValue): boolean =>
  typeof value === 'object' ? Object.values(value).every(isZero) : isNumeric(value) && Number(value) === 0;

const isAddress = (value: MapValue): value is string =>
  typeof value === 'string' && IPV4_ADDRESS.read(value) !== undefined;

/** An address as text, also one that the program keeps in a __u32 or a __u8[4]; lab machines are little-endian. */
function formatAddress(value: MapValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return IPV4_ADDRESS.write(bytes);
  }
  return Array.isArray(value) ? value.join('.') : formatValue(value);
}

type Composite = Extract<MapValue, object>;

/** Members that one of them leaves out are 0 there, as in a C initialiser: padding need not be said. */
function sameParts(a: Composite, b: Composite): boolean {
  const [left, right] = [a, b] as [Record<string, MapValue>, Record<string, MapValue>];
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => sameValue(left[name] ?? 0, right[name] ?? 0));
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
