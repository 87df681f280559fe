import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { environmentError } from '../../domain/errors.ts';
import { readCode } from '../../domain/session/code.ts';
import { text } from '../../domain/text.ts';
import { refused } from './refusals.ts';

/** A file whose name changes with what it holds. */
const HASHED = /-[\w-]{8,}\.(?:js|css)$/;
const YEAR_S = 365 * 24 * 60 * 60;

/** @returns where the built page is, seen from the sources and from dist/ */
export function findPages(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let up = 0; up < 5; up += 1, folder = dirname(folder)) {
    for (const place of [join(folder, 'web'), join(folder, 'dist', 'web')]) {
      if (existsSync(join(place, 'index.html'))) return place;
    }
  }
  throw environmentError(text('The dashboard is not built.', 'ダッシュボードがビルドされていません。'), {
    where: 'dist/web/index.html',
    todo: text('Run: npm run build', '実行してください: npm run build'),
  });
}

/** The dashboard, and a page behind the join line that says how to join from a terminal. */
export async function addPages(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    // A route for each file: a code's route would be asked before a wildcard.
    wildcard: false,
    cacheControl: false,
    setHeaders: (answer, path) => {
      const keeps = HASHED.test(path);
      answer.header('cache-control', keeps ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
    },
  });
  app.get('/', (_request, reply) => reply.sendFile('index.html'));
  app.get<{ Params: { code: string } }>('/:code', (request, reply) => {
    // Whether there is such a session is not told: this page is the same for every code.
    if (readCode(request.params.code) === undefined) throw refused('not-found');
    return reply.sendFile('join.html');
  });
}
