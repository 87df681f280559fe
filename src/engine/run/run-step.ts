import type { CheckResult } from '../../domain/checks/result.ts';
import type { Check } from '../../domain/checks/spec.ts';
import { bugError, XdplingsError } from '../../domain/errors.ts';
import type { Step } from '../../domain/lesson/model.ts';
import type { Diagnostic, RunReport, Stage } from '../../domain/run-report.ts';
import { LABS } from '../../domain/topology/labs.ts';
import { type Explanation, explainRejection } from '../../domain/verifier-log/index.ts';
import { runChecks } from '../checks/run-checks.ts';
import type { CompileResult, ControlPort, LabPort, ToolchainPort } from '../ports.ts';
import { type ChosenProgram, choosePrograms } from './choose-programs.ts';
import { Stopwatch } from './stopwatch.ts';

export type RunRequest = {
  readonly step: Step;
  readonly checks: readonly Check[];
  /** Absolute path of the file to run. */
  readonly file: string;
  /** How messages name it; default: the step's own file. */
  readonly shownAs?: string | undefined;
  /** Its text, for pointing at lines. */
  readonly source: string;
  readonly toolchain: ToolchainPort;
  readonly lab: LabPort;
  readonly control: ControlPort;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
};

/** What is told while a run goes on. */
export type RunEvent =
  | { readonly type: 'stage-started'; readonly stage: Stage }
  | { readonly type: 'stage-finished'; readonly stage: Stage; readonly ms: number }
  | { readonly type: 'check-finished'; readonly result: CheckResult };

/** What a run has found out so far; becomes the report. */
type Draft = {
  -readonly [Part in 'diagnostics' | 'rejection' | 'checks' | 'log' | 'trace']: RunReport[Part];
} & { readonly commands: string[] };

/**
 * Compiles, loads, attaches and checks one file: the whole way from a save to a verdict.
 * @returns the report; a machine that cannot do it gives verdict `error`.
 * @throws the signal's reason when cancelled, and errors of ours (bugs)
 */
export async function runStep(request: RunRequest): Promise<RunReport> {
  const { step, signal, onEvent = () => {} } = request;
  const watch = new Stopwatch(onEvent);
  const draft: Draft = { diagnostics: [], rejection: null, checks: [], log: '', trace: [], commands: [] };
  const report = (verdict: RunReport['verdict'], problem?: RunReport['problem']): RunReport => ({
    step: step.id,
    verdict,
    stage: watch.stage,
    timings: watch.timings(),
    ...draft,
    rejection: draft.rejection && seenFrom(step, draft.rejection),
    ...(problem ? { problem } : {}),
  });
  try {
    return report((await throughStages(request, draft, watch)) ? 'pass' : 'fail');
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof XdplingsError) || error.kind === 'bug') throw error;
    const todo = [error.where, error.todo].filter(Boolean).join('\n');
    return report('error', { what: error.what, todo: todo || undefined });
  }
}

/** A step is not its own further reading. */
const seenFrom = (step: Step, rejection: Explanation): Explanation => ({
  ...rejection,
  learnMore: rejection.learnMore.filter((id) => id !== step.id),
});

/** @returns whether every stage succeeded; what each found is written into the draft. */
async function throughStages(request: RunRequest, draft: Draft, watch: Stopwatch): Promise<boolean> {
  const { step, checks, file, source, toolchain, lab, control, signal, onEvent = () => {} } = request;
  const shownAs = request.shownAs ?? step.file;
  const topology = LABS[step.lab];
  // The network is built while clang works; a failure is reported where it is awaited.
  const opened = lab.open(topology, signal);
  opened.catch(() => {});

  const compiled = await watch.measure('compile', () => toolchain.compile(file, signal));
  draft.diagnostics = compiled.diagnostics.filter(isOfUse);
  draft.log = compiled.output;
  draft.commands.push(...compiled.commands);
  const object = objectOf(compiled);
  if (object === undefined) return false;

  const loaded = await watch.measure('load', async () => {
    const choice = choosePrograms(object.object, step.attach, shownAs);
    if (!choice.ok) return choice;
    await opened;
    return { ok: true as const, points: choice.points, result: await lab.load(object, signal) };
  });
  if (!loaded.ok) {
    draft.rejection = loaded.explanation;
    return false;
  }
  draft.commands.push(...loaded.result.commands);
  if (loaded.result.output !== '') draft.log = loaded.result.output;
  const explain = () =>
    explainRejection({ output: draft.log, source: { file: shownAs, text: source }, object: object.file });
  if (!loaded.result.ok) {
    draft.rejection = explain();
    return false;
  }

  const attached = await watch.measure('attach', () => lab.attach(loaded.points, signal));
  draft.commands.push(...attached.commands);
  if (!attached.ok) {
    draft.log = attached.output;
    draft.rejection = explain();
    return false;
  }

  const context = {
    lab,
    control,
    topology,
    object: object.object,
    program: mainProgram(loaded.points),
    signal,
  };
  const run = await watch.measure('check', () =>
    runChecks(checks, context, (result) => onEvent({ type: 'check-finished', result })),
  );
  draft.checks = run.results;
  draft.trace = run.printed;
  draft.commands.push(...run.commands);
  return run.results.every(({ status }) => status === 'pass');
}

/** Advice that is wrong here: how to keep a warning quiet, and headers of the C library, which BPF does not have. */
const MISLEADING = /to silence this warning$|^include the header </;

/** Not of use: notes about places in headers ("expanded from macro"), which nobody is to mend, and misleading ones. */
const isOfUse = ({ severity, file, message }: Diagnostic): boolean =>
  severity !== 'note' || !(file.endsWith('.h') || MISLEADING.test(message));

function objectOf(compiled: CompileResult) {
  if (!compiled.ok || compiled.object === undefined) return undefined;
  const { bytes, file } = compiled.object;
  if (!file.ok) throw bugError('clang wrote an object that we cannot read.', { where: file.problem });
  return { bytes, file, object: file };
}

const mainProgram = (points: readonly ChosenProgram[]): string => points[0]?.program ?? '';
