import type { FastifyRequest } from 'fastify';

/** @returns the head that a client of a stream has already; undefined where it says nothing that is one */
export function lastEventId({ headers }: FastifyRequest): number | undefined {
  const given = headers['last-event-id'];
  return typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : undefined;
}
