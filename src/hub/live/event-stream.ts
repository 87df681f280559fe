import type { ServerResponse } from 'node:http';

/** One listener of server-sent events (WHATWG HTML, section 9.2). */
export type EventStream = {
  /** @param data one line, as JSON is */
  readonly send: (event: string, id: number, data: string) => void;
  readonly end: () => void;
  /** Settles when the other side has gone, or was cut off. */
  readonly closed: Promise<void>;
};

/** A heartbeat: a client that hears nothing for longer knows that the way is broken. */
const BEAT_MS = 15_000;
/** Bytes that may wait for a client that does not read; then it is cut off, and comes back with Last-Event-ID. */
const MOST_WAITING = 4 * 1024 * 1024;

/** Turns an answer into a stream. The head is sent at once, so that the client knows that it is connected. */
export function openEventStream(answer: ServerResponse): EventStream {
  answer.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Proxies that collect answers would mute it.
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  answer.write(': hello\n\n');
  const beat = setInterval(() => write(': beat\n\n'), BEAT_MS);
  const closed = new Promise<void>((resolve) => {
    answer.once('close', () => {
      clearInterval(beat);
      resolve();
    });
  });
  const write = (text: string): void => {
    if (answer.destroyed || answer.writableEnded) return;
    if (answer.writableLength > MOST_WAITING) answer.destroy();
    else answer.write(text);
  };
  return {
    send: (event, id, data) => write(`event: ${event}\nid: ${id}\ndata: ${data}\n\n`),
    end: () => {
      if (!answer.writableEnded) answer.end();
    },
    closed,
  };
}
