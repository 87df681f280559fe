import { realpath, stat } from 'node:fs/promises';
import { environmentError } from '../domain/errors.ts';
import { findCommand, run } from '../system/processes.ts';
import { isAtLeast, OLDEST_CLANG, parseClangVersion, showVersion, type Version } from './versions.ts';

export type Clang = {
  /** As a person would type it: `clang`, `clang-19` or a path. */
  readonly command: string;
  /** Absolute. */
  readonly path: string;
  readonly version: Version;
};

/** Newest tested first; then newer ones, which are likely to work. */
const NUMBERED = [21, 20, 19, 18, 17, 16, 15, 14, 22, 23, 24, 25, 26].map((major) => `clang-${major}`);
const VERSION_TIMEOUT_MS = 10_000;

/**
 * Finds a clang that is new enough: the one called `clang`, or else the best of `clang-14` and up.
 *
 * @param asked only this one, a name or a path.
 * @throws {XdplingsError} of kind `environment` naming what was found instead and what to install.
 */
export async function findClang(asked?: string): Promise<Clang> {
  const tooOld: string[] = [];
  for (const command of asked === undefined ? ['clang', ...NUMBERED] : [asked]) {
    const path = findCommand(command);
    if (path === undefined) continue;
    const version = await versionOf(path);
    if (version !== undefined && isAtLeast(version, OLDEST_CLANG)) return { command, path, version };
    tooOld.push(
      `${path} is ${version === undefined ? 'not a clang that we know' : `clang ${showVersion(version)}`}`,
    );
  }
  throw environmentError(
    asked === undefined
      ? 'No clang of version 14 or newer is on this machine.'
      : `${asked} is no clang of version 14 or newer.`,
    {
      where: tooOld.join('; ') || undefined,
      todo: 'Install one: the package is called clang, or clang-14 and up, on most distributions.',
    },
  );
}

/**
 * @returns what changes when the compiler is replaced, without running it: two system calls. Debian's updates keep
 * the version that clang prints.
 */
export async function identityOf(path: string): Promise<string> {
  const real = await realpath(path);
  const { size, mtimeMs, ino } = await stat(real);
  return `${real} ${size} ${mtimeMs} ${ino}`;
}

async function versionOf(path: string): Promise<Version | undefined> {
  const { stdout } = await run({ command: path, args: ['--version'], timeoutMs: VERSION_TIMEOUT_MS });
  return parseClangVersion(stdout);
}
