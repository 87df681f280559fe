import { setTimeout } from 'node:timers/promises';
import { judgeSiege } from '../../domain/checks/judges/siege.ts';
import type { ClauseOutcome } from '../../domain/checks/result.ts';
import type { SiegeClause } from '../../domain/checks/spec.ts';
import type { ControlPort } from '../ports.ts';
import type { CheckContext } from './context.ts';

/** How often the control plane looks at the sources: counts of that time are packets a second. */
const SAMPLE_MS = 1_000;

/** Floods from one host while another host's requests must get through, with the control plane on watch if asked for. */
export async function runSiege(clause: SiegeClause, context: CheckContext): Promise<ClauseOutcome> {
  const { lab, control, signal } = context;
  const over = new AbortController();
  const watching = clause.policed ? watch(control, AbortSignal.any([signal, over.signal])) : undefined;
  try {
    return judgeSiege(clause, await lab.besiege(clause, signal));
  } finally {
    over.abort();
    await watching;
  }
}

/** Samples until the signal. A program that cannot be sampled fails by what the requests come to. */
async function watch(control: ControlPort, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await control.detect();
    await setTimeout(SAMPLE_MS, undefined, { signal }).catch(() => {});
  }
}
