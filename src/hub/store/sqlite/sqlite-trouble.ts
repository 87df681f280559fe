import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { bugError, XdplingsError } from '../../../domain/errors.ts';
import { storeDamaged, storeFull, storeInUse, storeUnusable } from '../store-trouble.ts';
import type { Trouble } from './calls.ts';

/** Primary result codes, https://www.sqlite.org/rescode.html */
const SQLITE = { busy: 5, ioError: 10, corrupt: 11, full: 13, notADatabase: 26 } as const;
/** With less than that, what SQLite calls an I/O error is a want of space: it makes some of its files larger at once. */
const LEAST_SPACE_BYTES = 64 * 1024;

const primaryCode = (error: unknown): number => {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : 0;
};

/** @returns whether it concerns the whole file, and not only what was asked for. */
export const isDiskTrouble = (error: unknown): boolean =>
  [SQLITE.ioError, SQLITE.corrupt, SQLITE.full].some((code) => code === primaryCode(error));

/** Puts what SQLite or the file system refused into words that can leave the thread. */
export function asTrouble(error: unknown, path: string): Trouble {
  const { kind, words, where, stack } = inWords(error, path);
  return { kind, what: words.what, where, todo: words.todo, stack };
}

function inWords(error: unknown, path: string): XdplingsError {
  if (error instanceof XdplingsError) return error;
  if (!(error instanceof Error)) return bugError(String(error));
  const { code } = error as NodeJS.ErrnoException;
  switch (primaryCode(error)) {
    case SQLITE.busy:
      return storeInUse(path, error);
    case SQLITE.full:
      return storeFull(path, error);
    case SQLITE.ioError:
      return hasSpace(path) ? storeUnusable(path, error) : storeFull(path, error);
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return storeDamaged(path, error);
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') return storeFull(path, error);
  if (code !== undefined) return storeUnusable(path, error);
  return bugError(error.message, { cause: error, where: path });
}

function hasSpace(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize >= LEAST_SPACE_BYTES;
  } catch {
    return true;
  }
}
