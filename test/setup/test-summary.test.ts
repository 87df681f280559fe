import { describe, expect, it } from 'vitest';
import { closingLine, isPass, summarize } from '../../src/setup/test-summary.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((status) => ({ status })),
});
const report = (...testResults: ReturnType<typeof file>[]) => ({ testResults });

describe('the closing line of npm test', () => {
  it.each([
    [
      'tests of several files',
      report(file('passed', 'passed', 'passed'), file('passed', 'passed', 'skipped', 'todo')),
      0,
      '3 passed, 0 failed, 2 skipped',
    ],
    ['a failing test', report(file('failed', 'passed', 'failed')), 1, '1 passed, 1 failed, 0 skipped'],
    [
      'a file that could not be imported',
      report(file('failed'), file('passed', 'passed')),
      1,
      '1 passed, 1 failed, 0 skipped',
    ],
    ['a hook that threw', report(file('failed', 'skipped')), 1, '0 passed, 1 failed, 1 skipped'],
    [
      'an unhandled error beside passing tests',
      report(file('passed', 'passed')),
      1,
      '1 passed, 1 failed, 0 skipped',
    ],
    ['a crash before the report', undefined, null, '0 passed, 1 failed, 0 skipped'],
    ['a report that is something else', { testResults: 'x' }, 1, '0 passed, 1 failed, 0 skipped'],
  ])('counts %s', (_, input, exitCode, expected) => {
    expect(closingLine(summarize(input, exitCode))).toBe(expected);
  });
});

it('passes only when something passed and nothing failed', () => {
  expect(isPass({ passed: 1, failed: 0, skipped: 9 })).toBe(true);
  expect(isPass({ passed: 1, failed: 1, skipped: 0 })).toBe(false);
  expect(isPass({ passed: 0, failed: 0, skipped: 9 })).toBe(false);
});
