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

it('gives what the program costs, and the solution where that is known', () => {
  const cost = { ns: 23.4, instructions: 41, machineCodeBytes: 230 };
  const solution = { ns: 19, instructions: 36, machineCodeBytes: 200 };
  expect(reportJson(makeReport(), 'en').cost).toBeNull();
  expect(reportJson(makeReport({ cost }), 'en').cost).toEqual({ ...cost, solution: null });
  expect(reportJson(makeReport({ cost }), 'en', solution).cost).toEqual({ ...cost, solution });
});
