import { expect, it } from 'vitest';
import { reportJson } from '../../src/reporters/report-json.ts';
import { makeReport } from '../support/report.ts';

it('has every key of the contract, also for what was not reached', () => {
  const compiled = makeReport({ verdict: 'fail', stage: 'compile', timings: { compileMs: 40, totalMs: 41 } });
  expect(reportJson(compiled, 'en').timings).toEqual({
    compileMs: 40,
    loadMs: null,
    attachMs: null,
    checksMs: null,
    totalMs: 41,
  });
});

it('gives null for what a check that was not run expected and saw', () => {
  const skipped = { id: 'later', title: { en: 'later', ja: '' }, status: 'skipped', reproduce: [] } as const;
  const [check] = JSON.parse(JSON.stringify(reportJson(makeReport({ checks: [skipped] }), 'en'))).checks;
  expect(check).toEqual({
    id: 'later',
    title: 'later',
    status: 'skipped',
    expected: null,
    observed: null,
    reproduce: [],
  });
});
