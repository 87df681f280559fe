import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { notAStore, storeDamaged, storeTooNew } from '../store-trouble.ts';
import { APPLICATION_ID, migrate, SCHEMA_VERSION } from './schema.ts';

/** How long the hub before this one may take to end (ms). */
const PATIENCE_MS = 2000;
const MAGIC = 'SQLite format 3\0';

/**
 * Opens a hub's file, or makes it (0600, in a folder of 0700 where there was none). What is none of ours, damaged, or of
 * a newer version is left as it was. The file is locked as long as it is open, and by the kernel, so that a hub that was
 * killed locks nothing.
 *
 * @throws {import('../../../domain/errors.ts').XdplingsError} or the error of SQLite or of the file system
 */
export function openFile(path: string): DatabaseSync {
  // With a journal beside it, it was left in the middle of being made: SQLite puts that right when it opens it.
  if (isThere(path) && !existsSync(`${path}-journal`)) probe(path);
  const db = new DatabaseSync(path, { timeout: PATIENCE_MS });
  try {
    // One process alone: no index in shared memory, and a second hub is told at once.
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    // Only has an effect on an empty file: purged sessions then give their space back to the disk.
    db.exec('PRAGMA auto_vacuum = INCREMENTAL');
    // What was purged or withdrawn is overwritten, not only forgotten.
    db.exec('PRAGMA secure_delete = ON');
    // Before there is a log beside the file, so that the version stands in the file itself.
    if (isForeign(db)) throw notAStore(path);
    migrate(db);
    db.exec('PRAGMA journal_mode = WAL');
    // Syncs the log at every commit: what is acknowledged survives a power cut.
    db.exec('PRAGMA synchronous = FULL');
    // Reading alone would leave the lock to the first write.
    db.exec('BEGIN IMMEDIATE; COMMIT');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** @returns whether there is anything in the file; afterwards it is there, and only its owner reads it. */
function isThere(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return statSync(path).size > 0;
  }
}

function isForeign(db: DatabaseSync): boolean {
  if (db.prepare('PRAGMA application_id').get()?.application_id === APPLICATION_ID) return false;
  return db.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined;
}

/** Looks at a file without changing it. */
function probe(path: string): void {
  checkHeader(path);
  const db = new DatabaseSync(path, { readOnly: true, timeout: PATIENCE_MS });
  try {
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
    if (version > SCHEMA_VERSION) throw storeTooNew(path, version, SCHEMA_VERSION);
    const [first] = db.prepare('PRAGMA quick_check(1)').all();
    if (first?.quick_check !== 'ok') throw storeDamaged(path, first);
  } finally {
    db.close();
  }
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
}

/** The first 100 bytes, as https://www.sqlite.org/fileformat.html says. Read by hand: SQLite may not like the rest. */
function checkHeader(path: string): void {
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  if (header.toString('latin1', 0, 16) !== MAGIC || header.readUInt32BE(68) !== APPLICATION_ID)
    throw notAStore(path);
  const version = header.readUInt32BE(60);
  if (version > SCHEMA_VERSION) throw storeTooNew(path, version, SCHEMA_VERSION);
}
