import type { DatabaseSync } from 'node:sqlite';
import type { Answer, Call } from './calls.ts';
import { type FileStore, WRITES } from './file-store.ts';
import { asTrouble, isDiskTrouble } from './sqlite-trouble.ts';

/**
 * Does all calls that wait: the writes in one transaction, with one sync of the disk, then the reads. A write that is
 * refused takes no other one with it; where the disk refuses, none of them has happened.
 *
 * @param answer called once with all writes' answers, when they are on disk, and once with all reads'
 */
export function runCalls(
  db: DatabaseSync,
  store: FileStore,
  path: string,
  calls: readonly Call[],
  answer: (answers: readonly Answer[]) => void,
): void {
  const writes = calls.filter(({ name }) => WRITES.has(name));
  const reads = calls.filter(({ name }) => !WRITES.has(name));
  if (writes.length > 0) answer(commit(db, store, path, writes));
  if (reads.length > 0) answer(reads.map((call) => attempt(store, path, call)));
}

function commit(db: DatabaseSync, store: FileStore, path: string, writes: readonly Call[]): Answer[] {
  try {
    db.exec('BEGIN IMMEDIATE');
    const answers = writes.map((call) => attemptWrite(db, store, path, call));
    db.exec('COMMIT');
    if (writes.some(({ name }) => name === 'purge')) giveBackSpace(db);
    return answers;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    const trouble = asTrouble(error, path);
    return writes.map(({ id }) => ({ id, trouble }));
  }
}

function attemptWrite(db: DatabaseSync, store: FileStore, path: string, call: Call): Answer {
  db.exec('SAVEPOINT one');
  try {
    const value = run(store, call);
    db.exec('RELEASE one');
    return { id: call.id, value };
  } catch (error) {
    // A full disk has rolled everything back already, and the whole group is told.
    if (isDiskTrouble(error)) throw error;
    db.exec('ROLLBACK TO one; RELEASE one');
    return { id: call.id, trouble: asTrouble(error, path) };
  }
}

function attempt(store: FileStore, path: string, call: Call): Answer {
  try {
    return { id: call.id, value: run(store, call) };
  } catch (error) {
    return { id: call.id, trouble: asTrouble(error, path) };
  }
}

const run = (store: FileStore, { name, args }: Call): unknown =>
  (store[name] as (...args: readonly unknown[]) => unknown)(...args);

/** What was purged leaves the log and the file; where that fails for want of space, the next purge does it. */
function giveBackSpace(db: DatabaseSync): void {
  try {
    db.exec('PRAGMA incremental_vacuum');
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (!isDiskTrouble(error)) throw error;
  }
}
