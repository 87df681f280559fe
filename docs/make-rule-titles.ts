import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ruleTitles } from './refusal-tables.ts';

/* Writes src/web/texts/rule-titles.json: what the dashboard says of a rule. */
writeFileSync(
  fileURLToPath(new URL('../src/web/texts/rule-titles.json', import.meta.url)),
  `${JSON.stringify(ruleTitles(), undefined, 2)}\n`,
);
