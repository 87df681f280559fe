import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { refusalTables } from '../../docs/refusal-tables.ts';

test('docs/refusals.md says what the catalogue and the captured refusals say', () => {
  const page = readFileSync(new URL('../../docs/refusals.md', import.meta.url), 'utf8');
  expect(page, 'run `node docs/make-refusals.ts`').toBe(refusalTables());
});
