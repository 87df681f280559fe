import type { MapDefinition } from '../../object-file/index.ts';
import type { Context } from '../context.ts';
import { type MapMember, readConstant, readMapSource, readStructSource, sizeOfNamed } from '../map-source.ts';

/**
 * What is known of a map's declaration: exactly from the object, otherwise from the source as far as it can be read.
 * Undefined is "not known"; a member that is not declared is 0.
 */
export type MapFacts = {
  readonly typeName: string | undefined;
  readonly keySize: number | undefined;
  readonly valueSize: number | undefined;
  readonly maxEntries: number | undefined;
  readonly flags: number | undefined;
  /** Whether `__array(values, …)` says what it holds. */
  readonly hasInner: boolean;
  /** Where the first of these members of the declaration stands. */
  lineOf(...names: string[]): number | undefined;
  /** Where its first member stands. */
  readonly firstLine: number | undefined;
};

/** @returns undefined when neither the object nor the source declares a map of that name */
export function mapFacts(name: string, context: Context): MapFacts | undefined {
  return factsOf(context.map(name), readMapSource(name, context), context);
}

/** The same of the maps that a map of maps holds. */
export function innerMapFacts(name: string, context: Context): MapFacts | undefined {
  const values = readMapSource(name, context)?.find((member) => member.name === 'values')?.value;
  const tag = /^struct\s+(\w+)/.exec(values ?? '')?.[1];
  const members = tag === undefined || !context.source ? undefined : readStructSource(tag, context.source);
  return factsOf(context.map(name)?.inner, members, context);
}

function factsOf(
  map: MapDefinition | undefined,
  members: readonly MapMember[] | undefined,
  { source }: Context,
): MapFacts | undefined {
  if (!map && !members) return undefined;
  const member = (key: string) => members?.find((one) => one.name === key);
  const places = {
    lineOf: (...names: string[]) => names.map(member).find((one) => one !== undefined)?.line,
    firstLine: members?.[0]?.line,
  };
  if (map) return { ...map, hasInner: map.inner !== undefined, ...places };
  const number = (one: MapMember | undefined) => (one ? readConstant(one.value, source) : 0);
  const size = (type: MapMember | undefined, bytes: MapMember | undefined) =>
    type ? sizeOfNamed(type.value) : number(bytes);
  const inner = member('values');
  const valueSize = size(member('value'), member('value_size'));
  const type = member('type')?.value;
  return {
    typeName: type === undefined ? 'unspec' : /^BPF_MAP_TYPE_(\w+)$/.exec(type)?.[1]?.toLowerCase(),
    keySize: size(member('key'), member('key_size')),
    // libbpf fills in the size of the ids that a map of maps and a program array hold.
    valueSize: valueSize === 0 && inner ? 4 : valueSize,
    maxEntries: number(member('max_entries')),
    flags: number(member('map_flags')),
    hasInner: inner !== undefined,
    ...places,
  };
}
