import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProgramCost } from '../domain/checks/observed.ts';
import { EXIT, usageError } from '../domain/errors.ts';
import type { Step } from '../domain/lesson/model.ts';
import { printableJson } from '../domain/printable.ts';
import { withRun } from '../domain/progress/index.ts';
import type { RunReport } from '../domain/run-report.ts';
import { failureOf } from '../engine/loop/failure.ts';
import type { WorkspacePort } from '../engine/ports.ts';
import type { Machinery } from '../engine/prove/prove-step.ts';
import { runStep } from '../engine/run/run-step.ts';
import { solutionCost } from '../engine/run/solution-cost.ts';
import { messages } from '../i18n/index.ts';
import { costLine } from '../reporters/cost-line.ts';
import { reportJson } from '../reporters/report-json.ts';
import { plainReport } from '../reporters/report-plain.ts';
import type { CommandContext } from './context.ts';
import { checkReporter } from './live-session.ts';
import { findStep, type OpenCourse, openCourse } from './open-course.ts';
import { readSource } from './read-source.ts';

export type CheckFlags = {
  readonly file?: string | undefined;
  readonly json?: boolean | undefined;
  readonly all?: boolean | undefined;
};

/**
 * `xdplings check [STEP] [--file F] [--json] [--all]`: runs one step (or all that the learner has begun) once and says
 * what came of it. A learner's own file counts as an attempt; a file named with --file leaves no trace in the workspace.
 * @returns the exit code: 0 all passed, 1 a program failed or was not begun, 3 this machine could not run one
 */
export async function check(
  name: string | undefined,
  flags: CheckFlags,
  context: CommandContext,
): Promise<number> {
  if (flags.all && name !== undefined) {
    throw usageError('--all checks every step: name none.', { todo: 'xdplings check --all' });
  }
  const { io } = context;
  const open = await openCourse(context);
  const { workspace, course } = open;
  const steps = flags.all ? course.steps.filter(hasFile(workspace)) : [findStep(open, name)];
  // What was asked for is looked at before sudo asks for a password.
  const named = flags.file === undefined ? undefined : namedFile(flags.file);
  const toolchain = await context.parts.toolchain(workspace.dir);
  const lab = await context.parts.lab();
  const control = await context.parts.control(lab);
  // A file of any name says nothing about the learner's own.
  const hub = named
    ? undefined
    : await checkReporter(workspace.dir, context.parts, (words) => io.err(words[open.lang]));
  try {
    const reports: RunReport[] = [];
    for (const step of steps) {
      if (!flags.all) hub?.entered(step.id);
      const report = await checkStep(step, named, open, { toolchain, lab, control }, context);
      reports.push(report);
      hub?.ran(report);
      const solution = costOfSolution(report, step, open, { toolchain, lab, control }, context);
      if (flags.json) io.out(printableJson(reportJson(report, open.lang, await solution)));
      else await tell(report, step, solution, open, context);
    }
    if (!flags.all) return exitCode(reports);
    if (!flags.json) tellTotal(reports, open, context);
    return reports.length < course.steps.length ? exitCode(reports) || EXIT.fail : exitCode(reports);
  } finally {
    await Promise.all([lab.close(), hub?.close()]);
  }
}

type NamedFile = { readonly file: string; readonly source: string; readonly shownAs: string };

const hasFile =
  (workspace: WorkspacePort) =>
  (step: Step): boolean =>
    existsSync(workspace.fileOf(step));

const namedFile = (name: string): NamedFile => ({
  file: resolve(name),
  source: readSource(name),
  shownAs: name,
});

async function checkStep(
  step: Step,
  named: NamedFile | undefined,
  open: OpenCourse,
  machinery: Machinery,
  { io }: CommandContext,
): Promise<RunReport> {
  const { workspace, lessonFiles } = open;
  if (named === undefined) await workspace.enter(step);
  const own = { file: workspace.fileOf(step), shownAs: undefined };
  const subject = named ?? { ...own, source: await workspace.readSource(step) };
  const checks = await lessonFiles.loadChecks(step);
  const report = await runStep({ step, checks, ...subject, ...machinery, signal: io.signal });
  if (named === undefined && report.verdict !== 'error') {
    await recordAttempt(report, step, subject.source, open);
  }
  return report;
}

/** Read again just before it is written: another session may have moved on meanwhile. */
async function recordAttempt(
  report: RunReport,
  step: Step,
  source: string,
  { workspace }: OpenCourse,
): Promise<void> {
  const progress = await workspace.loadProgress();
  if (report.verdict === 'pass') await workspace.recordPass(step, source);
  else await workspace.recordFailure(step, source);
  await workspace.saveProgress(withRun(progress, step.id, failureOf(report), new Date().toISOString()));
}

/** The verdict comes first: what the solution costs may have to be measured yet. */
async function tell(
  report: RunReport,
  step: Step,
  solution: Promise<ProgramCost | undefined>,
  { lang }: OpenCourse,
  { io: { out }, flags }: CommandContext,
): Promise<void> {
  for (const line of plainReport(report, lang, step.text[lang].learned)) out(line);
  if (flags.showCommands) {
    out(`${messages(lang).report.commands}:`);
    for (const command of report.commands) out(`  ${command}`);
  }
  if (report.cost) out(costLine(report.cost, await solution, messages(lang)));
}

/**
 * In the same lab: nobody looks into that of a single check.
 * @returns undefined when nothing was measured, or this machine cannot tell. Never throws but the signal's reason
 */
async function costOfSolution(
  report: RunReport,
  step: Step,
  { lessonFiles }: OpenCourse,
  { toolchain, lab, control }: Machinery,
  { parts, io }: CommandContext,
): Promise<ProgramCost | undefined> {
  if (report.cost === undefined) return undefined;
  const costs = await parts.solutionCosts();
  const openLab = async () => ({ lab, control, close: async () => {} });
  try {
    return await solutionCost(step, { costs, lessonFiles, toolchain, openLab }, io.signal);
  } catch {
    io.signal.throwIfAborted();
    return undefined;
  }
}

function tellTotal(
  reports: readonly RunReport[],
  { course, lang }: OpenCourse,
  { io }: CommandContext,
): void {
  const words = messages(lang).cli;
  const run = new Set(reports.map(({ step }) => step));
  for (const { id } of course.steps) if (!run.has(id)) io.out(words.notBegun(id));
  const passed = reports.filter(({ verdict }) => verdict === 'pass').length;
  io.out(words.allPassed(passed, course.steps.length));
}

function exitCode(reports: readonly RunReport[]): number {
  if (reports.some(({ verdict }) => verdict === 'error')) return EXIT.environment;
  return reports.every(({ verdict }) => verdict === 'pass') ? EXIT.pass : EXIT.fail;
}
