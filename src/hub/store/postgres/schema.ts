import type { PoolClient } from 'pg';
import { storeTooNew } from '../store-trouble.ts';

/** A number of our own ("xdph"), so that hubs that start at once make the tables one after the other. */
const LOCK = 0x78_64_70_68;

/**
 * What brings a database from each version to the next; its version is how many of these it has seen. Only ever added
 * to. Everything is in a schema of its own, beside whatever else the database has.
 *
 * Names and bodies are kept as JSON text, which holds every string that JavaScript has (lone surrogates, NUL); jsonb
 * would refuse some of them.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE xdplings_hub.sessions (
     key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     id text NOT NULL UNIQUE,
     code text NOT NULL UNIQUE,
     created_at bigint NOT NULL,
     purge_at bigint NOT NULL,
     record text NOT NULL,
     head bigint NOT NULL DEFAULT 0
   );
   CREATE TABLE xdplings_hub.credentials (
     hash text PRIMARY KEY,
     session text NOT NULL,
     learner text,
     owner text NOT NULL
   );
   CREATE INDEX credentials_of ON xdplings_hub.credentials (session, learner);
   CREATE TABLE xdplings_hub.sources (
     session bigint NOT NULL,
     name text NOT NULL,
     acked bigint NOT NULL,
     PRIMARY KEY (session, name)
   );
   CREATE TABLE xdplings_hub.events (
     session bigint NOT NULL,
     head bigint NOT NULL,
     at bigint NOT NULL,
     role text NOT NULL,
     learner text,
     body text NOT NULL,
     source text,
     seq bigint,
     PRIMARY KEY (session, head)
   );
   CREATE UNIQUE INDEX reports ON xdplings_hub.events (session, source, seq) WHERE source IS NOT NULL;
   CREATE TABLE xdplings_hub.files (
     session bigint NOT NULL,
     learner text NOT NULL,
     file text NOT NULL,
     PRIMARY KEY (session, learner)
   );`,
];

const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Makes the tables or brings them up to date, in the transaction that the client is in. Of several hubs that start at
 * once one does it and the others wait.
 *
 * @throws {import('../../../domain/errors.ts').XdplingsError} when a newer version keeps its sessions there
 */
export async function migrate(client: PoolClient, where: string): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await client.query('CREATE SCHEMA IF NOT EXISTS xdplings_hub');
  await client.query('CREATE TABLE IF NOT EXISTS xdplings_hub.version (version int NOT NULL)');
  const { rows } = await client.query<{ version: number }>('SELECT version FROM xdplings_hub.version');
  const version = rows[0]?.version ?? 0;
  if (version > SCHEMA_VERSION) throw storeTooNew(where, version, SCHEMA_VERSION);
  if (version === SCHEMA_VERSION) return;
  for (const statements of MIGRATIONS.slice(version)) await client.query(statements);
  await client.query('DELETE FROM xdplings_hub.version');
  await client.query('INSERT INTO xdplings_hub.version VALUES ($1)', [SCHEMA_VERSION]);
}
