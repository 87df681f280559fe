import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bugError } from '../../../domain/errors.ts';

/**
 * @param from the address of the module to look beside, for tests
 * @returns where the thread's program is: in a checkout its source, in the bundle a file of dist/
 */
export function workerEntry(from: string = import.meta.url): string {
  // A bundle keeps shared code in dist/chunks/, one folder below its entries.
  const candidates = from.endsWith('.ts') ? ['./worker.ts'] : ['./hub-store.js', '../hub-store.js'];
  const found = candidates.map((path) => fileURLToPath(new URL(path, from))).find((path) => existsSync(path));
  if (found === undefined)
    throw bugError('The program is incomplete: hub-store.js is missing.', { where: from });
  return found;
}
