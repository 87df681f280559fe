import type { SessionEvent } from '../../../domain/session/events.ts';
import { listeners } from '../listeners.ts';
import type { SessionRecord, Store, StoredFile } from '../store.ts';
import { createAppender } from './appender.ts';
import { openDatabase } from './connection.ts';
import { credentialTable } from './credential-table.ts';
import { listen } from './listen.ts';
import { purge } from './purge.ts';
import { migrate } from './schema.ts';

type Recorded = { readonly record: string };
const records = (rows: readonly Recorded[]): SessionRecord[] => rows.map(({ record }) => JSON.parse(record));

/**
 * A store in a PostgreSQL database, which any number of hubs share.
 *
 * @param url `postgres://USER:PASSWORD@HOST/DATABASE`, as libpq takes it
 * @throws {import('../../../domain/errors.ts').XdplingsError} when it cannot be used, or belongs to a newer version
 */
export async function openPostgresStore(url: string): Promise<Store> {
  const database = openDatabase(url);
  const { query } = database;
  const heard = listeners();
  let stopListening: () => Promise<void>;
  try {
    await database.transaction((client) => migrate(client, database.where));
    stopListening = await listen(url, {
      onHead: heard.tell,
      onAgain: () => void lookAgain(),
    });
  } catch (error) {
    await database.close();
    throw error;
  }

  async function lookAgain(): Promise<void> {
    const rows = await query<{ id: string; head: string }>(
      'SELECT id, head FROM xdplings_hub.sessions WHERE id = ANY($1)',
      [heard.sessions()],
      // The connection is lost once more: the next one brings it here again.
    ).catch(() => []);
    for (const { id, head } of rows) heard.tellAgain(id, Number(head));
  }

  const appender = createAppender(database, heard.tell);
  return {
    createSession: async (session) => {
      const { id, code, createdAt, purgeAt } = session;
      await query(
        'INSERT INTO xdplings_hub.sessions (id, code, created_at, purge_at, record) VALUES ($1, $2, $3, $4, $5)',
        [id, code, createdAt, purgeAt, JSON.stringify(session)],
      );
    },
    session: async (id) =>
      records(await query('SELECT record FROM xdplings_hub.sessions WHERE id = $1', [id]))[0],
    sessionByCode: async (code) =>
      records(await query('SELECT record FROM xdplings_hub.sessions WHERE code = $1', [code]))[0],
    sessions: async () =>
      records(await query('SELECT record FROM xdplings_hub.sessions ORDER BY created_at DESC, key DESC')),
    ...credentialTable(database),
    revoke: async (session, learner) => {
      await query('DELETE FROM xdplings_hub.credentials WHERE session = $1 AND learner = $2', [
        session,
        learner,
      ]);
    },
    revokeOne: async (hash) => {
      await query('DELETE FROM xdplings_hub.credentials WHERE hash = $1', [hash]);
    },
    append: appender.append,
    readFrom: async (session, after, most) => {
      const rows = await query<EventRow>(
        `SELECT e.head, e.at, e.role, e.learner, e.body
         FROM xdplings_hub.events e JOIN xdplings_hub.sessions s ON e.session = s.key
         WHERE s.id = $1 AND e.head > $2 ORDER BY e.head LIMIT $3`,
        [session, after, most],
      );
      return rows.map(eventOf);
    },
    acked: async (session, source) => {
      const [row] = await query<{ acked: string }>(
        `SELECT acked FROM xdplings_hub.sources
         WHERE name = $2 AND session = (SELECT key FROM xdplings_hub.sessions WHERE id = $1)`,
        [session, source],
      );
      return Number(row?.acked ?? 0);
    },
    file: async (session, learner) => {
      const [row] = await query<{ file: string }>(
        `SELECT file FROM xdplings_hub.files
         WHERE learner = $2 AND session = (SELECT key FROM xdplings_hub.sessions WHERE id = $1)`,
        [session, learner],
      );
      return row === undefined ? undefined : (JSON.parse(row.file) as StoredFile);
    },
    notify: async (session, listener) => heard.add(session, listener),
    purge: (now) => database.transaction((client) => purge(client, now)),
    close: async () => {
      await appender.close();
      await stopListening();
      await database.close();
    },
  };
}

/** bigint comes as text. */
type EventRow = {
  readonly head: string;
  readonly at: string;
  readonly role: string;
  readonly learner: string | null;
  readonly body: string;
};

const eventOf = ({ head, at, role, learner, body }: EventRow): SessionEvent =>
  ({
    head: Number(head),
    at: Number(at),
    by: role,
    ...(learner === null ? {} : { learner }),
    body: JSON.parse(body),
  }) as SessionEvent;
