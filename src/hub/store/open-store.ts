import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usageError } from '../../domain/errors.ts';
import { openSqliteStore } from './sqlite/sqlite-store.ts';
import type { Store } from './store.ts';

/**
 * @param url `sqlite:PATH`, a plain path, or `postgres://…`
 * @throws {import('../../domain/errors.ts').XdplingsError} when the url is none of these or the store cannot be used
 */
export async function openStore(url: string): Promise<Store> {
  if (/^postgres(ql)?:\/\//.test(url)) {
    // Only where it is asked for: one machine needs no client of a database server.
    const { openPostgresStore } = await import('./postgres/postgres-store.ts');
    return openPostgresStore(url);
  }
  const path = pathOf(url);
  if (path === undefined)
    throw usageError(
      { en: 'This is no store that a hub knows.', ja: 'ハブが扱える保存先ではありません。' },
      {
        where: url.replace(/\/\/[^@/]*@/, '//…@'),
        todo: {
          en: 'Give a path, sqlite:PATH or postgres://USER@HOST/DATABASE with --store.',
          ja: '--store にはパス、sqlite:パス、postgres://ユーザー@ホスト/データベース のいずれかを指定してください。',
        },
      },
    );
  return openSqliteStore(resolve(path));
}

/** @returns undefined for what names another kind of store, or no file */
function pathOf(url: string): string | undefined {
  if (/^file:\/\//.test(url)) return fileURLToPath(url);
  const path = url.replace(/^sqlite:/, '');
  return path === '' || path === ':memory:' || /^[a-z][a-z0-9+.-]+:\/\//i.test(path) ? undefined : path;
}
