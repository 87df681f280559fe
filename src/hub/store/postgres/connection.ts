import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { XdplingsError } from '../../../domain/errors.ts';
import { alreadyThere, storeClosed, storeFull, storeUnreachable, storeUnusable } from '../store-trouble.ts';

/** Connections of one hub: as many transactions as a small server does at once; others wait for one. */
const CONNECTIONS = 8;

const TIMES = {
  /** For one to be made, and for one to be free when all are at work. */
  connectionTimeoutMillis: 15_000,
  /** A server that hangs: by its own clock, then by ours. */
  statement_timeout: 15_000,
  query_timeout: 20_000,
  /** A hub that hangs holds a session's row no longer than this. */
  idle_in_transaction_session_timeout: 10_000,
} as const;

export const connectionConfig = (url: string): PoolConfig => ({
  connectionString: url,
  application_name: 'xdplings hub',
  keepAlive: true,
  ...TIMES,
});

export type Database = {
  /** What is said of it in errors: never a password. */
  readonly where: string;
  /** Runs one statement. */
  readonly query: <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** Runs statements in one transaction; on any error none of them has happened. */
  readonly transaction: <Result>(work: (client: PoolClient) => Promise<Result>) => Promise<Result>;
  readonly close: () => Promise<void>;
};

/** Connects when it is first needed, and again whenever it is needed after a connection was lost. */
export function openDatabase(url: string): Database {
  const where = withoutPassword(url);
  const pool = new Pool({ ...connectionConfig(url), max: CONNECTIONS });
  // An idle connection was lost: the pool has forgotten it and makes another one when it needs one.
  pool.on('error', () => {});
  // One that is in use: its query is told, and nobody else needs to be. Without a listener the process would end.
  pool.on('connect', (client) => client.on('error', () => {}));
  let closing: Promise<void> | undefined;
  const trouble = (error: unknown) =>
    closing === undefined ? databaseTrouble(error, where) : storeClosed(where);
  return {
    where,
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) => {
      try {
        const { rows } = await pool.query<Row>(text, [...values]);
        return rows;
      } catch (error) {
        throw trouble(error);
      }
    },
    transaction: async (work) => {
      let client: PoolClient | undefined;
      try {
        client = await pool.connect();
        await client.query(BEGIN);
        const result = await work(client);
        await client.query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        // Ending the connection rolls back, whatever state it is in.
        client?.release(true);
        throw trouble(error);
      }
    },
    close: () => {
      closing ??= pool.end();
      return closing;
    },
  };
}

/** What is acknowledged is on disk, even where the server is set up to say so earlier. */
const BEGIN = `BEGIN;
  SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'`;

/** @returns the address as it may be shown and logged */
export function withoutPassword(url: string): string {
  const shown = url.replace(/^(\w+:\/\/)[^/?#]*@/, '$1');
  return shown.replace(/([?&])(password|sslpassword|user)=[^&#]*/gi, '$1').replace(/[?&]+$/, '');
}

/** SQLSTATE codes, https://www.postgresql.org/docs/15/errcodes-appendix.html */
const DISK_FULL = '53100';
const UNIQUE_VIOLATION = '23505';
/** Connection exceptions, no more connections, the server was ended or is starting. */
const GONE = /^(08...|53300|57P0[1-5]|57014|25P03)$/;

/** Puts what the database or the network said into words. An error that is ours already stays as it is. */
export function databaseTrouble(error: unknown, where: string): XdplingsError {
  if (error instanceof XdplingsError) return error;
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  if (code === DISK_FULL || code === 'ENOSPC') return storeFull(where, error);
  if (code === UNIQUE_VIOLATION) return alreadyThere(where);
  const isNetwork = /^E[A-Z]+$/.test(code) || (code === '' && /connection|timeout/i.test(message));
  if (isNetwork || GONE.test(code)) return storeUnreachable(where, error);
  return storeUnusable(where, error);
}
