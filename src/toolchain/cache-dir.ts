import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentError } from '../domain/errors.ts';

/** How long an unfinished piece of work of a killed session is left alone: no run of ours lasts a tenth of it. */
const STALE_AFTER_MS = 60 * 60 * 1000;
const WORK = 'work';

/** The cache directory: finished pieces appear in it whole or not at all; unfinished ones live in a folder of their own. */
export class CacheDir {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  join(...names: string[]): string {
    return join(this.path, ...names);
  }

  /**
   * Gives a private, empty directory for as long as `use` runs, and removes it however that ends.
   *
   * @throws {XdplingsError} of kind `environment` when there is no space or no right to write.
   */
  async withWorkDir<T>(use: (dir: string) => Promise<T>): Promise<T> {
    return this.#explain(async () => {
      await mkdir(this.join(WORK), { recursive: true, mode: 0o700 });
      const dir = await mkdtemp(this.join(WORK, 'run-'));
      try {
        return await use(dir);
      } finally {
        await rm(dir, { recursive: true, force: true });
      }
    });
  }

  /**
   * Writes a file in one go: readers see the old one, or the new one whole. Its time is always the same, so that
   * a precompiled header made from it stays valid when another session writes the same text again.
   *
   * @throws {XdplingsError} of kind `environment` when there is no space or no right to write; nothing is left then.
   */
  async writeWhole(path: string, text: string): Promise<void> {
    await this.#explain(async () => {
      await mkdir(join(path, '..'), { recursive: true });
      const unfinished = `${path}.${randomUUID()}.new`;
      try {
        await writeFile(unfinished, text, { flush: true });
        await utimes(unfinished, FIXED_TIME, FIXED_TIME);
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    });
  }

  /** Removes what killed sessions left unfinished. Never fails: it is only tidying. */
  async sweep(): Promise<void> {
    const names = await readdir(this.join(WORK)).catch(() => []);
    for (const name of names) {
      const path = this.join(WORK, name);
      const age = await stat(path).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (age > STALE_AFTER_MS) await rm(path, { recursive: true, force: true }).catch(() => {});
    }
  }

  async #explain<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explainWriteError(error, this.path);
    }
  }
}

const FIXED_TIME = new Date('2020-01-01T00:00:00Z');

/** Turns the system's refusal to write into words; anything else passes through. */
export function explainWriteError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path, error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return environmentError('The cache directory cannot be written to.', {
      where: path,
      todo: 'Make it writable for you, or set XDG_CACHE_HOME to a directory that is.',
      cause: error,
    });
  }
  return error;
}

export function diskFull(path: string, cause?: unknown) {
  return environmentError('There is no space left on the disk that holds the cache.', {
    where: path,
    todo: 'Free about 50 MB there, or set XDG_CACHE_HOME to a directory on another disk.',
    cause,
  });
}
