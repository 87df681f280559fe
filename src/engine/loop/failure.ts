import type { RunReport } from '../../domain/run-report.ts';

/**
 * @returns what failed, by the names that hints and progress know it by (see failureNames); undefined for a pass.
 */
export function failureOf({ verdict, rejection, checks, stage }: RunReport): string | undefined {
  if (verdict === 'pass') return undefined;
  if (rejection && rejection.rule !== 'unknown') return `rule:${rejection.rule} stage:${stage}`;
  const failed = checks.find(({ status }) => status === 'fail');
  return failed ? `check:${failed.id}` : `stage:${stage}`;
}
