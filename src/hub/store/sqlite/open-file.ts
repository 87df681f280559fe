import {
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { notAStore, storeDamaged, storeTooNew } from '../store-trouble.ts';
import { APPLICATION_ID, migrate, SCHEMA_VERSION } from './schema.ts';

/** How long the hub before this one may take to end (ms). */
const PATIENCE_MS = 1000;
const MAGIC = 'SQLite format 3\0';

/**
 * Opens a hub's file, or makes it (0600, in a folder of 0700 where there was none). What is none of ours, damaged, or of
 * a newer version is left as it was. The file is locked as long as it is open, and by the kernel, so that a hub that was
 * killed locks nothing.
 *
 * @throws {import('../../../domain/errors.ts').XdplingsError} or the error of SQLite or of the file system
 */
export function openFile(path: string): DatabaseSync {
  if (sizeOf(path) > 0) probe(path);
  else make(path);
  const db = new DatabaseSync(path, { timeout: PATIENCE_MS });
  try {
    // One process alone: no index in shared memory, and a second hub is told at once.
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    // Syncs the log at every commit: what is acknowledged survives a power cut.
    db.exec('PRAGMA synchronous = FULL');
    // What was purged or withdrawn is overwritten, not only forgotten.
    db.exec('PRAGMA secure_delete = ON');
    migrate(db);
    // Takes the lock, which else would wait for the first write.
    db.exec('BEGIN IMMEDIATE; COMMIT');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** @returns bytes; 0 where there is none */
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Makes an empty store under another name first, so that a file is either whole or not there. */
function make(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.new-${process.pid}`;
  const remove = () => {
    for (const file of [fresh, `${fresh}-journal`, `${fresh}-wal`]) rmSync(file, { force: true });
  };
  remove();
  try {
    closeSync(openSync(fresh, 'wx', 0o600));
    using db = new DatabaseSync(fresh);
    // Purged sessions give their space back to the disk. Only an empty file can be told so.
    db.exec('PRAGMA auto_vacuum = INCREMENTAL');
    migrate(db);
    db.exec('PRAGMA journal_mode = WAL');
    db.close();
    putInPlace(fresh, path);
  } finally {
    remove();
  }
}

/** A store that another hub has put there at the same moment stays. */
function putInPlace(fresh: string, path: string): void {
  try {
    linkSync(fresh, path);
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    // An empty file, or a file system without links.
    if (!isThere || sizeOf(path) === 0) renameSync(fresh, path);
  }
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
