import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bugError } from '../domain/errors.ts';

/** The programs of the lab that are started by their path: in a checkout its source, in the bundle a file of dist/. */
const ENTRIES = {
  helper: { source: 'helper.ts', bundled: 'lab-helper.js' },
  agent: { source: 'agent.ts', bundled: 'lab-agent.js' },
} as const;

/**
 * @param from the address of the module to look beside, for tests
 * @returns the absolute path of an entry
 */
export function entryPath(name: keyof typeof ENTRIES, from: string = import.meta.url): string {
  const { source, bundled } = ENTRIES[name];
  // A bundle keeps shared code in dist/chunks/, one folder below its entries.
  const candidates = from.endsWith('.ts') ? [`./${source}`] : [`./${bundled}`, `../${bundled}`];
  const found = candidates.map((path) => fileURLToPath(new URL(path, from))).find((path) => existsSync(path));
  if (found === undefined)
    throw bugError(`The program is incomplete: ${bundled} is missing.`, { where: from });
  return found;
}
