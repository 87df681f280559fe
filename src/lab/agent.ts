import { parentPort } from 'node:worker_threads';
import { type StreamJob, sendStream } from './helper/traffic/flood-stream.ts';

/* A thread of the helper that sends streams of floods, one at a time, each from one CPU. */

parentPort?.on('message', (job: StreamJob) => parentPort?.postMessage(sendStream(job)));
