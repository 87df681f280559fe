import { toNumber } from '../domain/control-plane/values.ts';
import { requireProtocols } from '../domain/firewall/layout.ts';
import { total } from '../domain/firewall/map-values.ts';
import type { ProtocolCount } from '../domain/firewall/model.ts';
import type { Target } from './target.ts';

/**
 * @returns the protocols that have been seen, by number
 * @throws usage error for a program that does not count protocols
 */
export async function countProtocols({ lab, object }: Target): Promise<ProtocolCount[]> {
  const { name } = requireProtocols(object);
  const contents = await lab.readMap(name);
  return (contents?.entries ?? [])
    .map(({ key, values }) => ({ protocol: toNumber(key), packets: total(values) }))
    .filter(({ packets }) => packets > 0n)
    .sort((a, b) => a.protocol - b.protocol);
}
