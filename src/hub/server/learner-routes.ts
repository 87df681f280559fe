import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { consents } from '../../domain/session/apply.ts';
import { makeCode, RESUME_LENGTH, readCode } from '../../domain/session/code.ts';
import { learnerView } from '../../domain/session/learner-view.ts';
import { type EventStream, openEventStream } from '../live/event-stream.ts';
import type { Room } from '../live/live-sessions.ts';
import {
  type JoinAnswer,
  joinRequest,
  LINES_TYPE,
  type Report,
  rejoinRequest,
  reportsRequest,
} from '../protocol/protocol.ts';
import type { NewEvent } from '../store/store.ts';
import { takeBatchLines } from './batch-lines.ts';
import { hashOf, newId, newToken } from './credentials.ts';
import type { Hub } from './hub.ts';
import { lastEventId } from './last-event-id.ts';
import { isOver, type Learner } from './people.ts';
import { refusalOf } from './refusal-of.ts';
import { badRequest, refused } from './refusals.ts';
import { bodyOf } from './validation.ts';

/** Bytes of a batch: a shared file and its log, of signs that take four bytes, and room for the rest. */
const LARGEST_BATCH = 2 * 1024 * 1024;

/** Streams say for themselves what they are; what helmet adds is for pages, and would be kept for each of them. */
export const BARE = { helmet: false } as const;

const ENDLESS = { isEndless: true } as const;
/** @returns whether a route's requests are streams */
export const isEndless = (config: object): boolean => 'isEndless' in config;

/** A room shares one address, so none is limited: see {@link Hub}'s guesses and joins. */
export const IN_A_ROOM = { config: { rateLimit: false } } as const;

/** What a learner's program asks for. */
export function addLearnerRoutes(app: FastifyInstance, hub: Hub): void {
  app.post(
    '/v1/join',
    { schema: { body: joinRequest }, ...IN_A_ROOM },
    async (request): Promise<JoinAnswer> => {
      const { code, name } = bodyOf(request, joinRequest);
      const room = await roomOf(hub, code);
      if (!hub.joins.count()) throw refused('too-many');
      const learner = newId();
      await room.session.append([{ by: 'hub', learner, at: hub.now(), body: { kind: 'joined', name } }]);
      const resume = makeCode(RESUME_LENGTH, randomBytes);
      await hub.store.addCredential({
        hash: hashOf(resume),
        session: room.session.record.id,
        owner: { role: 'resume', learner },
      });
      return { ...(await letIn(hub, room, learner)), resume };
    },
  );

  app.post(
    '/v1/rejoin',
    { schema: { body: rejoinRequest }, ...IN_A_ROOM },
    async (request): Promise<JoinAnswer> => {
      const { code, resume } = bodyOf(request, rejoinRequest);
      const room = await roomOf(hub, code);
      const typed = readCode(resume, RESUME_LENGTH);
      const credential = typed === undefined ? undefined : await hub.store.credential(hashOf(typed));
      if (credential?.owner.role !== 'resume' || credential.session !== room.session.record.id) {
        throw refused(hub.guesses.count() ? 'bad-resume' : 'too-many');
      }
      if (!hub.joins.count()) throw refused('too-many');
      const { learner } = credential.owner;
      await room.session.append([
        { by: 'hub', learner, at: hub.now(), body: { kind: 'rejoined' }, file: null },
      ]);
      return letIn(hub, room, learner);
    },
  );

  app.post('/v1/reports', { schema: { body: reportsRequest }, bodyLimit: LARGEST_BATCH }, async (request) => {
    const who = await hub.people.learner(request);
    return takeReports(hub, who, bodyOf(request, reportsRequest).reports);
  });

  app.get('/v1/view', async (request) => viewOf(await hub.people.learner(request)));

  app.get('/v1/stream', BARE, async (request, reply) => {
    openStream(hub, await hub.people.learner(request), request, reply);
  });

  // A scope of its own: nowhere else is a body left as it comes.
  app.register(async (scope) => {
    scope.addContentTypeParser(LINES_TYPE, (_request, body, done) => done(null, body));
    scope.post('/v1/stream', { config: ENDLESS, ...BARE }, async (request, reply) => {
      const who = await hub.people.learner(request);
      const { body } = request;
      if (!(body instanceof Readable)) throw badRequest(`content-type: expected ${LINES_TYPE}`);
      // What comes behind the stream's end belongs to no other request.
      reply.raw.setHeader('connection', 'close');
      const stream = openStream(hub, who, request, reply);
      const { secret, learner } = who;
      const session = who.room.session.record.id;
      // Not waited for: of a request that is answered Fastify keeps nothing.
      takeBatchLines({
        bytes: body,
        stream,
        longest: LARGEST_BATCH,
        count: () => hub.countLine(`${session} ${learner}`),
        // Who was sent away meanwhile is refused, as with any other request.
        take: async (reports) => takeReports(hub, await hub.people.learnerOf(secret), reports),
        refusalOf: (error) => refusalOf(error, hub.onBug),
      });
    });
  });

  app.post('/v1/leave', async (request) => {
    const { room, learner, secret } = await hub.people.learner(request);
    const { session } = room;
    await session.append([{ by: 'hub', learner, at: hub.now(), body: { kind: 'left' }, file: null }]);
    await hub.store.revokeOne(hashOf(secret));
    hub.credentials.forgetOne(hashOf(secret));
    hub.streams.end(hashOf(secret));
    return {};
  });
}

function openStream(
  hub: Hub,
  { room, learner, secret }: Learner,
  request: FastifyRequest,
  reply: FastifyReply,
): EventStream {
  reply.hijack();
  const stream = openEventStream(reply.raw);
  hub.streams.add(hashOf(secret), stream);
  room.learners.add(learner, stream, lastEventId(request));
  room.presence.came(learner);
  stream.closed.then(() => {
    if (!room.learners.has(learner)) room.presence.went(learner);
  });
  return stream;
}

/** @returns up to where the source's reports are on the disk. @throws a refusal */
async function takeReports(hub: Hub, who: Learner, reports: readonly Report[]): Promise<{ acked: number }> {
  const { session } = who.room;
  if (isOver(who.room, hub.now())) throw refused('session-over');
  if (reports.length === 0) return { acked: await hub.store.acked(session.record.id, who.source) };
  // What was taken before changes nothing any more: the consent in it may have been withdrawn since.
  const isAboutConsent = reports.some(({ body }) => body.kind === 'consented');
  const before = isAboutConsent ? await hub.store.acked(session.record.id, who.source) : 0;
  const { acked, conflicts } = await session.append(eventsOf(reports, who, before, hub.now()));
  const upTo = acked[who.source] ?? 0;
  if (conflicts.length > 0) throw refused('conflict', { acked: upTo });
  return { acked: upTo };
}

/** The session of a join code. @throws a refusal; a wrong code counts as a guess */
async function roomOf(hub: Hub, typed: string): Promise<Room> {
  const code = readCode(typed);
  const record = code === undefined ? undefined : await hub.store.sessionByCode(code);
  if (record === undefined) throw refused(hub.guesses.count() ? 'bad-code' : 'too-many');
  const room = await hub.sessions.open(record);
  if (isOver(room, hub.now())) throw refused('session-over');
  return room;
}

async function letIn(hub: Hub, room: Room, learner: string): Promise<JoinAnswer> {
  const { id, title, endsAt } = room.session.record;
  const token = newToken();
  const source = `${learner}/${newId()}`;
  await hub.store.addCredential({
    hash: hashOf(token),
    session: id,
    owner: { role: 'learner', learner, source },
  });
  const row = room.session.board.learners[learner];
  if (row?.kicked) throw refused('kicked');
  return { learner, name: row?.name ?? '', token, source, session: { id, title, endsAt } };
}

/**
 * What reports become. The hub's clock counts, less the time that the report waited: a client's own clock may be a day
 * off. A file is kept only while it is shared, and consent may be given and withdrawn within one batch.
 * @param taken reports of this source that were taken before
 */
function eventsOf(
  reports: readonly Report[],
  { room, learner, source, row }: Learner,
  taken: number,
  now: number,
): NewEvent[] {
  let { sharing } = row;
  return reports.map(({ seq, ago, body, file }) => {
    const at = Math.max(Math.round(now - ago), row.joinedAt, room.session.record.createdAt);
    const event: NewEvent = { by: 'learner', learner, at, body, report: { source, seq } };
    if (body.kind === 'consented') {
      if (seq > taken) sharing = body.sharing && consents(row, at);
      return body.sharing ? event : { ...event, file: null };
    }
    const isKept = body.kind === 'shared' && file !== undefined && sharing;
    return isKept ? { ...event, file: { step: body.step, ...file } } : event;
  });
}

function viewOf({ room, learner }: Learner) {
  const view = learnerView(room.session.board, learner);
  if (view === undefined) throw refused('no-token');
  return view;
}
