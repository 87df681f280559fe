import type { CheckResult } from '../../domain/checks/result.ts';
import type { Check } from '../../domain/checks/spec.ts';
import type { RunReport, Stage } from '../../domain/run-report.ts';
import { LABS } from '../../domain/topology/labs.ts';
import { runChecks } from '../checks/run-checks.ts';
import type { ControlPort } from '../ports.ts';
import { type BringUpRequest, bringUp } from './bring-up.ts';
import type { ChosenProgram } from './choose-programs.ts';
import { type Draft, reportOn } from './draft.ts';
import type { Stopwatch } from './stopwatch.ts';

export type RunRequest = BringUpRequest & {
  readonly checks: readonly Check[];
  readonly control: ControlPort;
  readonly onEvent?: (event: RunEvent) => void;
};

/** What is told while a run goes on. */
export type RunEvent =
  | { readonly type: 'stage-started'; readonly stage: Stage }
  | { readonly type: 'stage-finished'; readonly stage: Stage; readonly ms: number }
  | { readonly type: 'check-finished'; readonly result: CheckResult };

/**
 * Compiles, loads, attaches and checks one file: the whole way from a save to a verdict.
 * @returns the report; a machine that cannot do it gives verdict `error`.
 * @throws the signal's reason when cancelled, and errors of ours (bugs)
 */
export const runStep = (request: RunRequest): Promise<RunReport> =>
  reportOn(request, (draft, watch) => throughStages(request, draft, watch));

/** @returns whether every stage succeeded; what each found is written into the draft. */
async function throughStages(request: RunRequest, draft: Draft, watch: Stopwatch): Promise<boolean> {
  const { step, checks, lab, control, signal, onEvent = () => {} } = request;
  const running = await bringUp(request, draft, watch);
  if (running === undefined) return false;
  const context = {
    lab,
    control,
    topology: LABS[step.lab],
    object: running.object,
    program: mainProgram(running.points),
    signal,
  };
  const run = await watch.measure('check', () =>
    runChecks(checks, context, (result) => onEvent({ type: 'check-finished', result })),
  );
  draft.checks = run.results;
  draft.trace = run.printed;
  draft.commands.push(...run.commands);
  const isPass = run.results.every(({ status }) => status === 'pass');
  if (isPass) draft.cost = run.cost;
  return isPass;
}

const mainProgram = (points: readonly ChosenProgram[]): string => points[0]?.program ?? '';
