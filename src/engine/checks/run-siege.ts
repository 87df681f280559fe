import { setTimeout } from 'node:timers/promises';
import { judgeSiege, judgeUnpoliced } from '../../domain/checks/judges/siege.ts';
import type { ClauseOutcome } from '../../domain/checks/result.ts';
import type { SiegeClause } from '../../domain/checks/spec.ts';
import type { ControlPort } from '../ports.ts';
import type { CheckContext } from './context.ts';
import { refusalOf } from './refusal.ts';

/** How often the control plane looks at the sources: counts of that time are packets a second. */
const SAMPLE_MS = 1_000;
/** Until the next look, or the signal. */
type Pause = (signal: AbortSignal) => Promise<void>;
const oneSample: Pause = (signal) => setTimeout(SAMPLE_MS, undefined, { signal }).catch(() => {});

/**
 * Floods from one host while another host's requests must get through, with the control plane on watch if asked for.
 * Neither outlives the other: a watch that fails ends the siege, since what is left of it proves nothing.
 * @param pause what lies between two looks, for tests
 */
export async function runSiege(
  clause: SiegeClause,
  context: CheckContext,
  pause: Pause = oneSample,
): Promise<ClauseOutcome> {
  const { lab, control, signal } = context;
  const over = new AbortController();
  const blind = new AbortController();
  const watching = clause.policed
    ? watch(control, pause, AbortSignal.any([signal, over.signal])).catch((error: unknown) => {
        blind.abort(error);
        throw error;
      })
    : Promise.resolve();
  const besieging = lab.besiege(clause, AbortSignal.any([signal, blind.signal])).finally(() => over.abort());
  const [siege, watched] = await Promise.allSettled([besieging, watching]);
  signal.throwIfAborted();
  if (watched.status === 'rejected') return judgeUnpoliced(clause, refusalOf(watched.reason));
  if (siege.status === 'rejected') throw siege.reason;
  return judgeSiege(clause, siege.value);
}

/** Samples until the signal. @throws what the control plane throws: a program that it cannot sample */
async function watch(control: ControlPort, pause: Pause, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await control.detect();
    await pause(signal);
  }
}
