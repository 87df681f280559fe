import type { ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import { downloadPiece, MOST_DOWNLOAD_BYTES } from './download-body.ts';

const PLAIN = { 'content-type': 'text/plain' };
const DOWNLOAD = /^\/download\/(\d{1,9})$/;

/**
 * What server hosts run on their HTTP port. GET /who: the host's own address; /health: 200; /download/BYTES: so many
 * bytes, as fast as they are taken.
 * Not by `import`: that looks at every export of node:http, and one of them brings all of fetch along (60 ms, 9 MB).
 */
export function httpService(address: string): Server {
  const { createServer } = process.getBuiltinModule('node:http');
  const answers: Readonly<Record<string, string>> = { '/who': `${address}\n`, '/health': 'ok\n' };
  const server = createServer((request, response) => {
    const bytes = Number(DOWNLOAD.exec(request.url ?? '')?.[1] ?? Number.NaN);
    if (bytes <= MOST_DOWNLOAD_BYTES) {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes });
      sendDownload(response, bytes);
      return;
    }
    const answer = answers[request.url ?? ''];
    response.writeHead(answer === undefined ? 404 : 200, PLAIN);
    response.end(answer ?? `Try /who, /health or /download/BYTES (at most ${MOST_DOWNLOAD_BYTES}).\n`);
  });
  server.on('clientError', (_, socket) => socket.destroy());
  return server;
}

/** Writes only when there is room: a client that does not read costs no memory. */
function sendDownload(response: ServerResponse, bytes: number): void {
  let sent = 0;
  const goOn = () => {
    while (sent < bytes) {
      const piece = downloadPiece(sent, bytes - sent);
      sent += piece.length;
      if (!response.write(piece) && sent < bytes) return;
    }
    response.end();
  };
  response.on('drain', goOn);
  goOn();
}
