import type { Backend } from '../../domain/load-balancer/model.ts';
import type { AttachPoint } from '../../domain/topology/model.ts';
import { ratePerSecond } from './rates.ts';
import type { Snapshot } from './snapshot.ts';

/** What one backend gets of the packets that are balanced. */
export type BackendShare = {
  readonly backend: Backend;
  /** Frames a second that the program redirected to it. */
  readonly rate: number;
  /** Of what all of them get, 0 to 1; undefined while none gets anything. */
  readonly share: number | undefined;
  /** Connections and flows that it has; undefined where the table cannot be read. */
  readonly connections: number | undefined;
};

/**
 * How packets are spread over the backends. Only frames that XDP redirected count: health checks are the kernel's own
 * and say nothing about the balancer.
 * @param host that balances
 * @param before an earlier snapshot; undefined for the first one: nothing moves yet
 */
export function spreadOf(
  host: string,
  before: Snapshot | undefined,
  now: Snapshot,
): BackendShare[] | undefined {
  const { balancer } = now;
  if (balancer === undefined) return undefined;
  const shares = balancer.backends.map((backend) => ({
    backend,
    frames: framesOut({ host, interface: backend.device }, before, now),
  }));
  const all = shares.reduce((sum, { frames }) => sum + frames, 0);
  const ms = now.at - (before?.at ?? now.at);
  return shares.map(({ backend, frames }) => ({
    backend,
    rate: ratePerSecond(0, frames, ms),
    share: all > 0 ? frames / all : undefined,
    connections: balancer.connections && (balancer.connections.byBackend.get(backend.id) ?? 0),
  }));
}

/** @returns how many frames were redirected out of an interface between two snapshots */
function framesOut(at: AttachPoint, before: Snapshot | undefined, now: Snapshot): number {
  const count = (snapshot: Snapshot | undefined): number | undefined =>
    snapshot?.interfaces.find((one) => one.host === at.host && one.interface === at.interface)?.redirectedOut;
  const [from, to] = [count(before), count(now)];
  return from === undefined || to === undefined ? 0 : Math.max(0, to - from);
}
