import { Worker } from 'node:worker_threads';
import { environmentError } from '../../../domain/errors.ts';
import { entryPath } from '../../entries.ts';
import type { StreamEnd, StreamJob } from './flood-stream.ts';

/** A thread needs no more memory than this. */
const LIMITS = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };

/** A thread takes longer to start than to send, and about 24 MB while it waits: as many are kept as most floods need. */
const KEPT = 2;

/** Threads that send streams, one each at a time. They never keep the process alive, and end with it. */
class FloodThreads {
  readonly #idle: Worker[] = [];

  /**
   * Sends one stream in a thread that has nothing else to do.
   * @throws XdplingsError (environment) when it could not be sent
   */
  async run(job: StreamJob): Promise<StreamEnd> {
    const worker = this.#idle.pop() ?? this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<StreamEnd>();
    const fail = (reason: string) =>
      reject(
        environmentError(
          { en: 'A flood of frames could not be sent.', ja: '大量のフレームを送信できませんでした。' },
          { where: reason },
        ),
      );
    const onMessage = (end: StreamEnd) => {
      if (this.#idle.length < KEPT) this.#idle.push(worker);
      else void worker.terminate();
      if (end.error === undefined) resolve(end);
      else fail(end.error);
    };
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

  #start(): Worker {
    const worker = new Worker(entryPath('agent'), { resourceLimits: LIMITS });
    worker.once('exit', () => {
      const at = this.#idle.indexOf(worker);
      if (at !== -1) this.#idle.splice(at, 1);
    });
    return worker;
  }
}

export const floodThreads = new FloodThreads();
