import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { refusalTables } from './refusal-tables.ts';

/* Writes docs/refusals.md. */
writeFileSync(fileURLToPath(new URL('refusals.md', import.meta.url)), refusalTables());
