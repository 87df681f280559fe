// Its types add the cookies to a request.

import type { IncomingHttpHeaders } from 'node:http';
import type {} from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import { type LearnerRow, rowOf } from '../../domain/session/board.ts';
import type { LiveSessions, Room } from '../live/live-sessions.ts';
import type { Credentials } from './credentials.ts';
import { refused } from './refusals.ts';
import { isOwnOrigin, type OwnNames } from './same-origin.ts';

/** Who asks, by the token that they show. */
export type Instructor = { readonly room: Room; readonly secret: string };
export type Learner = {
  readonly room: Room;
  readonly learner: string;
  readonly source: string;
  readonly secret: string;
  readonly row: LearnerRow;
};

/** Lets people in by their token, and nobody by anything that a request says. */
export type People = {
  /** @throws a refusal */
  readonly instructor: (request: FastifyRequest) => Promise<Instructor>;
  /** @throws a refusal */
  readonly learner: (request: FastifyRequest) => Promise<Learner>;
  /** Whose token it is, at this moment: they may have been sent away since they showed it. @throws a refusal */
  readonly learnerOf: (token: string) => Promise<Learner>;
};

/** The cookie's name; a browser takes the prefix only over TLS, for this host alone. */
export const cookieName = (scheme: OwnNames['scheme']): string =>
  scheme === 'https' ? '__Host-xdplings' : 'xdplings';

/** @returns the token that a request shows in its head */
export const bearerOf = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  /^Bearer ([\w-]{20,100})$/.exec(authorization ?? '')?.[1];

export function createPeople(credentials: Credentials, sessions: LiveSessions, own: OwnNames): People {
  const shown = (request: FastifyRequest) => {
    const bearer = bearerOf(request.headers);
    const cookie = bearer === undefined ? request.cookies[cookieName(own.scheme)] : undefined;
    const secret = bearer ?? cookie;
    if (secret === undefined) throw refused('no-token');
    const changes = request.method !== 'GET';
    if (cookie !== undefined && !isOwnOrigin(request.headers, own, changes))
      throw refused('forbidden-origin');
    return secret;
  };
  const owned = async (secret: string) => {
    const credential = await credentials.find(secret);
    if (credential === undefined) throw refused('no-token');
    const room = await sessions.find(credential.session);
    if (room === undefined) throw refused('session-over');
    return { room, owner: credential.owner };
  };
  const learnerOf = async (secret: string): Promise<Learner> => {
    const { room, owner } = await owned(secret);
    if (owner.role !== 'learner') throw refused('not-yours');
    const row = rowOf(room.session.board, owner.learner);
    if (row === undefined) throw refused('no-token');
    if (row.kicked) throw refused('kicked');
    return { room, learner: owner.learner, source: owner.source, secret, row };
  };
  return {
    async instructor(request) {
      const secret = shown(request);
      const { room, owner } = await owned(secret);
      if (owner.role !== 'instructor') throw refused('not-yours');
      return { room, secret };
    },
    learner: async (request) => learnerOf(shown(request)),
    learnerOf,
  };
}

/** A session takes nothing any more: its time has come, or the instructor has ended it. */
export const isOver = ({ session }: Room, now: number): boolean =>
  session.board.endedAt !== undefined || session.record.endsAt <= now;
