import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { PROTOCOL, PROTOCOL_HEADER, refusal } from '../../hub/protocol/protocol.ts';
import { mute, networkProblem, notAHub, refused } from './hub-problem.ts';
import { createAgent } from './pinned-connection.ts';
import { endUnanswered, isAboutLine, isUnanswered, LINE_HEADERS, ReportLine } from './report-line.ts';
import { EventStreamParser, type ServerEvent } from './sse.ts';

export type { ServerEvent } from './sse.ts';

export type HubAnswer = { readonly status: number; readonly body: unknown };

export type RequestOptions = {
  readonly token?: string | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
};

export type StreamOptions = {
  readonly token?: string | undefined;
  readonly lastEventId?: string | undefined;
  /**
   * Batches for `/v1/reports` go up the same connection as long as the stream lives, where hub and proxies let them;
   * nothing else changes for who sends them.
   */
  readonly takesReports?: boolean | undefined;
  /** Told whenever anything comes, a heartbeat included. */
  readonly onBytes?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A hub, over HTTP. */
export type HubHttp = {
  readonly origin: string;
  /**
   * @returns any answer of a hub, refusals included
   * @throws HubProblem when no hub answered: then it is not known whether the request arrived. The signal's reason.
   */
  readonly request: (method: 'GET' | 'POST', path: string, options?: RequestOptions) => Promise<HubAnswer>;
  /**
   * Server-sent events, until the hub ends the stream.
   * @throws HubProblem when there is none, when it breaks, when the hub refuses, and when nothing comes for too long,
   *   not even a heartbeat. The signal's reason.
   */
  readonly stream: (path: string, options?: StreamOptions) => AsyncIterable<ServerEvent>;
  /** Closes the connections that wait for the next request. */
  readonly close: () => void;
};

export type HubHttpOptions = {
  readonly origin: string;
  /** SHA-256 of the hub's public key (SubjectPublicKeyInfo), base64url. */
  readonly pin?: string | undefined;
  /** Of a whole request, ms. */
  readonly timeoutMs?: number;
  /** How long a stream may be without a byte, ms: more than two heartbeats of the hub. */
  readonly quietMs?: number;
  /**
   * How long a hub may take to answer a stream that takes reports, once it is connected, ms. Longer than a hub needs for
   * a thousand learners who come back at once: each that gave it up would ask it for two connections instead.
   */
  readonly lineMs?: number;
};

/** UTF-16 units of an answer: a board of many thousands of learners fits. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

export function createHubHttp({
  origin,
  pin,
  timeoutMs = 20_000,
  quietMs = 40_000,
  lineMs = 15_000,
}: HubHttpOptions): HubHttp {
  const agent = createAgent(origin, pin, Math.min(timeoutMs, 10_000));
  const { protocol, hostname, port } = new URL(origin);
  const start = protocol === 'http:' ? httpRequest : httpsRequest;

  /** The way up of the stream that is open, or just being opened. */
  let line: ReportLine | undefined;
  /** Something on the way collects requests, or the hub is older: streams are asked for without a line. */
  let hasNoLines = false;
  /** The last stream was not answered in time: the hub may have been busy, so that once proves nothing. */
  let wasUnanswered = false;

  const send = (method: string, path: string, accept: string, options: RequestOptions & StreamOptions) => {
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    const sent = start({
      agent,
      method,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port || (protocol === 'http:' ? 80 : 443),
      path,
      headers: {
        [PROTOCOL_HEADER]: `${PROTOCOL}`,
        accept,
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(options.lastEventId === undefined ? {} : { 'last-event-id': options.lastEventId }),
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` }),
        ...(options.takesReports ? LINE_HEADERS : {}),
      },
    });
    if (!options.takesReports) sent.end(body);
    return sent;
  };

  const once = async (method: 'GET' | 'POST', path: string, options: RequestOptions): Promise<HubAnswer> => {
    const sent = send(method, path, 'application/json', options);
    const head = headOf(sent);
    const end = endWith(sent, options.signal, timeoutMs, origin);
    try {
      const answer = await head;
      return { status: answer.statusCode ?? 0, body: await jsonOf(answer, origin) };
    } catch (error) {
      options.signal?.throwIfAborted();
      // The hub let go of an idle connection in this moment (RFC 9110 §9.2.2): what changes nothing is asked again.
      if (method === 'GET' && sent.reusedSocket && isBroken(error)) return once(method, path, options);
      throw networkProblem(origin, error);
    } finally {
      end();
    }
  };

  /** @returns undefined where there is no line to send it on */
  const onLine = async (path: string, options: RequestOptions): Promise<HubAnswer | undefined> => {
    const { token, body, signal } = options;
    const way = line;
    const isForLine = path === '/v1/reports' && way !== undefined && way.token === token;
    if (!isForLine || !(await way.opens(signal))) return undefined;
    try {
      return await way.request(body as object, timeoutMs, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw networkProblem(origin, error);
    }
  };

  async function* listen(path: string, options: StreamOptions, onHead: () => void) {
    const sent = send(options.takesReports ? 'POST' : 'GET', path, 'text/event-stream', options);
    const way = options.takesReports ? new ReportLine(sent, options.token, lineMs) : undefined;
    line = way ?? line;
    const head = headOf(sent);
    // To connect, and then to open the line.
    const end = endWith(sent, options.signal, way ? timeoutMs + lineMs : timeoutMs, origin);
    const endWaiting = way ? endUnanswered(sent, lineMs) : () => {};
    try {
      const answer = await head;
      endWaiting();
      if (!/^text\/event-stream\b/.test(answer.headers['content-type'] ?? '')) {
        throw refusalIn(await jsonOf(answer, origin), origin);
      }
      end();
      onHead();
      for await (const event of eventsOf(answer, quietMs, origin, options)) {
        if (!way?.heard(event)) yield event;
      }
    } catch (error) {
      options.signal?.throwIfAborted();
      throw networkProblem(origin, error);
    } finally {
      endWaiting();
      end();
      sent.destroy();
      way?.close(networkProblem(origin, new Error('the stream has ended')));
      if (line === way) line = undefined;
    }
  }

  return {
    origin,
    request: async (method, path, options = {}) =>
      (await onLine(path, options)) ?? once(method, path, options),
    close: () => agent.destroy(),
    async *stream(path, options = {}) {
      let isRefused = false;
      if (options.takesReports && !hasNoLines) {
        let isOpen = false;
        const onHead = () => {
          isOpen = true;
          wasUnanswered = false;
        };
        try {
          return yield* listen(path, options, onHead);
        } catch (error) {
          if (isOpen || !isAboutLine(error)) throw error;
          isRefused = !isUnanswered(error) || wasUnanswered;
          wasUnanswered = isUnanswered(error);
        }
      }
      yield* listen(path, { ...options, takesReports: false }, () => {
        hasNoLines ||= isRefused;
      });
    },
  };
}

/** @returns the problem that a body tells of */
export function refusalIn(body: unknown, origin: string): Error {
  const read = refusal.safeParse(body);
  return read.success ? refused(origin, read.data) : notAHub(origin);
}

/** Ends a request when its time is over or the signal says so. @returns lets it live from now on */
function endWith(
  sent: ClientRequest,
  signal: AbortSignal | undefined,
  timeoutMs: number,
  origin: string,
): () => void {
  // As long as its connection is being made, a request that is destroyed says nothing of it.
  const destroy = (error: Error) => {
    if (sent.socket === null) sent.emit('error', error);
    sent.destroy(error);
  };
  const timer = setTimeout(() => {
    destroy(Object.assign(new Error(`no answer from ${origin}`), { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  const abort = () => destroy(new Error('aborted'));
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  };
}

const headOf = (sent: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    sent.once('response', resolve);
    // Not once: a request may break a second time while it is taken down.
    sent.on('error', reject);
  });

async function jsonOf(answer: IncomingMessage, origin: string): Promise<unknown> {
  answer.setEncoding('utf8');
  const pieces: string[] = [];
  let length = 0;
  for await (const piece of answer as AsyncIterable<string>) {
    length += piece.length;
    if (length > LONGEST_ANSWER) throw notAHub(origin);
    pieces.push(piece);
  }
  try {
    const isJson = /^application\/json\b/.test(answer.headers['content-type'] ?? '');
    if (isJson) return JSON.parse(pieces.join(''));
  } catch {
    // What says that it is JSON and is none does not come from a hub.
  }
  throw notAHub(origin);
}

async function* eventsOf(
  answer: IncomingMessage,
  quietMs: number,
  origin: string,
  { signal, onBytes }: StreamOptions,
): AsyncGenerator<ServerEvent> {
  const parser = new EventStreamParser();
  const quiet = setTimeout(() => answer.destroy(mute(origin)), quietMs);
  const abort = () => answer.destroy(new Error('aborted'));
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for await (const bytes of answer as AsyncIterable<Buffer>) {
      quiet.refresh();
      onBytes?.();
      yield* parser.push(bytes);
    }
  } finally {
    clearTimeout(quiet);
    signal?.removeEventListener('abort', abort);
  }
}

const isBroken = (error: unknown): boolean =>
  ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
