import type { RunReport } from '../../domain/run-report.ts';

/**
 * @returns what failed, as hints and progress name it: `check:<id>`, `rule:<slug>`, `stage:<stage>`;
 * undefined for a pass.
 */
export function failureOf(report: RunReport): string | undefined {
  if (report.verdict === 'pass') return undefined;
  if (report.rejection && report.rejection.rule !== 'unknown') return `rule:${report.rejection.rule}`;
  const failed = report.checks.find(({ status }) => status === 'fail');
  return failed ? `check:${failed.id}` : `stage:${report.stage}`;
}
