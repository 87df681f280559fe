import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { refusalTables, ruleTitles } from '../../docs/refusal-tables.ts';

test('docs/refusals.md says what the catalogue and the captured refusals say', () => {
  const page = readFileSync(new URL('../../docs/refusals.md', import.meta.url), 'utf8');
  expect(page, 'run `node docs/make-refusals.ts`').toBe(refusalTables());
});

test('the dashboard has an example of each rule that has one, in both languages', () => {
  const file = new URL('../../src/web/texts/rule-titles.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8')), 'run `node docs/make-rule-titles.ts`').toEqual(ruleTitles());
});
