import { tryCall } from './libc.ts';
import { syscallNumber } from './syscall-numbers.ts';

const MEMBARRIER_CMD_GLOBAL = 1;
const NO_POINTER = null;

/**
 * Waits until every CPU has finished the network processing that it was in the middle of (membarrier(2) waits for an
 * RCU grace period, and a NAPI poll is one read-side section). Takes around 10 ms.
 * @returns false where the kernel cannot do it (nohz_full)
 */
export const awaitRunningPolls = (): boolean =>
  tryCall('syscall', syscallNumber('membarrier'), MEMBARRIER_CMD_GLOBAL, NO_POINTER, 0, 0, 0) === 0;
