import {
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fchownSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Owner } from './owner.ts';
import { isRunning } from './process-id.ts';
import { fileTrouble } from './trouble.ts';

/** Reads and writes the workspace's files: whole or not at all, and as files of the workspace's owner. */
export type Disk = {
  /** @returns undefined when there is nothing at that path, and for a symbolic link that leads nowhere. */
  read(path: string): Buffer | undefined;
  /** Throws for a folder and for a symbolic link that leads nowhere: neither can be read, and neither is ours to remove. */
  hasFile(path: string): boolean;
  /**
   * Puts a file there whether or not there was one. Whoever reads at the same time sees the old one or the new one.
   * @param mode its permissions, where they are to be other than the user's usual ones
   */
  replace(path: string, content: Uint8Array | string, mode?: number): void;
  /** Puts a file there unless there is something already. @returns whether it did. */
  create(path: string, content: Uint8Array | string): boolean;
  makeDir(path: string): void;
  /** Removes what a killed process left half written. */
  sweep(): void;
};

let counter = 0;

/**
 * @param scratchDir where files are written before they take their place: on the workspace's file system, out of sight.
 * @param owner whom the files belong to; undefined: to us.
 */
export function createDisk(scratchDir: string, owner: Owner | undefined): Disk {
  const makeDir = (path: string): void => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
    makeDir(dirname(path));
    try {
      mkdirSync(path);
    } catch (error) {
      // Another session may have been faster.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST' && lstatSync(path).isDirectory()) return;
      throw error;
    }
    if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
  };

  /** Writes to a file of our own, on disk for certain, and hands its name to `place`. */
  const writeThen = (
    path: string,
    content: Uint8Array | string,
    place: (fresh: string) => void,
    mode = 0o666,
  ): void => {
    makeDir(scratchDir);
    makeDir(dirname(path));
    const fresh = join(scratchDir, `${process.pid}-${counter++}`);
    try {
      const file = openSync(fresh, 'wx', mode);
      try {
        writeWhole(file, Buffer.from(content));
        if (owner !== undefined) fchownSync(file, owner.uid, owner.gid);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      place(fresh);
    } finally {
      rmSync(fresh, { force: true });
    }
  };

  return {
    makeDir: (path) => explained(path, () => makeDir(path)),
    read: (path) =>
      explained(path, () => {
        try {
          return readFileSync(path);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
          throw error;
        }
      }),
    hasFile: (path) =>
      explained(path, () => {
        const stat = lstatSync(path, { throwIfNoEntry: false });
        if (stat?.isDirectory()) throw refusal('EISDIR');
        if (stat?.isSymbolicLink() && !existsSync(path)) throw refusal('ELOOP');
        return stat !== undefined;
      }),
    replace: (path, content, mode) =>
      explained(path, () => writeThen(path, content, (fresh) => moveOver(fresh, path), mode)),
    create: (path, content) =>
      explained(path, () => {
        if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false;
        let created = true;
        writeThen(path, content, (fresh) => {
          created = linkNew(fresh, path);
        });
        return created;
      }),
    sweep() {
      for (const name of namesIn(scratchDir)) {
        if (!isRunning(Number.parseInt(name, 10))) rmSync(join(scratchDir, name), { force: true });
      }
    },
  };
}

const refusal = (code: string) => Object.assign(new Error(code), { code });

function explained<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw fileTrouble(error, path);
  }
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function moveOver(fresh: string, path: string): void {
  try {
    renameSync(fresh, path);
  } catch (error) {
    // A lesson's folder may be a link to another file system.
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const beside = `${path}.new`;
    copyFileSync(fresh, beside);
    renameSync(beside, path);
  }
}

/** A link fails where a name is taken, which a rename does not. @returns false when the name was taken. */
function linkNew(fresh: string, path: string): boolean {
  try {
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
  }
  try {
    // Some file systems know no hard links, and none links across its borders.
    copyFileSync(fresh, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
