import { toNumber } from '../domain/control-plane/values.ts';
import { total } from '../domain/firewall/map-values.ts';
import type { ControlledLab } from './target.ts';

/**
 * Reads a map of counters by id, summed over all CPUs.
 * @param map undefined where the program does not count
 * @returns what has been counted for an id; 0 for one that has no entry, undefined where nothing is counted
 */
export async function readCounters(
  lab: ControlledLab,
  map: string | undefined,
): Promise<(id: number) => bigint | undefined> {
  if (map === undefined) return () => undefined;
  const contents = await lab.readMap(map);
  const counts = new Map(contents?.entries.map(({ key, values }) => [toNumber(key), total(values)]));
  return (id) => counts.get(id) ?? 0n;
}
