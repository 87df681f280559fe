import type { DatabaseSync } from 'node:sqlite';

/** In the header of every file that is a hub's: "xdph". */
export const APPLICATION_ID = 0x78_64_70_68;

/**
 * What brings a file from each version to the next; a file's version is how many of these it has seen. Only ever
 * added to.
 *
 * Names and bodies are kept as JSON text, which holds every string that JavaScript has (lone surrogates, NUL).
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE sessions (
     key INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     code TEXT NOT NULL UNIQUE,
     created_at INTEGER NOT NULL,
     purge_at INTEGER NOT NULL,
     record TEXT NOT NULL,
     head INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE credentials (
     hash TEXT PRIMARY KEY,
     session TEXT NOT NULL,
     learner TEXT,
     owner TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX credentials_of ON credentials (session, learner);
   CREATE TABLE sources (
     key INTEGER PRIMARY KEY,
     session INTEGER NOT NULL,
     name TEXT NOT NULL,
     acked INTEGER NOT NULL DEFAULT 0,
     UNIQUE (session, name)
   ) STRICT;
   CREATE TABLE events (
     session INTEGER NOT NULL,
     head INTEGER NOT NULL,
     at INTEGER NOT NULL,
     role TEXT NOT NULL,
     learner TEXT,
     body TEXT NOT NULL,
     source INTEGER,
     seq INTEGER,
     PRIMARY KEY (session, head)
   ) STRICT, WITHOUT ROWID;
   CREATE UNIQUE INDEX reports ON events (source, seq) WHERE source IS NOT NULL;
   CREATE TABLE files (
     session INTEGER NOT NULL,
     learner TEXT NOT NULL,
     file TEXT NOT NULL,
     PRIMARY KEY (session, learner)
   ) STRICT, WITHOUT ROWID;`,
];

/** The version that this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Brings an open file of this or an older version to this one, in one transaction. */
export function migrate(db: DatabaseSync): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  if (version >= SCHEMA_VERSION) return;
  db.exec('BEGIN IMMEDIATE');
  for (const statements of MIGRATIONS.slice(version)) db.exec(statements);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  db.exec('COMMIT');
}
