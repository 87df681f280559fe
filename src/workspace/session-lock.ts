import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from './process-id.ts';

const LOOK_MS = 5;

/**
 * Does something while no other session in the workspace does the same. The lock is a file that names its owner, so
 * that a killed one's is taken over. It saves two sessions from getting in each other's way and nothing depends on it:
 * where it cannot be had, the work is done without.
 *
 * @param patienceMs how long to wait for the other session; longer than it can need.
 * @param onTakeOver told since when (milliseconds since 1970) a session that is dead held the lock.
 */
export async function withLock<Result>(
  lockFile: string,
  patienceMs: number,
  work: () => Promise<Result>,
  onTakeOver: (since: number) => void = () => {},
): Promise<Result> {
  const unlock = await lock(lockFile, Date.now() + patienceMs, onTakeOver);
  try {
    return await work();
  } finally {
    unlock();
  }
}

async function lock(
  lockFile: string,
  deadline: number,
  onTakeOver: (since: number) => void,
): Promise<() => void> {
  const unlock = () => rmSync(lockFile, { force: true });
  for (;;) {
    try {
      const file = openSync(lockFile, 'wx');
      try {
        writeSync(file, String(process.pid));
      } finally {
        closeSync(file);
      }
      return unlock;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return () => {};
    }
    // Past the deadline: its owner's id was given to another process, or the owner hangs.
    if (isStale(lockFile) || Date.now() > deadline) {
      onTakeOver(statSync(lockFile, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      unlock();
    } else await delay(LOOK_MS);
  }
}

/** Empty: its owner has made it this moment and not yet signed it. */
function isStale(lockFile: string): boolean {
  try {
    const owner = readFileSync(lockFile, 'utf8');
    return owner !== '' && !isRunning(Number(owner));
  } catch {
    return false;
  }
}
