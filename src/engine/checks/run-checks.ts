import type { ProgramCost } from '../../domain/checks/observed.ts';
import type { CheckResult } from '../../domain/checks/result.ts';
import type { Check } from '../../domain/checks/spec.ts';
import type { CheckContext } from './context.ts';
import { runCheck } from './run-check.ts';
import { takeSnapshot } from './snapshot.ts';

export type ChecksRun = {
  readonly results: readonly CheckResult[];
  readonly commands: readonly string[];
  readonly printed: readonly string[];
  /** Of the packet that a check measures. */
  readonly cost?: ProgramCost | undefined;
};

/**
 * Runs the checks of a step in order up to the first that fails; the others wait for it (status `skipped`).
 * @param onResult called as soon as each check is decided
 */
export async function runChecks(
  checks: readonly Check[],
  context: Omit<CheckContext, 'before'>,
  onResult: (result: CheckResult) => void,
): Promise<ChecksRun> {
  const results: CheckResult[] = [];
  const commands: string[] = [];
  const printed: string[] = [];
  let cost: ProgramCost | undefined;
  for (const check of checks) {
    context.signal.throwIfAborted();
    if (results.some(({ status }) => status === 'fail')) {
      results.push({ id: check.id, title: check.title, status: 'skipped', reproduce: [] });
      continue;
    }
    const before = await takeSnapshot(context.lab, check);
    printed.push(...(await context.lab.takeTrace()));
    const run = await runCheck(check, { ...context, before });
    results.push(run.result);
    commands.push(...run.commands);
    printed.push(...run.printed);
    cost = run.cost ?? cost;
    onResult(run.result);
  }
  printed.push(...(await context.lab.takeTrace()));
  return { results, commands, printed, cost };
}
