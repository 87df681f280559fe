import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Check } from '../domain/checks/spec.ts';
import { vocabulary } from '../domain/checks/vocabulary.ts';
import { usageError, type XdplingsError } from '../domain/errors.ts';
import { KEBAB_CASE } from '../domain/lesson/names.ts';

/**
 * Imports a `<step>.checks.ts` and asks it for the checks. In a checkout the TypeScript itself, unless what the build
 * made of it is newer; in an installed package what the build made.
 *
 * @param file relative to the pack.
 * @throws {XdplingsError} of kind `usage` naming the file and the reason.
 */
export async function loadChecks(packDir: string, builtDir: string, file: string): Promise<readonly Check[]> {
  const url = moduleOf(packDir, builtDir, file);
  if (url === undefined) throw broken(file, 'The file is not there.');
  const module = await import(url).catch((error: unknown) => {
    throw broken(file, reasonOf(error), error);
  });
  const makeChecks: unknown = module.default;
  if (typeof makeChecks !== 'function') {
    throw broken(file, 'It does not export a function by default.');
  }
  let checks: unknown;
  try {
    checks = makeChecks(vocabulary);
  } catch (error) {
    throw broken(file, reasonOf(error), error);
  }
  const problem = problemOf(checks);
  if (problem !== undefined) throw broken(file, problem);
  return checks as readonly Check[];
}

/** When each module was changed, as it was loaded first. */
const loaded = new Map<string, number>();

/** @returns the address to import; undefined when there is no such file. */
function moduleOf(packDir: string, builtDir: string, file: string): string | undefined {
  const source = join(packDir, file);
  const built = join(builtDir, file.replace(/\.ts$/, '.js'));
  const [sourceTime = -1, builtTime = -1] = [changedAt(source), changedAt(built)];
  const changed = Math.max(sourceTime, builtTime);
  if (changed < 0) return undefined;
  const url = pathToFileURL(builtTime > sourceTime ? built : source).href;
  const first = loaded.get(url) ?? changed;
  loaded.set(url, first);
  // A module is loaded once for each address: with another one an author's edit counts without a restart.
  return first === changed ? url : `${url}?changed=${changed}`;
}

const changedAt = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.mtimeMs;

function problemOf(checks: unknown): string | undefined {
  if (!Array.isArray(checks) || checks.length === 0) return 'Its function does not return a list of checks.';
  const ids: unknown[] = checks.map((check) => check?.id);
  const bad = ids.findIndex((id) => typeof id !== 'string' || !KEBAB_CASE.test(id));
  if (bad >= 0) {
    return `Check ${bad + 1} has no id of lower-case words joined by hyphens, but ${JSON.stringify(ids[bad])}.`;
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) < index);
  if (repeated !== undefined) return `Two checks have the id "${repeated}".`;
  const empty = checks.find(({ clauses }) => !Array.isArray(clauses) || clauses.length === 0);
  return empty === undefined ? undefined : `The check "${empty.id}" demands nothing.`;
}

const broken = (file: string, reason: string, cause?: unknown): XdplingsError =>
  usageError(`The checks in ${file} cannot be used.`, {
    where: reason,
    todo: 'Mend the file; `npm run check` shows type errors.',
    cause,
  });

/** The first line of the message and, for an exception, the place in the file that threw it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = /checks\.[tj]s[^:)]*:(\d+)(?::\d+)?/.exec(error.stack ?? '')?.[1];
  const reason = `${error.name}: ${error.message.split('\n')[0]}`;
  return place === undefined ? reason : `${reason} (line ${place})`;
}
