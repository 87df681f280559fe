import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand } from '../system/find-command.mjs';
import { STATE } from './paths.mjs';

const LOCK = join(STATE, 'lock');
/** A free lock is ours well before this. */
const PATIENCE_MS = 500;

/**
 * Lets one set-up at a time work in this folder: two installs at once would spoil each other. A small process holds a
 * flock(2) for us until its input ends, so the kernel frees the lock however this process dies.
 *
 * @template T
 * @param {() => void} onWait called once when another one is at work.
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(onWait, work) {
  mkdirSync(STATE, { recursive: true });
  const flock = findCommand('flock');
  // Only systems on which set-up installs nothing are without it.
  if (flock === undefined) return work();

  const holder = spawn(flock, [LOCK, 'sh', '-c', 'echo ours; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const reminder = setTimeout(onWait, PATIENCE_MS);
  await new Promise((resolve) => {
    holder.stdout.once('data', resolve);
    holder.once('close', resolve);
  });
  clearTimeout(reminder);
  try {
    return await work();
  } finally {
    holder.stdin.end();
  }
}
