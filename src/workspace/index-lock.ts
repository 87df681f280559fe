import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** git holds its index for milliseconds; whoever holds it longer has an editor open, or was killed. */
const PATIENCE_MS = 2_000;
const LOOK_MS = 20;

/**
 * Waits until git's lock is gone. It looks again and again: on network file systems there is nothing to watch.
 *
 * @returns false when it is still there after two seconds.
 */
export async function whenUnlocked(lockFile: string): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  while (existsSync(lockFile)) {
    if (Date.now() > deadline) return false;
    await delay(LOOK_MS);
  }
  return true;
}
