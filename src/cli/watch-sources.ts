import { setTimeout as sleep } from 'node:timers/promises';
import { detectionText } from '../domain/firewall/describe.ts';
import type { Engine } from '../engine/loop/engine.ts';
import type { ControlPort } from '../engine/ports.ts';

/** Policies are in packets a second: so often the sources are looked at. */
const LOOK_MS = 1_000;

/**
 * Until the signal: looks between the runs at what each source has sent, and tells of the rules that are added because
 * of it. For a program that does not count its sources this is nothing. A demonstration has a watch of its own.
 */
export async function watchSources(
  engine: Pick<Engine, 'betweenRuns' | 'getState' | 'dispatch'>,
  control: Pick<ControlPort, 'detect'>,
  signal: AbortSignal,
  pause: (ms: number, signal: AbortSignal) => Promise<unknown> = wait,
): Promise<void> {
  for (;;) {
    await pause(LOOK_MS, signal);
    if (signal.aborted) return;
    if (engine.getState().demo !== undefined) continue;
    // What cannot be looked at (no program yet, other maps) is told to whoever sets a policy.
    const found = await engine.betweenRuns(() => control.detect()).catch(() => []);
    for (const one of found) {
      engine.dispatch({ type: 'told', tone: 'info', text: detectionText(one) });
    }
  }
}

const wait = (ms: number, signal: AbortSignal): Promise<unknown> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => {});
