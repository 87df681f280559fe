import type { FastifyError } from 'fastify';
import { XdplingsError } from '../../domain/errors.ts';
import { badRequest, ourBug, Refused, refused, storeFull } from './refusals.ts';

/**
 * What is answered to a request that failed.
 * @param error of Fastify, of a route, of the store, or anything else that was thrown
 * @param onBug told of errors of ours
 */
export function refusalOf(error: unknown, onBug: (error: unknown) => void): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof XdplingsError && error.kind === 'environment')
    return storeFull(error.words.what, error.words.todo);
  // The session was purged while somebody wrote to it.
  if (error instanceof XdplingsError && error.kind === 'usage') return refused('session-over');
  const { validation, statusCode, code, message } = (error ?? {}) as Partial<FastifyError>;
  if (validation !== undefined) return badRequest((message ?? '').replace(/^body\//, ''));
  if (statusCode === 413) return refused('too-large');
  if (statusCode !== undefined && statusCode < 500) return badRequest(code ?? message ?? 'unknown');
  onBug(error);
  return ourBug();
}
