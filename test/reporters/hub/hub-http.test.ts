import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createHubHttp, type HubHttpOptions } from '../../../src/reporters/hub/hub-http.ts';
import { openTcpDoor } from '../../support/tcp-door.ts';
import { type TestCertificate, testCertificate } from './support/certificate.ts';

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanUp.splice(0)) undo();
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => {
    server.close();
    (server as { closeAllConnections?: () => void }).closeAllConnections?.();
  });
  return (server.address() as AddressInfo).port;
}

const client = (options: HubHttpOptions) => {
  const http = createHubHttp(options);
  cleanUp.push(http.close);
  return http;
};

const overTls = (certificate: TestCertificate, listener: RequestListener) =>
  listening(createHttpsServer(certificate, listener));
const inTheClear = (listener: RequestListener) => listening(createHttpServer(listener));

const json: RequestListener = (request, response) => {
  const { method, url, headers } = request;
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({ method, url, protocol: headers['xdplings-protocol'], auth: headers.authorization }),
  );
};

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a hub over HTTP', () => {
  it('is asked over TLS when it has the pinned key, on one connection, with protocol and token', async () => {
    const certificate = await testCertificate();
    const remotePorts = new Set<number | undefined>();
    const port = await overTls(certificate, (request, response) => {
      remotePorts.add(request.socket.remotePort);
      json(request, response);
    });
    const hub = client({ origin: `https://127.0.0.1:${port}`, pin: certificate.pin });
    for (let time = 0; time < 3; time++) {
      expect(await hub.request('GET', '/v1/view', { token: 't' })).toEqual({
        status: 200,
        body: { method: 'GET', url: '/v1/view', protocol: '1', auth: 'Bearer t' },
      });
    }
    expect(remotePorts.size).toBe(1);
  });

  it('is taken up again where the last connection was, key and all', async () => {
    const certificate = await testCertificate();
    const reused: boolean[] = [];
    const server = createHttpsServer(certificate, (request, response) => {
      reused.push((request.socket as TLSSocket).isSessionReused());
      response.setHeader('connection', 'close');
      json(request, response);
    });
    const origin = `https://127.0.0.1:${await listening(server)}`;
    const hub = client({ origin, pin: certificate.pin });
    for (let time = 0; time < 3; time++) expect((await hub.request('GET', '/')).status).toBe(200);
    expect(reused).toEqual([false, true, true]);
  });

  it('is believed by its key alone: a certificate that is long over does', async () => {
    const certificate = await testCertificate(new Date(86_400_000));
    const port = await overTls(certificate, json);
    const hub = client({ origin: `https://localhost:${port}`, pin: certificate.pin });
    expect((await hub.request('GET', '/')).status).toBe(200);
  });

  it('is sent nothing when it has another key', async () => {
    const [certificate, other] = [await testCertificate(), await testCertificate()];
    let asked = 0;
    const port = await overTls(certificate, (request, response) => {
      asked += 1;
      json(request, response);
    });
    const hub = client({ origin: `https://127.0.0.1:${port}`, pin: other.pin });
    const error = await failure(hub.request('POST', '/v1/join', { token: 'secret', body: { code: 'X' } }));
    expect(error).toMatchObject({ reason: 'wrong-pin' });
    expect(String(error)).toMatch(/Nothing was sent/);
    expect(await failure(hub.stream('/v1/stream')[Symbol.asyncIterator]().next())).toMatchObject({
      reason: 'wrong-pin',
    });
    expect(asked).toBe(0);
  });

  it('is not trusted without a pin when nobody vouches for it', async () => {
    const port = await overTls(await testCertificate(), json);
    const hub = client({ origin: `https://127.0.0.1:${port}` });
    expect(await failure(hub.request('GET', '/'))).toMatchObject({ reason: 'untrusted' });
  });

  it.each([
    [
      'a web page',
      (_: unknown, response: Parameters<RequestListener>[1]) => {
        response.setHeader('content-type', 'text/html');
        response.end('<html>Welcome to the hotel</html>');
      },
    ],
    [
      'a redirection',
      (_: unknown, response: Parameters<RequestListener>[1]) => {
        response.writeHead(302, { location: 'http://login.example/' }).end();
      },
    ],
    [
      'JSON that is none',
      (_: unknown, response: Parameters<RequestListener>[1]) => {
        response.setHeader('content-type', 'application/json');
        response.end('{');
      },
    ],
  ])('is not what answers with %s', async (_, listener) => {
    const port = await inTheClear(listener);
    const hub = client({ origin: `http://127.0.0.1:${port}` });
    expect(await failure(hub.request('GET', '/v1/view'))).toMatchObject({ reason: 'not-a-hub' });
    expect(await failure(hub.stream('/v1/stream')[Symbol.asyncIterator]().next())).toMatchObject({
      reason: 'not-a-hub',
    });
  });

  it('is not what speaks no HTTP, or no TLS', async () => {
    const port = await listening(createTcpServer((socket) => socket.end('220 mail.example ESMTP\r\n')));
    for (const protocol of ['http', 'https']) {
      const hub = client({ origin: `${protocol}://127.0.0.1:${port}` });
      expect(await failure(hub.request('GET', '/'))).toMatchObject({ reason: 'not-a-hub' });
    }
  });

  it('is said to be out of reach in words, and by reason', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const hub = client({ origin: `https://127.0.0.1:${port}` });
    const error = await failure(hub.request('GET', '/'));
    expect(error).toMatchObject({ reason: 'unreachable', kind: 'environment' });
    expect(String(error)).toMatch(/Nothing listens/);
  });

  it('is not waited for without end', async () => {
    const port = await listening(createTcpServer(() => {}));
    for (const protocol of ['http', 'https']) {
      const hub = client({ origin: `${protocol}://127.0.0.1:${port}`, timeoutMs: 50 });
      expect(await failure(hub.request('GET', '/'))).toMatchObject({ reason: 'unreachable' });
    }
  });

  it.each(['http', 'https'])('can be left while it is asked (%s), at once', async (scheme) => {
    // It takes connections and says nothing.
    const port = await listening(createTcpServer(() => {}));
    const hub = client({ origin: `${scheme}://127.0.0.1:${port}`, pin: 'A'.repeat(43) });
    const leaving = new AbortController();
    const asked = failure(hub.request('GET', '/', { signal: leaving.signal }));
    leaving.abort(new Error('left'));
    expect(String(await asked)).toMatch(/left/);
    expect(await failure(hub.request('GET', '/', { signal: leaving.signal }))).toMatchObject({
      message: 'left',
    });
  });
});

describe('a stream of a hub', () => {
  const streaming =
    (begin: string): RequestListener =>
    (_, response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(begin);
    };

  it('hands on its events as they come', async () => {
    const port = await inTheClear((request, response) => {
      const from = request.headers['last-event-id'];
      streaming(`: beat\n\nevent: view\nid: 7\ndata: {"from":"${from}"}\n\n`)(request, response);
    });
    const hub = client({ origin: `http://127.0.0.1:${port}` });
    for await (const event of hub.stream('/v1/stream', { token: 't', lastEventId: '5' })) {
      expect(event).toEqual({ event: 'view', id: '7', data: '{"from":"5"}' });
      break;
    }
  });

  it('is given up when it is mute', async () => {
    const port = await inTheClear(streaming('data: a\n\n'));
    const hub = client({ origin: `http://127.0.0.1:${port}`, quietMs: 50 });
    const seen: string[] = [];
    const read = async () => {
      for await (const { data } of hub.stream('/v1/stream')) seen.push(data);
    };
    expect(await failure(read())).toMatchObject({ reason: 'mute' });
    expect(seen).toEqual(['a']);
  });

  it('tells why the hub refuses it', async () => {
    const port = await inTheClear((_, response) => {
      response.writeHead(410, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'session-over', what: { en: 'Over.\u001b[2J', ja: '終了' } }));
    });
    const hub = client({ origin: `http://127.0.0.1:${port}` });
    const error = await failure(hub.stream('/v1/stream')[Symbol.asyncIterator]().next());
    expect(error).toMatchObject({ reason: 'refused', what: 'Over.[2J', refusal: { error: 'session-over' } });
  });

  it('ends with the signal', async () => {
    const port = await inTheClear(streaming('data: a\n\n'));
    const hub = client({ origin: `http://127.0.0.1:${port}` });
    const leaving = new AbortController();
    const read = async () => {
      for await (const _ of hub.stream('/v1/stream', { signal: leaving.signal }))
        leaving.abort(new Error('left'));
    };
    expect(await failure(read())).toMatchObject({ message: 'left' });
  });
});

describe('reports on the line of a stream', () => {
  /** Opens a stream that takes reports. @returns its events, and waits for the first */
  async function open(hub: ReturnType<typeof client>) {
    const events: string[] = [];
    const leaving = new AbortController();
    const opened = new Promise<void>((resolve, reject) => {
      const read = async () => {
        const options = { token: 't', takesReports: true, signal: leaving.signal };
        for await (const { event } of hub.stream('/v1/stream', options)) {
          events.push(event);
          resolve();
        }
      };
      read().catch(reject);
    });
    opened.catch(() => {});
    cleanUp.push(() => leaving.abort());
    return { events, opened, leave: () => leaving.abort() };
  }
  const post = (hub: ReturnType<typeof client>, token = 't') =>
    hub.request('POST', '/v1/reports', { token, body: { reports: [] } });

  /** Answers lines, and posted reports with 201. */
  const takingLines =
    (asked: string[], answerLine: (line: string) => string): RequestListener =>
    (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.url === '/v1/reports') {
        response.writeHead(201, { 'content-type': 'application/json' });
        return void response.end('{}');
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: view\ndata: {}\n\n');
      request.on('data', (bytes: Buffer) => {
        for (const line of bytes.toString().split('\n').slice(0, -1)) response.write(answerLine(line));
      });
    };
  const answering = (line: string) =>
    line === ''
      ? 'event: line-open\ndata: {}\n\n'
      : `event: answer\ndata: {"n":${JSON.parse(line).n},"status":200,"body":{"acked":7}}\n\n`;

  it('need no connection of their own, and are answered like others', async () => {
    const certificate = await testCertificate();
    const asked: string[] = [];
    const port = await overTls(certificate, takingLines(asked, answering));
    const hub = client({ origin: `https://127.0.0.1:${port}`, pin: certificate.pin });
    const { opened, events } = await open(hub);
    // Also those that are sent while the stream is being opened.
    expect(await post(hub)).toEqual({ status: 200, body: { acked: 7 } });
    await opened;
    expect(await Promise.all([post(hub), post(hub)])).toHaveLength(2);
    expect([asked, events]).toEqual([['POST /v1/stream'], ['view']]);
  });

  it('wait for a connection that takes its time: a busy hub is not asked for another one', async () => {
    const certificate = await testCertificate();
    const asked: string[] = [];
    const port = await overTls(certificate, takingLines(asked, answering));
    let letIn = () => {};
    const isLetIn = new Promise<void>((resolve) => {
      letIn = resolve;
    });
    const door = await openTcpDoor(() => port, isLetIn);
    cleanUp.push(door.close);
    const hub = client({ origin: `https://127.0.0.1:${door.port}`, pin: certificate.pin, lineMs: 1500 });
    const { opened } = await open(hub);
    const sent = post(hub);
    // Longer than a hub may take once it is connected.
    setTimeout(letIn, 1700);
    await opened;
    expect(await sent).toEqual({ status: 200, body: { acked: 7 } });
    expect(door.connections()).toBe(1);
  });

  it('of another token are posted', async () => {
    const asked: string[] = [];
    const port = await inTheClear(takingLines(asked, answering));
    const hub = client({ origin: `http://127.0.0.1:${port}` });
    await (await open(hub)).opened;
    expect((await post(hub, 'other')).status).toBe(201);
  });

  it('are posted where a proxy lets nothing up the line', async () => {
    const port = await inTheClear(takingLines([], () => ''));
    const hub = client({ origin: `http://127.0.0.1:${port}`, lineMs: 50 });
    await (await open(hub)).opened;
    expect((await post(hub)).status).toBe(201);
    expect((await post(hub)).status).toBe(201);
  });

  it('are posted where the hub answers too late', async () => {
    const port = await inTheClear(takingLines([], (line) => (line === '' ? answering(line) : '')));
    const hub = client({ origin: `http://127.0.0.1:${port}`, timeoutMs: 500 });
    await (await open(hub)).opened;
    expect(await failure(post(hub))).toMatchObject({ reason: 'unreachable' });
    expect((await post(hub)).status).toBe(201);
  });

  it('are posted where a proxy collects requests, or the hub is older: the stream comes without a line', async () => {
    const notFound = JSON.stringify({ error: 'not-found', what: { en: 'Nothing.', ja: 'なし' } });
    const answer: RequestListener = (request, response) => {
      if (request.method === 'GET') {
        response.setHeader('content-type', 'text/event-stream');
        return void response.write('event: view\ndata: {}\n\n');
      }
      const refuse = () => response.writeHead(404, { 'content-type': 'application/json' }).end(notFound);
      if (isCollecting) request.resume().on('end', refuse);
      else refuse();
    };
    let isCollecting = false;
    for (isCollecting of [false, true]) {
      const asked: string[] = [];
      const port = await inTheClear((request, response) => {
        asked.push(`${request.method} ${request.url}`);
        answer(request, response);
      });
      // A hub that refuses at once has all the time it needs, on a slow machine too.
      const patience = isCollecting ? { lineMs: 50 } : {};
      const hub = client({ origin: `http://127.0.0.1:${port}`, ...patience });
      const first = await open(hub);
      await first.opened;
      expect((await post(hub)).status).toBe(404);
      first.leave();
      const tried = ['POST /v1/stream', 'GET /v1/stream'];
      // A busy hub may be late once, too.
      if (isCollecting) {
        const second = await open(hub);
        await second.opened;
        second.leave();
      }
      await (await open(hub)).opened;
      // The last time it is not even tried.
      const again = isCollecting ? tried : [];
      expect(asked).toEqual([...tried, 'POST /v1/reports', ...again, 'GET /v1/stream']);
    }
  });

  it('fail with the line, and nobody waits for them', async () => {
    const port = await inTheClear((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: line-open\ndata: {}\n\nevent: view\ndata: {}\n\n');
      request.on('data', (bytes: Buffer) => {
        if (bytes.includes('reports')) request.socket.destroy();
      });
    });
    const hub = client({ origin: `http://127.0.0.1:${port}` });
    await (await open(hub)).opened;
    expect(await failure(post(hub))).toMatchObject({ reason: 'unreachable' });
  });

  it('can be left while the hub does not answer', async () => {
    const port = await inTheClear(takingLines([], (line) => (line === '' ? answering(line) : '')));
    const hub = client({ origin: `http://127.0.0.1:${port}` });
    await (await open(hub)).opened;
    const leaving = new AbortController();
    const body = { reports: [] };
    const asked = failure(hub.request('POST', '/v1/reports', { token: 't', body, signal: leaving.signal }));
    leaving.abort(new Error('left'));
    expect(String(await asked)).toMatch(/left/);
  });
});
