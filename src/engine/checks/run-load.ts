import { setTimeout } from 'node:timers/promises';
import { judgeLoad, judgeMeanwhile, judgeUnfinished, unattended } from '../../domain/checks/judges/load.ts';
import type { ClauseOutcome } from '../../domain/checks/result.ts';
import type { LoadClause, MeanwhileClause } from '../../domain/checks/spec.ts';
import type { RunningLoad } from '../ports.ts';
import { Background } from './background.ts';
import type { CheckContext } from './context.ts';
import { refusalOf } from './refusal.ts';
import { Meanwhile } from './run-meanwhile.ts';

/** How often the control plane asks the backends whose health check is due. */
const LOOK_MS = 50;

/**
 * Runs a load, and meanwhile the steps in their order, with the control plane's health checks going on. However it ends,
 * the load has ended, services serve again, and nothing is sent behind it any more.
 * @param runClause carries out a clause meanwhile
 * @returns the outcome of the first clause meanwhile that does not hold, else what the load came to
 */
export async function runLoad(
  clause: LoadClause,
  context: CheckContext,
  runClause: (clause: MeanwhileClause) => Promise<ClauseOutcome>,
): Promise<ClauseOutcome> {
  const { lab, control } = context;
  const background = new Background();
  const signal = AbortSignal.any([context.signal, background.broken]);
  const request = { ...clause.load, from: clause.from, address: clause.address };
  const load = await lab.startLoad(request, signal);
  background.start(async (over) => {
    while (!over.aborted) {
      await control.checkHealth(over);
      await setTimeout(LOOK_MS, undefined, { signal: over }).catch(() => {});
    }
  });
  const meanwhile = new Meanwhile(clause, { ...context, signal }, { load, background, runClause });
  try {
    return await judgeRun(clause, meanwhile, load, signal);
  } catch (error) {
    context.signal.throwIfAborted();
    await load.finish(context.signal).catch(() => {});
    if (!background.broken.aborted) throw error;
    return unattended(clause, refusalOf(background.broken.reason));
  } finally {
    await background.end();
    await meanwhile.tidyUp();
  }
}

async function judgeRun(
  clause: LoadClause,
  meanwhile: Meanwhile,
  load: RunningLoad,
  signal: AbortSignal,
): Promise<ClauseOutcome> {
  const end = await meanwhile.run();
  if (end.type === 'failed') await meanwhile.tidyUp();
  const result = await load.finish(signal);
  if (end.type === 'failed') return judgeMeanwhile(clause, end.outcome, result);
  const outcome = judgeLoad(clause, result, meanwhile.moments);
  if (outcome.ok && end.type === 'stalled') return judgeUnfinished(clause, result);
  return { ...outcome, reproduce: [...outcome.reproduce, ...meanwhile.commands] };
}
