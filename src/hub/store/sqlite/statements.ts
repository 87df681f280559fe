import type { DatabaseSync, StatementSync } from 'node:sqlite';

const SQL = {
  addSession: 'INSERT INTO sessions (id, code, created_at, purge_at, record) VALUES (?, ?, ?, ?, ?)',
  sessionById: 'SELECT key, head, record FROM sessions WHERE id = ?',
  sessionByCode: 'SELECT record FROM sessions WHERE code = ?',
  sessions: 'SELECT record FROM sessions ORDER BY created_at DESC, key DESC',
  sessionsOver: 'SELECT key, id FROM sessions WHERE purge_at <= ?',
  setHead: 'UPDATE sessions SET head = ? WHERE key = ?',
  addCredential: 'INSERT INTO credentials (hash, session, learner, owner) VALUES (?, ?, ?, ?)',
  credential: 'SELECT session, owner FROM credentials WHERE hash = ?',
  revoke: 'DELETE FROM credentials WHERE session = ? AND learner = ?',
  revokeOne: 'DELETE FROM credentials WHERE hash = ?',
  source: 'SELECT key, acked FROM sources WHERE session = ? AND name = ?',
  setAcked: `INSERT INTO sources (session, name, acked) VALUES (?, ?, ?)
    ON CONFLICT (session, name) DO UPDATE SET acked = excluded.acked RETURNING key`,
  addEvent:
    'INSERT INTO events (session, head, at, role, learner, body, source, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  events:
    'SELECT head, at, role, learner, body FROM events WHERE session = ? AND head > ? ORDER BY head LIMIT ?',
  bodyOf: 'SELECT body FROM events WHERE source = ? AND seq = ?',
  setFile: `INSERT INTO files (session, learner, file) VALUES (?, ?, ?)
    ON CONFLICT (session, learner) DO UPDATE SET file = excluded.file`,
  removeFile: 'DELETE FROM files WHERE session = ? AND learner = ?',
  file: 'SELECT file FROM files WHERE session = ? AND learner = ?',
  purgeEvents: 'DELETE FROM events WHERE session = ?',
  purgeSources: 'DELETE FROM sources WHERE session = ?',
  purgeFiles: 'DELETE FROM files WHERE session = ?',
  purgeCredentials: 'DELETE FROM credentials WHERE session = ?',
  purgeSession: 'DELETE FROM sessions WHERE key = ?',
} as const;

export type Statements = Readonly<Record<keyof typeof SQL, StatementSync>>;

/** Every statement of the store, compiled once. */
export const prepareAll = (db: DatabaseSync): Statements =>
  Object.fromEntries(Object.entries(SQL).map(([name, sql]) => [name, db.prepare(sql)])) as Statements;
