import { basename } from 'node:path';
import type { Check } from '../../domain/checks/spec.ts';
import type { Specimen } from '../../domain/lesson/specimen.ts';
import type { RunReport } from '../../domain/run-report.ts';
import type { ControlPort, LabPort, ToolchainPort } from '../ports.ts';
import { runStep } from '../run/run-step.ts';

export type SpecimenResult = {
  readonly specimen: Specimen;
  readonly report: RunReport;
  /** Absent when it came out as it must. */
  readonly problem?: string;
};

export type Machinery = {
  readonly toolchain: ToolchainPort;
  readonly lab: LabPort;
  readonly control: ControlPort;
};

/** Runs one specimen on the real kernel and holds what came of it against what must. */
export async function prove(
  specimen: Specimen,
  checks: readonly Check[],
  machinery: Machinery,
  signal: AbortSignal,
): Promise<SpecimenResult> {
  const { step, file, source } = specimen;
  // The tools name the file by its own name, and only under that name is the source the one they mean.
  const shownAs = basename(file);
  const report = await runStep({ step, checks, file, shownAs, source, ...machinery, signal });
  const problem = falseVerdict(specimen.must, report);
  return { specimen, report, ...(problem ? { problem } : {}) };
}

/** @returns why the report is not what it must be; undefined when it is. Pure. */
export function falseVerdict(must: Specimen['must'], report: RunReport): string | undefined {
  if (report.verdict === 'error') return `this machine could not run it: ${report.problem?.what.en ?? ''}`;
  const came = describeReport(report);
  switch (must.kind) {
    case 'pass':
      return report.verdict === 'pass' ? undefined : `must pass, but ${came}`;
    case 'fail':
      return report.verdict === 'fail' ? undefined : `must fail, but ${came}`;
    case 'compile':
      return report.verdict === 'fail' && report.stage === 'compile'
        ? undefined
        : `must be caught by the compiler, but ${came}`;
    case 'rule':
      return report.rejection?.rule === must.slug
        ? undefined
        : `must be caught by rule ${must.slug}, but ${came}`;
    case 'check':
      return report.checks.some(({ id, status }) => id === must.id && status === 'fail')
        ? undefined
        : `must be caught by check ${must.id}, but ${came}`;
  }
}

function describeReport(report: RunReport): string {
  if (report.verdict === 'pass') return 'it passed';
  if (report.rejection)
    return `it was rejected by rule ${report.rejection.rule}: ${report.rejection.message}`;
  const failed = report.checks.find(({ status }) => status === 'fail');
  if (failed)
    return `check ${failed.id} failed: expected ${failed.expected?.en}, seen ${failed.observed?.en}`;
  const first = report.diagnostics.find(({ severity }) => severity === 'error');
  return `it failed at ${report.stage}: ${first?.message ?? report.log.slice(0, 200)}`;
}
