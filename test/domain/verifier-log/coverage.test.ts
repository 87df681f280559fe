import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { stageOfRule } from '../../../src/domain/verifier-log/index.ts';
import { coverage, coverageRows, MESSAGES } from '../../fixtures/messages/index.ts';
import { REASONS, reasonOf } from '../../fixtures/messages/reasons.ts';

const FILE = new URL('../../fixtures/messages/coverage.tsv', import.meta.url);
const ROWS = readFileSync(FILE, 'utf8').trimEnd().split('\n');

test('every message of the sources is known by the rule that coverage.tsv names, or by none for its reason', () => {
  expect(coverageRows(coverage(reasonOf)), 'run test/fixtures/messages/make-coverage.ts').toBe(
    ROWS.join('\n'),
  );
}, 120_000);

test('coverage.tsv names rules and reasons that there are', () => {
  for (const row of ROWS) {
    const [kind, name = ''] = row.slice(0, row.indexOf('\t')).split(':');
    expect(kind === 'rule' ? stageOfRule(name) !== undefined : name in REASONS, row).toBe(true);
  }
});

test('the sources of two kernels were read', () => {
  expect([...MESSAGES.keys()]).toEqual(['linux-6.1', 'linux-6.12']);
  for (const messages of MESSAGES.values()) expect(messages.length).toBeGreaterThan(1_000);
});
