import { toNumber } from '../domain/control-plane/values.ts';
import { conntrackLayout } from '../domain/load-balancer/layout.ts';
import { isDead } from '../domain/load-balancer/lifetimes.ts';
import { type ConnectionEntry, readConnection } from '../domain/load-balancer/map-values.ts';
import type { Connection } from '../domain/load-balancer/model.ts';
import type { Target } from './target.ts';

const TABLE = 'conntrack';

/**
 * The connection table of a loaded program.
 * @param clockNs the kernel's monotonic clock, which programs ask for the time of a packet
 * @throws usage error for a program that does not keep connections as this control plane reads them
 */
export function connectionsOf({ lab, object }: Target, clockNs: () => bigint) {
  const layout = conntrackLayout(object);

  const entries = async (): Promise<ConnectionEntry[]> => {
    // The clock first: no packet is older than it will seem.
    const given = layout.hasClock ? await lab.readVariable('clock_ns') : undefined;
    const now = typeof given === 'bigint' ? given : BigInt(toNumber(given ?? 0));
    const clock = now === 0n ? clockNs() : now;
    const contents = await lab.readMap(TABLE);
    const { littleEndian } = object.btf;
    return (contents?.entries ?? []).flatMap(
      (entry) => readConnection(entry, layout, clock, littleEndian) ?? [],
    );
  };
  /** One that has begun anew with another backend since we looked stays. */
  const remove = (which: readonly ConnectionEntry[]): Promise<number> =>
    lab.deleteEntries(
      TABLE,
      which.map(({ key }) => key),
      { member: 'backend', values: which.map(({ backend }) => backend) },
    );

  return {
    entries,
    remove,
    /** By backend, then by client. */
    list: async (): Promise<Connection[]> =>
      (await entries())
        .map((entry) => ({ entry, order: orderOf(entry) }))
        .sort((a, b) => (a.order < b.order ? -1 : 1))
        .map(({ entry: { key: _key, seen: _seen, ...connection } }) => connection),
    /** What has got a packet since we looked is not dead: it stays. */
    collect: async (lifetimeMs: number): Promise<number> => {
      const dead = (await entries()).filter((entry) => isDead(entry, lifetimeMs));
      if (dead.length === 0) return 0;
      return lab.deleteEntries(
        TABLE,
        dead.map(({ key }) => key),
        { member: 'seen', values: dead.map(({ seen }) => seen) },
      );
    },
  };
}

/** Numbers of one length each, so that text sorts as they do. */
const orderOf = ({ backend, client, clientPort, port, protocol }: ConnectionEntry): string =>
  [backend, ...client.split('.'), clientPort, port].map((part) => `${part}`.padStart(5, '0')).join('') +
  protocol;
