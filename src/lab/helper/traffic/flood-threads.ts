import { Worker } from 'node:worker_threads';
import { environmentError } from '../../../domain/errors.ts';
import { entryPath } from '../../entries.ts';
import type { StreamJob, sendStream } from './flood-stream.ts';

/** A thread needs no more memory than this. */
const LIMITS = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };

/** Threads that send streams. They never keep the process alive, and end with it. */
export class FloodThreads {
  readonly #workers = new Map<number, Worker>();

  /**
   * Sends one stream.
   * @param slot which thread; one takes one stream at a time
   * @throws XdplingsError (environment) when it could not be sent
   */
  run(slot: number, job: StreamJob): Promise<void> {
    const worker = this.#workers.get(slot) ?? this.#start(slot);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const fail = (reason: string) =>
      reject(environmentError('A flood of frames could not be sent.', { where: reason }));
    const onMessage = ({ error }: ReturnType<typeof sendStream>) =>
      error === undefined ? resolve() : fail(error);
    const onError = (error: Error) => fail(error.message);
    const onExit = (code: number) => fail(`its thread ended with ${code}`);
    worker.once('message', onMessage).once('error', onError).once('exit', onExit);
    worker.ref();
    worker.postMessage(job);
    return promise.finally(() => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
    });
  }

  #start(slot: number): Worker {
    const worker = new Worker(entryPath('agent'), { resourceLimits: LIMITS });
    worker.once('exit', () => this.#workers.delete(slot));
    this.#workers.set(slot, worker);
    return worker;
  }
}
