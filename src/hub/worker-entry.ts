import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bugError } from '../domain/errors.ts';

/** A thread's program: its source, from the module that starts it, and its file in dist/. */
export type WorkerProgram = { readonly source: string; readonly built: string };

/**
 * @param from the address of the module that starts it
 * @returns where the thread's program is: in a checkout its source, in the bundle a file of dist/
 */
export function workerEntry({ source, built }: WorkerProgram, from: string): string {
  // A bundle keeps shared code in dist/chunks/, one folder below its entries.
  const candidates = from.endsWith('.ts') ? [source] : [`./${built}`, `../${built}`];
  const found = candidates.map((path) => fileURLToPath(new URL(path, from))).find((path) => existsSync(path));
  if (found === undefined) throw bugError(`The program is incomplete: ${built} is missing.`, { where: from });
  return found;
}
