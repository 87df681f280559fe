import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import { rowOf } from '../../domain/session/board.ts';
import { csv } from '../../domain/session/csv.ts';
import type { SessionEvent } from '../../domain/session/events.ts';
import { joinLine } from '../../domain/session/join-line.ts';
import { resultColumns, results } from '../../domain/session/results.ts';
import { openEventStream } from '../live/event-stream.ts';
import type { LiveSession } from '../live/live-session.ts';
import { actRequest, loginRequest } from '../protocol/protocol.ts';
import { hashOf, keyAsTyped, newToken } from './credentials.ts';
import type { Hub } from './hub.ts';
import { lastEventId } from './last-event-id.ts';
import { BARE, IN_A_ROOM } from './learner-routes.ts';
import { cookieName, isOver } from './people.ts';
import { refused } from './refusals.ts';
import { isOwnOrigin } from './same-origin.ts';
import { bodyOf } from './validation.ts';

/** Newest events of a learner's history that are answered. */
const HISTORY = 500;
const PAGE = 5_000;

/** What the dashboard and `hub watch` ask for. */
export function addInstructorRoutes(app: FastifyInstance, hub: Hub): void {
  const cookie: CookieSerializeOptions = {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: hub.own.scheme === 'https',
  };

  app.post('/v1/login', { schema: { body: loginRequest }, ...IN_A_ROOM }, async (request, reply) => {
    // Another page must not log somebody in either.
    if (!isOwnOrigin(request.headers, hub.own, true)) throw refused('forbidden-origin');
    const { key } = bodyOf(request, loginRequest);
    const credential = await hub.credentials.find(keyAsTyped(key));
    if (credential?.owner.role !== 'instructor') throw refused('bad-key');
    const token = newToken();
    await hub.store.addCredential({
      hash: hashOf(token),
      session: credential.session,
      owner: { role: 'instructor' },
    });
    reply.setCookie(cookieName(hub.own.scheme), token, cookie);
    return {};
  });

  app.post('/v1/logout', async (request, reply) => {
    const { secret } = await hub.people.instructor(request);
    // A key in the instructor's hand is no log-in: it stays.
    if (request.cookies[cookieName(hub.own.scheme)] === secret) {
      await hub.store.revokeOne(hashOf(secret));
      hub.credentials.forgetOne(hashOf(secret));
      hub.streams.end(hashOf(secret));
    }
    reply.clearCookie(cookieName(hub.own.scheme), cookie);
    return {};
  });

  app.get('/v1/session', async (request) => {
    const { id, title, code, createdAt, endsAt } = (await hub.people.instructor(request)).room.session.record;
    const line = joinLine({ ...hub.joinAt, code });
    // The hub's clock: times on the board are by it.
    return { id, title, code, joinLine: line, startedAt: createdAt, endsAt, now: hub.now() };
  });

  app.get('/v1/board', async (request) => ({
    board: (await hub.people.instructor(request)).room.session.board,
  }));

  app.get('/v1/board-stream', BARE, async (request, reply) => {
    const { room, secret } = await hub.people.instructor(request);
    reply.hijack();
    const stream = openEventStream(reply.raw);
    hub.streams.add(hashOf(secret), stream);
    room.boards.add(stream, lastEventId(request));
  });

  app.post('/v1/acts', { schema: { body: actRequest } }, async (request) => {
    const { room } = await hub.people.instructor(request);
    const { act } = bodyOf(request, actRequest);
    const { session } = room;
    if (isOver(room, hub.now())) throw refused('session-over');
    if ('learner' in act && rowOf(session.board, act.learner) === undefined) throw refused('not-found');
    const at = hub.now();
    const isKick = act.kind === 'kicked';
    const { head } = await session.append([
      { by: 'instructor', at, body: act },
      // Their file goes with them, in the same transaction.
      ...(isKick
        ? [{ by: 'hub', learner: act.learner, at, body: { kind: 'left' }, file: null } as const]
        : []),
    ]);
    if (isKick) {
      await hub.store.revoke(session.record.id, act.learner);
      hub.credentials.forget(session.record.id, act.learner);
    }
    return { head };
  });

  app.get<{ Params: { id: string } }>('/v1/learners/:id', async (request) => {
    const { room } = await hub.people.instructor(request);
    const row = rowOf(room.session.board, request.params.id);
    if (row === undefined) throw refused('not-found');
    return { row, history: await historyOf(hub, room.session, row.id) };
  });

  app.get<{ Params: { id: string } }>('/v1/learners/:id/code', async (request) => {
    const { session } = (await hub.people.instructor(request)).room;
    const row = rowOf(session.board, request.params.id);
    if (row?.shared === undefined) throw refused('not-found');
    const file = await hub.store.file(session.record.id, row.id);
    if (file === undefined) throw refused('not-found');
    // On the record before it is seen.
    await session.append([{ by: 'hub', learner: row.id, at: hub.now(), body: { kind: 'code-viewed' } }]);
    return { ...file, at: row.shared.at };
  });

  app.get('/v1/export.json', async (request, reply) => {
    const { session } = (await hub.people.instructor(request)).room;
    const { id, title, createdAt } = session.record;
    reply.header('content-disposition', 'attachment; filename="xdplings-session.json"');
    return { session: { id, title, startedAt: createdAt }, learners: results(session.board) };
  });

  app.get('/v1/export.csv', async (request, reply) => {
    const { session } = (await hub.people.instructor(request)).room;
    reply.header('content-disposition', 'attachment; filename="xdplings-session.csv"');
    reply.type('text/csv; charset=utf-8');
    const { board } = session;
    return csv(resultColumns(board), results(board));
  });
}

/** From the store: the board keeps no history. */
async function historyOf(
  { store }: Hub,
  { record }: LiveSession,
  learner: string,
): Promise<readonly SessionEvent[]> {
  const history: SessionEvent[] = [];
  for (let after = 0; ; ) {
    const events = await store.readFrom(record.id, after, PAGE);
    const last = events.at(-1);
    if (last === undefined) return history;
    history.push(...events.filter((event) => isAbout(event, learner)));
    if (history.length > 2 * HISTORY) history.splice(0, history.length - HISTORY);
    after = last.head;
  }
}

const isAbout = (event: SessionEvent, learner: string): boolean =>
  event.by === 'instructor'
    ? 'learner' in event.body && event.body.learner === learner
    : event.learner === learner;
