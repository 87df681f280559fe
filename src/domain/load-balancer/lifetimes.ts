import type { Connection } from './model.ts';

/* How long an entry of the connection table stays without a packet. */

/** What is over gets its last segments' repetitions to where they belong for so long. */
const CLOSED_MS = 10_000;
/** A client that does not go on after the backend's SYN-ACK is gone, or never was (a SYN flood). */
const OPENING_MS = 60_000;

/** @returns whether nothing more is to come: closed or opening for a while, or no packet in the lifetime */
export function isDead({ state, idleMs }: Pick<Connection, 'state' | 'idleMs'>, lifetimeMs: number): boolean {
  return idleMs !== undefined && idleMs >= lifetimeOf(state, lifetimeMs);
}

function lifetimeOf(state: Connection['state'], lifetimeMs: number): number {
  switch (state) {
    case 'Closed':
      return Math.min(lifetimeMs, CLOSED_MS);
    case 'Opening':
      return Math.min(lifetimeMs, OPENING_MS);
    default:
      return lifetimeMs;
  }
}

/** @returns whether the client still counts on its backend: a TCP connection that is not over */
export const isLive = ({ protocol, state }: Pick<Connection, 'protocol' | 'state'>): boolean =>
  protocol === 'tcp' && state !== 'Closed';
