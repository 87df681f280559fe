import {
  CONNECTION_STATES,
  type Connection,
  type ConnectionState,
} from '../../domain/load-balancer/model.ts';

/** What a table's entries are counted by: the state of a TCP connection; UDP flows and stateless ones by their protocol. */
export type ConnectionKind = ConnectionState | 'TCP' | 'UDP';

/** A connection table in short. */
export type ConnectionTable = {
  readonly total: number;
  /** Only kinds that there are, in the order in which a connection lives through them. */
  readonly kinds: readonly { readonly kind: ConnectionKind; readonly count: number }[];
  /** Backend's id -> how many it has. Closed ones are not counted: nothing comes of them any more. */
  readonly byBackend: ReadonlyMap<number, number>;
  /** Those with the latest packets, the latest first. */
  readonly newest: readonly Connection[];
};

const KINDS: readonly ConnectionKind[] = [...CONNECTION_STATES, 'TCP', 'UDP'];
const MOST_NEWEST = 12;

/** @returns how a connection is counted and shown */
export const kindOf = ({ protocol, state }: Connection): ConnectionKind =>
  state ?? (protocol === 'tcp' ? 'TCP' : 'UDP');

/** Sums a connection table up in one pass: it may have 65,536 entries. */
export function summarise(connections: readonly Connection[]): ConnectionTable {
  const counts = new Map<ConnectionKind, number>();
  const byBackend = new Map<number, number>();
  const newest: Connection[] = [];
  for (const one of connections) {
    const kind = kindOf(one);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (kind !== 'Closed') byBackend.set(one.backend, (byBackend.get(one.backend) ?? 0) + 1);
    keepIfNewer(newest, one);
  }
  const kinds = KINDS.flatMap((kind) => {
    const count = counts.get(kind);
    return count === undefined ? [] : [{ kind, count }];
  });
  return { total: connections.length, kinds, byBackend, newest };
}

/** Keeps a short list in order; most entries are too old for it and cost one comparison. */
function keepIfNewer(newest: Connection[], one: Connection): void {
  const last = newest.at(-1);
  if (newest.length === MOST_NEWEST && last && !isNewer(one, last)) return;
  const at = newest.findIndex((other) => isNewer(one, other));
  newest.splice(at === -1 ? newest.length : at, 0, one);
  if (newest.length > MOST_NEWEST) newest.pop();
}

/** Where no time is noted the order of the table stays. */
const isNewer = (one: Connection, other: Connection): boolean =>
  (one.idleMs ?? Number.POSITIVE_INFINITY) < (other.idleMs ?? Number.POSITIVE_INFINITY);
