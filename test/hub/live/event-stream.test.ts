import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EventStream, eventBytes, openEventStream } from '../../../src/hub/live/event-stream.ts';

let server: Server;
let streams: EventStream[];
let heads: string[];
beforeEach(async () => {
  streams = [];
  heads = [];
  server = createServer((_, answer) => {
    streams.push(openEventStream(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function client(): Promise<{ answer: IncomingMessage; stream: EventStream }> {
  const { port } = server.address() as AddressInfo;
  const before = streams.length;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, resolve).on('error', reject);
  });
  answer.on('error', () => {});
  const stream = streams[before];
  if (stream === undefined) throw new Error('no stream');
  return { answer, stream };
}

describe('a stream of events', () => {
  it('is cut off when nobody reads it, while one who reads goes on and misses nothing', async () => {
    const stalled = await client();
    const reader = await client();
    let read = '';
    reader.answer.setEncoding('utf8').on('data', (text: string) => {
      read += text;
      heads.push(...[...text.matchAll(/id: (\d+)\n/g)].map(([, id]) => id ?? ''));
      read = read.slice(-1000);
    });
    let isCut = false;
    stalled.stream.closed.then(() => {
      isCut = true;
    });
    const data = JSON.stringify('x'.repeat(1024 * 1024));
    let sent = 0;
    while (!isCut && sent < 100) {
      sent += 1;
      for (const { stream } of [stalled, reader]) stream.send(eventBytes('events', sent, data));
      await vi.waitFor(() => expect(heads.length).toBe(sent), { interval: 1, timeout: 5000 });
    }
    expect(isCut).toBe(true);
    reader.stream.send(eventBytes('events', sent + 1, '"still here"'));
    await vi.waitFor(() => expect(read).toContain('still here'), { interval: 1 });
    expect(heads.map(Number)).toEqual(Array.from({ length: sent + 1 }, (_, at) => at + 1));
    // Nothing is thrown at who sends on.
    stalled.stream.send(eventBytes('events', sent + 2, '"to nobody"'));
  });

  it('is over when the other side goes, and takes what is sent then as nothing', async () => {
    const { answer, stream } = await client();
    answer.destroy();
    await stream.closed;
    stream.send(eventBytes('events', 1, '"late"'));
    stream.end();
  });

  it('that has ended is not kept for a client that does not read to its end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { stream } = await client();
      stream.send(eventBytes('events', 1, JSON.stringify('x'.repeat(3 * 1024 * 1024))));
      stream.end();
      vi.advanceTimersByTime(5_000);
      await stream.closed;
    } finally {
      vi.useRealTimers();
    }
  });

  it('beats while nothing happens', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const { answer } = await client();
      let text = '';
      answer.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
      vi.advanceTimersByTime(31_000);
      await vi.waitUntil(() => text.split(': beat\n\n').length === 3, { interval: 1 });
      expect(answer.headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
    } finally {
      vi.useRealTimers();
    }
  });
});
