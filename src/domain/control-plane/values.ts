import type { MapValue } from '../checks/spec.ts';
import { addressOfNumber } from '../firewall/network.ts';

/* Of what maps hold, as BTF gives it: layouts have been checked before. */

/** @returns the member of a struct; 0 where there is none */
export function member(value: MapValue, name: string): MapValue {
  if (typeof value !== 'object' || Array.isArray(value)) return 0;
  return (value as { readonly [key: string]: MapValue })[name] ?? 0;
}

/** @returns NaN for what is no number */
export function toNumber(value: MapValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  return Number.NaN;
}

/** @returns the numbers of an array; none for anything else */
export const toNumbers = (value: MapValue): number[] => (Array.isArray(value) ? value.map(toNumber) : []);

/** @param littleEndian of the machine: an address that the program calls a `__u32` is read as a number */
export function readAddress(value: MapValue, littleEndian: boolean): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return toNumbers(value).join('.');
  const dotted = addressOfNumber(toNumber(value));
  return littleEndian ? dotted.split('.').reverse().join('.') : dotted;
}
