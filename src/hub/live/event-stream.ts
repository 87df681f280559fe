import type { ServerResponse } from 'node:http';
import { PacedAnswer } from './paced-answer.ts';

/** One listener of server-sent events (WHATWG HTML, section 9.2). */
export type EventStream = {
  /** @param event see {@link eventBytes}; the same bytes may go to many */
  readonly send: (event: Buffer) => void;
  readonly end: () => void;
  /** Settles when the other side has gone, or was cut off. */
  readonly closed: Promise<void>;
};

/**
 * @param id where a client that comes back goes on (Last-Event-ID); undefined: nothing that it could miss
 * @param data one line, as JSON is
 */
export const eventBytes = (event: string, id: number | undefined, data: string): Buffer =>
  Buffer.from(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`);

const BEAT = Buffer.from(': beat\n\n');
/** A heartbeat: a client that hears nothing for longer knows that the way is broken. */
const BEAT_MS = 15_000;
/** Bytes that may wait for a client that does not read; then it is cut off, and comes back with Last-Event-ID. */
const MOST_WAITING = 4 * 1024 * 1024;

/** How long a stream that has ended may take to be read. */
const LAST_BYTES_MS = 5_000;

/** A browser that lost the hub comes back after it. */
const RETRY_MS = 1_000;

/** Turns an answer into a stream. The head is sent at once, so that the client knows that it is connected. */
export function openEventStream(answer: ServerResponse): EventStream {
  answer.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Proxies that collect answers would mute it.
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  let ending: NodeJS.Timeout | undefined;
  const paced = new PacedAnswer(answer);
  paced.write(Buffer.from(`retry: ${RETRY_MS}\n: hello\n\n`));
  const beat = setInterval(() => send(BEAT), BEAT_MS);
  const closed = new Promise<void>((resolve) => {
    const gone = () => {
      clearInterval(beat);
      clearTimeout(ending);
      resolve();
    };
    // Who went while the hub looked their token up is gone already, and no event tells it again.
    if (answer.destroyed || answer.socket?.destroyed !== false) gone();
    else answer.once('close', gone);
  });
  let mostWaiting = MOST_WAITING;
  const send = (event: Buffer): void => {
    if (paced.waiting > mostWaiting) answer.destroy();
    // A large board takes a slow client its time; cut off in the middle of it, it would never get one.
    mostWaiting = Math.max(mostWaiting, 2 * event.length);
    paced.write(event);
  };
  const end = (): void => {
    paced.end();
    // Who does not read to the end is not waited for.
    ending ??= setTimeout(() => answer.destroy(), LAST_BYTES_MS).unref();
  };
  return { send, end, closed };
}
