import type { RunReport } from '../../src/domain/run-report.ts';

/** A report that says nothing in particular: a pass without checks. */
export const makeReport = (more: Partial<RunReport> = {}): RunReport => ({
  step: 'hello/print',
  verdict: 'pass',
  stage: 'check',
  timings: { totalMs: 100 },
  diagnostics: [],
  rejection: null,
  checks: [],
  commands: [],
  log: '',
  trace: [],
  ...more,
});
