import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

const SPIN = 'for (;;) {}';

/** Keeps every core busy with computing until it is told to stop, as a loaded machine would. */
export function keepCoresBusy(cores = availableParallelism()): { stop(): Promise<void> } {
  const workers = Array.from({ length: cores }, () => new Worker(SPIN, { eval: true }));
  return {
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
