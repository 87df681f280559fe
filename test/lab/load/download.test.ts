import { describe, expect, it } from 'vitest';
import { downloadPiece, isDownload } from '../../../src/lab/helper/download-body.ts';
import { Download, type Socket } from '../../../src/lab/helper/traffic/load/download.ts';
import { SystemCallError } from '../../../src/lab/kernel/libc.ts';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n';

/** The body's first bytes. */
function bodyOf(length: number): Buffer {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < length; ) {
    const piece = downloadPiece(at, length - at);
    pieces.push(piece);
    at += piece.length;
  }
  return Buffer.concat(pieces);
}

/** A server that has sent all of this, and then closes, falls silent, or breaks. */
function scripted(bytes: number, sent: Buffer, then: 'closes' | 'is silent' | 'breaks' = 'closes') {
  const log = { asked: '', closed: [] as boolean[], read: 0 };
  const socket: Socket = {
    localPort: 40_000,
    connect: () => true,
    send: (request) => {
      log.asked += Buffer.from(request).toString('latin1');
      return request.length;
    },
    receive: (most = 10_000) => {
      if (log.read === sent.length) {
        if (then === 'breaks') throw new SystemCallError('receive', 104);
        return then === 'closes' ? 'end' : undefined;
      }
      const chunk = sent.subarray(log.read, log.read + most);
      log.read += chunk.length;
      return chunk;
    },
    close: (abruptly) => void log.closed.push(abruptly),
  };
  const asked: number[] = [];
  const onAsked = (port: number) => void asked.push(port);
  const download = new Download({ open: () => socket, bytes, patienceMs: 1_000, onAsked });
  const runUntil = (from: number, until: number) => {
    for (let now = from; now < until; now += 1) {
      const state = download.advance(now);
      if (state !== 'moved' && state !== 'waiting') return { state, now };
    }
    return undefined;
  };
  return { download, log, asked, runUntil };
}

describe('a download', () => {
  const whole = Buffer.concat([Buffer.from(HEAD), bodyOf(100_000)]);

  it('reads the first bytes and then nothing, until it is let go', () => {
    const { download, log, asked, runUntil } = scripted(100_000, whole);
    expect(runUntil(0, 5_000)).toBeUndefined();
    expect(log.asked).toBe('GET /download/100000 HTTP/1.0\r\n\r\n');
    expect(asked).toEqual([40_000]);
    expect(download.received).toBeGreaterThan(0);
    expect(log.read).toBeLessThan(5_000);
    download.release(5_000);
    expect(runUntil(5_000, 5_100)?.state).toBe('answered');
    expect(download.received).toBe(100_000);
  });

  const changed = (at: number) => {
    const copy = Buffer.from(whole);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
  it.each([
    ['is cut short', whole.subarray(0, -1), 'closed after 99999 bytes'],
    ['goes on too long', Buffer.concat([whole, Buffer.from('x')]), /^wrong body after \d+ bytes$/],
    ['has one wrong bit', changed(HEAD.length + 70_000), /^wrong body after \d+ bytes$/],
    ['lacks a piece', Buffer.concat([whole.subarray(0, 50_000), whole.subarray(51_460)]), /^wrong body/],
    ['is another page', Buffer.from('HTTP/1.1 404 Not Found\r\n\r\nno'), 'status 404'],
    ['is not HTTP', Buffer.alloc(10_000, 'x'), 'wrong answer'],
    ['is nothing', Buffer.alloc(0), 'closed'],
  ])('fails when it %s', (_, sent, reason) => {
    const { download, runUntil } = scripted(100_000, sent);
    download.release(0);
    const ended = runUntil(0, 100);
    expect(ended?.state).toEqual({ failed: expect.stringMatching(reason) });
  });

  it('fails when nothing more comes, however long the client has waited before', () => {
    const { download, runUntil } = scripted(100_000, whole.subarray(0, 30_000), 'is silent');
    expect(runUntil(0, 5_000)).toBeUndefined();
    download.release(5_000);
    const ended = runUntil(5_000, 10_000);
    expect(ended?.state).toEqual({ failed: `nothing more in 1000 ms after ${30_000 - HEAD.length} bytes` });
    expect(ended?.now).toBeGreaterThan(6_000);
  });

  it('says when it was reset', () => {
    const { download, runUntil } = scripted(100_000, whole.subarray(0, 30_000), 'breaks');
    download.release(0);
    expect(runUntil(0, 100)?.state).toEqual({ failed: `reset after ${30_000 - HEAD.length} bytes` });
  });
});

describe('the body of downloads', () => {
  it('is the same from any offset on, and nowhere like itself shifted', () => {
    const body = bodyOf(200_000);
    for (const offset of [0, 1, 65_520, 65_521, 131_073]) {
      const part = body.subarray(offset, offset + 3_000);
      expect(isDownload(part, offset)).toBe(true);
      for (const shift of [1, 2, 512, 1_448, 1_460, 4_096, 65_536]) {
        expect(isDownload(part, offset + shift)).toBe(false);
      }
    }
  });
});
