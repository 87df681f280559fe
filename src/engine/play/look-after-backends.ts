import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_LIFETIME_MS, type HealthChange } from '../../domain/load-balancer/model.ts';
import type { ControlPort } from '../ports.ts';

/** So often it is asked whose health check is due. */
const HEALTH_MS = 200;
/** So often dead connections are collected. */
const COLLECT_MS = 10_000;

export type BackendCare = {
  readonly control: Pick<ControlPort, 'checkHealth' | 'collectConnections'>;
  /** Whether a program is loaded that has backends. */
  readonly hasBackends: () => boolean;
  readonly onHealth: (changes: readonly HealthChange[]) => void;
  readonly now?: (() => number) | undefined;
  readonly pause?: ((ms: number, signal: AbortSignal) => Promise<unknown>) | undefined;
};

/**
 * Until the signal: asks the backends for their health and collects dead connections, as a balancer's control plane
 * does all the time. A server that does not answer is waited for here, while the screen goes on.
 */
export async function lookAfterBackends(
  { control, hasBackends, onHealth, now = () => performance.now(), pause = wait }: BackendCare,
  signal: AbortSignal,
): Promise<void> {
  let collected = now();
  for (;;) {
    await pause(HEALTH_MS, signal);
    if (signal.aborted) return;
    if (!hasBackends()) continue;
    // What cannot be asked (another program is being loaded, other maps) is told to whoever sets a backend.
    const changes = await control.checkHealth(signal).catch(() => []);
    if (signal.aborted) return;
    if (changes.length > 0) onHealth(changes);
    if (now() - collected < COLLECT_MS) continue;
    collected = now();
    await control.collectConnections(DEFAULT_LIFETIME_MS).catch(() => 0);
  }
}

const wait = (ms: number, signal: AbortSignal): Promise<unknown> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => {});
