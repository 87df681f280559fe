import { resolve } from 'node:path';
import { EXIT } from '../domain/errors.ts';
import type { Step } from '../domain/lesson/model.ts';
import { printable } from '../domain/printable.ts';
import { withRun } from '../domain/progress/index.ts';
import type { RunReport } from '../domain/run-report.ts';
import { failureOf } from '../engine/loop/failure.ts';
import type { LabPort, ToolchainPort } from '../engine/ports.ts';
import { runStep } from '../engine/run/run-step.ts';
import { messages } from '../i18n/index.ts';
import { reportJson } from '../reporters/report-json.ts';
import { plainReport } from '../reporters/report-plain.ts';
import type { CommandContext } from './context.ts';
import { findStep, type OpenCourse, openCourse } from './open-course.ts';
import { readSource } from './read-source.ts';

export type CheckFlags = {
  readonly file?: string | undefined;
  readonly json?: boolean | undefined;
  readonly all?: boolean | undefined;
};

/**
 * `xdplings check [STEP] [--file F] [--json] [--all]`: runs one step (or all) once and says what came of it.
 * A learner's own file counts as an attempt; a file named with --file leaves no trace in the workspace.
 * @returns the exit code: 0 all passed, 1 a program failed, 3 this machine could not run one
 */
export async function check(
  name: string | undefined,
  flags: CheckFlags,
  context: CommandContext,
): Promise<number> {
  const open = await openCourse(context);
  const steps = flags.all ? open.course.steps : [findStep(open, name)];
  const [toolchain, lab] = await Promise.all([
    context.parts.toolchain(open.workspace.dir),
    context.parts.lab(),
  ]);
  try {
    const reports: RunReport[] = [];
    for (const step of steps) {
      const report = await checkStep(step, flags, open, { toolchain, lab }, context);
      reports.push(report);
      tell(report, step, flags, open, context);
    }
    if (flags.all && !flags.json) {
      const passed = reports.filter(({ verdict }) => verdict === 'pass').length;
      context.io.out(messages(open.lang).cli.allPassed(passed, reports.length));
    }
    return exitCode(reports);
  } finally {
    await lab.close();
  }
}

type Machinery = { readonly toolchain: ToolchainPort; readonly lab: LabPort };

async function checkStep(
  step: Step,
  flags: CheckFlags,
  open: OpenCourse,
  machinery: Machinery,
  { io }: CommandContext,
): Promise<RunReport> {
  const { workspace, lessonFiles } = open;
  if (flags.file === undefined) await workspace.enter(step);
  const file = flags.file === undefined ? workspace.fileOf(step) : resolve(flags.file);
  const source = flags.file === undefined ? await workspace.readSource(step) : readSource(flags.file);
  const checks = await lessonFiles.loadChecks(step);
  const report = await runStep({
    step,
    checks,
    file,
    source,
    shownAs: flags.file,
    ...machinery,
    signal: io.signal,
  });
  if (flags.file === undefined && report.verdict !== 'error') {
    await recordAttempt(report, step, source, open);
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

function tell(
  report: RunReport,
  step: Step,
  flags: CheckFlags,
  { lang }: OpenCourse,
  context: CommandContext,
): void {
  const { out } = context.io;
  if (flags.json) {
    out(JSON.stringify(reportJson(report, lang)));
    return;
  }
  for (const line of plainReport(report, lang, step.text[lang].learned)) out(line);
  if (context.flags.showCommands) {
    out(`${messages(lang).report.commands}:`);
    for (const command of report.commands) out(printable(`  ${command}`));
  }
}

function exitCode(reports: readonly RunReport[]): number {
  if (reports.some(({ verdict }) => verdict === 'error')) return EXIT.environment;
  return reports.every(({ verdict }) => verdict === 'pass') ? EXIT.pass : EXIT.fail;
}
