import type { Context } from '../context.ts';
import { declarationOf } from '../map-declaration.ts';
import { readConstant, readMapSource, sizeOfNamed } from '../map-source.ts';

/** What is known of a map from the object, else from its declaration in the source; undefined where neither says. */
export type MapFacts = {
  readonly name: string;
  /** As bpftool prints it: `hash`, `percpu_array`. */
  readonly typeName: string | undefined;
  readonly keySize: number | undefined;
  readonly valueSize: number | undefined;
  readonly maxEntries: number | undefined;
  readonly flags: number | undefined;
  /** Whether an inner map is declared. */
  readonly hasInner: boolean;
  /** The line of the first of these members, else of the declaration. */
  lineOf(...members: string[]): number | undefined;
  /** What is written for a member: `struct flow_key`. */
  written(member: string): string | undefined;
};

export function mapFacts(name: string, context: Context): MapFacts | undefined {
  const known = context.map(name);
  const members = readMapSource(name, context);
  if (!known && !members) return undefined;
  const member = (wanted: string) => members?.find((one) => one.name === wanted);
  const number = (wanted: string) => {
    const value = member(wanted)?.value;
    return value === undefined ? 0 : readConstant(value, context.source);
  };
  const size = (of: 'key' | 'value') => {
    const type = member(of)?.value;
    return type === undefined ? number(`${of}_size`) : sizeOfNamed(type);
  };
  const type = member('type')
    ?.value.replace(/^BPF_MAP_TYPE_/, '')
    .toLowerCase();
  return {
    name: known?.name ?? name,
    typeName: known?.typeName ?? type ?? 'unspec',
    keySize: known?.keySize ?? size('key'),
    valueSize: known?.valueSize ?? size('value'),
    maxEntries: known?.maxEntries ?? number('max_entries'),
    flags: known?.flags ?? number('map_flags'),
    hasInner: known?.inner !== undefined || member('values') !== undefined,
    lineOf: (...wanted) =>
      members?.find((one) => wanted.includes(one.name))?.line ?? declarationOf(name, context),
    written: (wanted) => member(wanted)?.value,
  };
}
