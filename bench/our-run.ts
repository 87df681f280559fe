import { readFileSync } from 'node:fs';
import type { RunReport } from '../src/domain/run-report.ts';
import type { LabPort } from '../src/engine/ports.ts';
import { runStep } from '../src/engine/run/run-step.ts';
import type { BenchCourse, BenchStep } from './course.ts';

/** One save → verdict through the engine. @throws when a solution does not pass: then no figure means anything */
export async function runOnce(
  { step, checks, file }: BenchStep,
  { toolchain, controlOf }: BenchCourse,
  lab: LabPort,
): Promise<RunReport> {
  const source = readFileSync(file, 'utf8');
  const { signal } = new AbortController();
  const control = await controlOf(lab);
  const report = await runStep({ step, checks, file, source, toolchain, lab, control, signal });
  if (report.verdict !== 'pass') {
    const failed = report.checks.find(({ status }) => status === 'fail');
    throw new Error(
      `The solution of ${step.id} came to ${report.verdict}: ${report.problem?.what.en ?? failed?.observed?.en ?? report.log}`,
    );
  }
  return report;
}
