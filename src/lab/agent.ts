import { parentPort, workerData } from 'node:worker_threads';
import type { StreamJob } from './helper/traffic/flood-stream.ts';
import { sendStream } from './helper/traffic/flood-stream.ts';

/* A thread of the helper that sends one stream of a flood from a CPU of its own. */

const { error } = sendStream(workerData as StreamJob);
parentPort?.postMessage({ error });
