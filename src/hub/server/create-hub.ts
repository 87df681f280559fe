import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { createLiveSessions } from '../live/live-sessions.ts';
import { OLDEST_PROTOCOL, PROTOCOL, PROTOCOL_HEADER } from '../protocol/protocol.ts';
import type { Store } from '../store/store.ts';
import { ticketKeysOf } from '../ticket-keys.ts';
import { createCredentials, hashOf } from './credentials.ts';
import type { Hub } from './hub.ts';
import { addInstructorRoutes } from './instructor-routes.ts';
import { addLearnerRoutes, isEndless } from './learner-routes.ts';
import { createOpenStreams } from './open-streams.ts';
import { addPages, findPages } from './pages.ts';
import { bearerOf, cookieName, createPeople } from './people.ts';
import { createRate, createRates } from './rate.ts';
import { refusalOf } from './refusal-of.ts';
import { badRequest, refused } from './refusals.ts';
import { isOwnHost, isOwnOrigin, type OwnNames } from './same-origin.ts';
import { zodCompiler } from './validation.ts';

export type HubOptions = {
  readonly store: Store;
  /** Names and addresses by which the hub is reached, without a port: `192.0.2.10`, `hub.example`. */
  readonly names: readonly string[];
  /** Absent: plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly pin: string } | undefined;
  /** Where learners reach it, when that is not its own address: behind a proxy, or behind an address translation. */
  readonly publicUrl?: string | undefined;
  readonly version: string;
  /** The built dashboard; default: where the program has it. */
  readonly pages?: string | undefined;
  /** ms since the epoch. */
  readonly now?: () => number;
  /** Told of errors of ours, without anything that a request held. */
  readonly onBug: (error: unknown) => void;
};

export type RunningHub = {
  /** `https://192.0.2.10:4443`, by the first of its names. */
  readonly origin: string;
  readonly port: number;
  /** Ends streams, waits for what is being written. The store stays open. */
  readonly close: () => Promise<void>;
};

/**
 * Connections that wait to be taken (listen(2); the kernel's net.core.somaxconn is the most). A room that comes back at
 * once has two for each learner; what does not fit tries again after 1, 3, 7 seconds.
 */
const BACKLOG = 4096;
/** Bytes of a request, where a route does not say otherwise. */
const LARGEST_BODY = 64 * 1024;
/** Requests of one token a minute; and lines that one learner's streams take. */
const MOST_OF_ONE = 1_200;
/** How long a body may take to come. */
const LONGEST_BODY_MS = 30_000;
/** Of one address without a token: a whole room that opens pages. */
const MOST_OF_A_ROOM = 12_000;
/** Wrong codes a minute, from everywhere; and learners who join. */
const MOST_GUESSES = 100;
const MOST_JOINS = 3_000;
/** A room that was connected in the morning may come back in the evening. */
const LONGEST_TLS_SESSION_S = 12 * 60 * 60;
const KEEP_TIME_EVERY_MS = 60_000;

/** Written out once: helmet would put it together anew for every request, a twentieth of a busy hub's time. */
const CONTENT_SECURITY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join(';');

/**
 * Starts a hub: the sessions of one store over HTTP.
 * @param port 0: any that is free
 * @throws what listening throws (EADDRINUSE, EADDRNOTAVAIL, EACCES); an environment error for the store or the page
 */
export async function startHub(
  options: HubOptions,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<RunningHub> {
  const { store, tls, now = Date.now } = options;
  const scheme = tls ? 'https' : 'http';
  const hosts = new Set<string>();
  const own: OwnNames = { hosts, scheme: options.publicUrl ? schemeOf(options.publicUrl) : scheme };
  const sessions = createLiveSessions(store);
  // A clock that is set back must not make a minute an hour.
  const ticks = options.now ?? (() => performance.now());
  const credentials = createCredentials(store, ticks);
  const joinAt = { origin: '', pin: tls?.pin };
  const hub: Hub = {
    store,
    sessions,
    credentials,
    people: createPeople(credentials, sessions, own),
    streams: createOpenStreams(),
    guesses: createRate(MOST_GUESSES, ticks),
    joins: createRate(MOST_JOINS, ticks),
    countLine: createRates(MOST_OF_ONE, ticks),
    own,
    joinAt,
    now,
    onBug: options.onBug,
  };
  const app = fastify({
    ...(tls ? { https: secured(tls) } : {}),
    bodyLimit: LARGEST_BODY,
    // Streams must not keep a hub from ending.
    forceCloseConnections: true,
    // Some requests are streams; the others have their time limit in `endSlowBodies`.
    requestTimeout: 0,
    routerOptions: { maxParamLength: 100 },
    frameworkErrors: (error: FastifyError, _request: unknown, reply: FastifyReply) => {
      const { status, refusal } = badRequest(error.code);
      reply.status(status).send(refusal);
    },
  } as object) as FastifyInstance;
  app.setValidatorCompiler(zodCompiler);
  await app.register(cookie);
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', CONTENT_SECURITY);
  });
  await app.register(helmet, { contentSecurityPolicy: false, hsts: false });
  await app.register(rateLimit, {
    max: (_request, key) => (key.startsWith('room ') ? MOST_OF_A_ROOM : MOST_OF_ONE),
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: ({ headers, cookies, ip }) => {
      // What is no token is no reason to count by itself.
      const secret = bearerOf(headers) ?? cookies[cookieName(own.scheme)];
      return secret === undefined ? `room ${ip}` : hashOf(secret);
    },
    errorResponseBuilder: () => refused('too-many'),
  });
  guard(app, own);
  endSlowBodies(app);
  answerErrors(app, options.onBug);
  app.get('/v1/hello', async () => ({
    program: 'xdplings',
    version: options.version,
    speaks: { oldest: OLDEST_PROTOCOL, newest: PROTOCOL },
  }));
  addLearnerRoutes(app, hub);
  addInstructorRoutes(app, hub);
  await addPages(app, options.pages ?? findPages());

  const names = [...options.names, 'localhost', '127.0.0.1', '[::1]'];
  const goBy = (its: number) => {
    for (const name of names) for (const written of hostHeaders(name, its, scheme)) hosts.add(written);
    if (options.publicUrl) hosts.add(new URL(options.publicUrl).host.toLowerCase());
    const origin = `${scheme}://${urlHost(names[0] ?? 'localhost')}:${its}`;
    joinAt.origin = options.publicUrl ? new URL(options.publicUrl).origin : origin;
  };
  const keepTime = () => sessions.keepTime(now()).catch(options.onBug);
  await keepTime();
  // Learners who wait for a hub that comes back are there with the first connection.
  goBy(port);
  await app.listen({ host, port, backlog: BACKLOG });
  const bound = (app.server.address() as AddressInfo).port;
  goBy(bound);
  const keepingTime = setInterval(keepTime, KEEP_TIME_EVERY_MS).unref();
  return {
    origin: joinAt.origin,
    port: bound,
    async close() {
      clearInterval(keepingTime);
      await sessions.close();
      await app.close();
    },
  };
}

const secured = ({ key, cert }: NonNullable<HubOptions['tls']>) => ({
  key,
  cert,
  // No certificate of a client is asked for: without this all root certificates are kept, 20 MB of them.
  ca: [],
  // Before it, whoever got the tickets' keys later could read what was recorded.
  minVersion: 'TLSv1.3' as const,
  ticketKeys: ticketKeysOf(key),
  // By itself Node takes the command line, and a hub that was started with another one knew no session any more.
  sessionIdContext: 'xdplings hub',
  sessionTimeout: LONGEST_TLS_SESSION_S,
});

const schemeOf = (url: string): OwnNames['scheme'] => (url.startsWith('https:') ? 'https' : 'http');

/** An IPv6 address as a URL writes it. */
const urlHost = (name: string): string => (name.includes(':') && !name.startsWith('[') ? `[${name}]` : name);

/** How browsers write a host: without the port that the scheme has anyway. */
function hostHeaders(name: string, port: number, scheme: OwnNames['scheme']): string[] {
  const host = urlHost(name).toLowerCase();
  const usual = port === (scheme === 'https' ? 443 : 80);
  return usual ? [host, `${host}:${port}`] : [`${host}:${port}`];
}

/** Refuses what is not for this hub, and clients of another version, before any route. */
function guard(app: FastifyInstance, own: OwnNames): void {
  app.addHook('onRequest', async (request) => {
    const { headers, method, url } = request;
    if (!isOwnHost(headers, own)) throw refused('forbidden-origin');
    if (method !== 'GET' && !isOwnOrigin(headers, own, false)) throw refused('forbidden-origin');
    // Nobody would read it, nor end it.
    if ((method === 'GET' || method === 'HEAD') && hasBody(headers)) throw badRequest('a body with GET');
    if (!url.startsWith('/v1/') || url === '/v1/hello') return;
    const spoken = headers[PROTOCOL_HEADER];
    // The dashboard comes from this hub, and so in its version.
    if (spoken === undefined && headers.authorization === undefined) return;
    const version = Number(spoken);
    if (!(version >= OLDEST_PROTOCOL && version <= PROTOCOL)) throw refused('protocol');
  });
  // Nothing here is for a cache; pages say otherwise themselves.
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

const hasBody = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Who sends a body byte by byte must not hold a connection for ever. */
function endSlowBodies(app: FastifyInstance): void {
  app.addHook('preParsing', async ({ method, raw, routeOptions }, _reply, body) => {
    if (method === 'GET' || method === 'HEAD' || isEndless(routeOptions.config)) return body;
    const timer = setTimeout(() => raw.destroy(), LONGEST_BODY_MS);
    raw.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer));
    return body;
  });
}

function answerErrors(app: FastifyInstance, onBug: HubOptions['onBug']): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, refusal, more } = refusalOf(error, onBug);
    // Nobody reads the rest of a body, which may have no end.
    if (!request.raw.complete) reply.header('connection', 'close');
    reply.status(status).send({ ...refusal, ...more });
  });
  app.setNotFoundHandler((_request, reply) => {
    const { status, refusal } = refused('not-found');
    reply.status(status).send(refusal);
  });
}
