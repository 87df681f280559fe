import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { STATE } from './paths.mjs';

const LOCK = join(STATE, 'lock');
const POLL_MS = 200;

/**
 * Lets one set-up at a time work in this folder: two installs at once would spoil each other. The lock of a set-up
 * that was killed is taken over.
 *
 * @template T
 * @param {(pid: string) => void} onWait called once when another one is at work.
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(onWait, work) {
  mkdirSync(STATE, { recursive: true });
  for (let waiting = false; !take(); waiting = true) {
    const holder = holderOf();
    if (!waiting) onWait(String(holder ?? '?'));
    await setTimeout(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** @returns {boolean} whether the lock is ours now. */
function take() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    const holder = holderOf();
    if (holder === undefined || !isAlive(holder)) rmSync(LOCK, { force: true });
    return false;
  }
}

/** @returns {number | undefined} */
function holderOf() {
  try {
    return Number(readFileSync(LOCK, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there but belongs to somebody else.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
