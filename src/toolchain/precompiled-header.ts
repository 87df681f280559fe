import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type CacheDir, diskFull } from './cache-dir.ts';
import { precompileArgs } from './clang-args.ts';
import { endingOf } from './clang-ending.ts';
import { parseDependencyFile } from './dependency-file.ts';
import { PRECOMPILED } from './leading-includes.ts';
import { CLANG_LIMITS, runClang } from './run-clang.ts';

/** Everything that the content of a precompiled header depends on, but for the headers themselves. */
export type PrecompiledFor = {
  readonly clangPath: string;
  /** Changes when the compiler is replaced. */
  readonly clangIdentity: string;
  readonly flags: readonly string[];
  readonly vmlinuxHash: string;
};

/** A file as it was when the header was built. */
type Seen = { readonly path: string; readonly size: number; readonly mtimeMs: number };

const TEXT = PRECOMPILED.map((name) => `#include <${name}>\n`).join('');
const HEADER = 'header.pch';
const DEPENDENCIES = 'dependencies.d';
/** Names the header's own size and all files that went into it. */
const CONTENTS = 'contents.json';
/** Raise it when what is kept changes its form. */
const FORM = 1;

/** @returns where in the cache the precompiled header for these conditions belongs. */
export function precompiledDir(cache: CacheDir, conditions: PrecompiledFor): string {
  const key = createHash('sha256')
    .update(JSON.stringify([FORM, TEXT, conditions]))
    .digest('hex')
    .slice(0, 20);
  return cache.join('precompiled', key);
}

/**
 * Looks whether a precompiled header is there, whole, and none of its sources has changed since: five stat(2).
 * clang looks at the sources too, but not at those in system directories.
 *
 * @returns its path.
 */
export async function usablePrecompiled(dir: string): Promise<string | undefined> {
  try {
    const seen = JSON.parse(await readFile(join(dir, CONTENTS), 'utf8')) as Seen[];
    const now = await Promise.all(seen.map(({ path }) => look(resolve(dir, path))));
    const isSame = seen.every(({ size, mtimeMs }, i) => now[i]?.size === size && now[i]?.mtimeMs === mtimeMs);
    return seen.length > 0 && isSame ? join(dir, HEADER) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Builds the precompiled header (0.6 s, 15 MB) and puts it into the cache in one step. Two sessions may do so at the
 * same time: whoever is second finds the first's.
 *
 * @returns its path; undefined when clang cannot build one here, which costs speed and nothing else.
 * @throws {XdplingsError} of kind `environment` when the disk is full; the signal's reason when cancelled.
 */
export async function buildPrecompiled(
  cache: CacheDir,
  conditions: PrecompiledFor,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const dir = precompiledDir(cache, conditions);
  await cache.withWorkDir(async (work) => {
    const args = precompileArgs(conditions.flags, HEADER, DEPENDENCIES);
    const result = await runClang({
      clang: conditions.clangPath,
      args,
      cwd: work,
      input: TEXT,
      signal,
      limits: CLANG_LIMITS,
    });
    signal?.throwIfAborted();
    const ending = endingOf(result);
    if (ending === 'disk-full') throw diskFull(cache.path);
    if (ending !== 'done') return;
    const sources = parseDependencyFile(await readFile(join(work, DEPENDENCIES), 'utf8'));
    await rm(join(work, DEPENDENCIES));
    const seen = await Promise.all(sources.map((path) => look(resolve(work, path))));
    seen.push({ ...(await look(join(work, HEADER))), path: HEADER });
    await writeFile(join(work, CONTENTS), JSON.stringify(seen));
    await moveInto(work, dir);
  });
  return usablePrecompiled(dir);
}

/** Removes a precompiled header that clang did not like. */
export async function discardPrecompiled(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
}

async function look(path: string): Promise<Seen> {
  const { size, mtimeMs } = await stat(path);
  return { path, size, mtimeMs };
}

async function moveInto(work: string, dir: string): Promise<void> {
  await mkdir(dirname(dir), { recursive: true });
  const isTaken = await rename(work, dir).then(
    () => false,
    () => true,
  );
  if (!isTaken || (await usablePrecompiled(dir)) !== undefined) return;
  await discardPrecompiled(dir);
  // Failing again means that another session was quicker, and has put a good one there.
  await rename(work, dir).catch(() => {});
}
