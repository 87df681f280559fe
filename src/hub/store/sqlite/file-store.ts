import type { DatabaseSync } from 'node:sqlite';
import type { SessionEvent } from '../../../domain/session/events.ts';
import { conflictsAmong, type Progress, planAppend, sourcesOf } from '../plan-append.ts';
import type { Credential, NewEvent, SessionRecord, Store, StoredFile } from '../store.ts';
import { alreadyThere, noSession } from '../store-trouble.ts';
import type { AppendedHeads, RemoteName } from './calls.ts';
import { prepareAll, type Statements } from './statements.ts';

type Sync<Method> = Method extends (...args: infer Args) => Promise<infer Result>
  ? (...args: Args) => Result
  : never;

/** The store's methods as the thread that has the file calls them. Those that write are called in a transaction. */
export type FileStore = { readonly [Name in Exclude<RemoteName, 'append'>]: Sync<Store[Name]> } & {
  readonly append: (session: string, events: readonly NewEvent[]) => AppendedHeads;
};

export const WRITES: ReadonlySet<RemoteName> = new Set<RemoteName>([
  'createSession',
  'addCredential',
  'revoke',
  'revokeOne',
  'append',
  'purge',
]);

export function fileStore(db: DatabaseSync): FileStore {
  const sql = prepareAll(db);
  return {
    createSession: (session) => {
      const { id, code, createdAt, purgeAt } = session;
      if (sql.sessionById.get(id) !== undefined || sql.sessionByCode.get(code) !== undefined)
        throw alreadyThere(id);
      sql.addSession.run(id, code, createdAt, purgeAt, JSON.stringify(session));
    },
    session: (id) => record(sql.sessionById.get(id)),
    sessionByCode: (code) => record(sql.sessionByCode.get(code)),
    sessions: () => sql.sessions.all().flatMap((row) => record(row) ?? []),
    addCredential: ({ hash, session, owner }) => {
      if (sql.credential.get(hash) !== undefined) throw alreadyThere('credential');
      const learner = 'learner' in owner ? owner.learner : null;
      sql.addCredential.run(hash, session, learner, JSON.stringify(owner));
    },
    credential: (hash) => {
      const row = sql.credential.get(hash);
      if (row === undefined) return undefined;
      const owner: Credential['owner'] = JSON.parse(String(row.owner));
      return { hash, session: String(row.session), owner };
    },
    revoke: (session, learner) => void sql.revoke.run(session, learner),
    revokeOne: (hash) => void sql.revokeOne.run(hash),
    append: (session, events) => append(sql, session, events),
    readFrom: (session, after, most) => {
      const key = sql.sessionById.get(session)?.key;
      if (key === undefined) return [];
      return sql.events.all(key, after, most).map(eventOf);
    },
    acked: (session, source) => {
      const key = sql.sessionById.get(session)?.key;
      return key === undefined ? 0 : Number(sql.source.get(key, source)?.acked ?? 0);
    },
    file: (session, learner) => {
      const key = sql.sessionById.get(session)?.key;
      const row = key === undefined ? undefined : sql.file.get(key, learner);
      return row === undefined ? undefined : (JSON.parse(String(row.file)) as StoredFile);
    },
    purge: (now) => {
      const over = sql.sessionsOver.all(now);
      for (const { key = null, id = null } of over) {
        for (const table of [sql.purgeEvents, sql.purgeSources, sql.purgeFiles]) table.run(key);
        sql.purgeCredentials.run(id);
        sql.purgeSession.run(key);
      }
      return over.map(({ id }) => String(id));
    },
  };
}

function append(sql: Statements, id: string, events: readonly NewEvent[]): AppendedHeads {
  const session = sql.sessionById.get(id);
  if (session === undefined) throw noSession(id);
  const { key = null } = session;
  const sources = sourcesOf(events);
  const acked = sources.map((name) => [name, Number(sql.source.get(key, name)?.acked ?? 0)] as const);
  const progress: Progress = { head: Number(session.head), acked: new Map(acked) };
  const { heads, taken, repeated } = planAppend(events, progress);

  const keys = new Map<string, number>();
  for (const [name, before] of acked) {
    const now = progress.acked.get(name) ?? 0;
    const row = now > before ? sql.setAcked.get(key, name, now) : sql.source.get(key, name);
    if (row !== undefined) keys.set(name, Number(row.key));
  }
  for (const { head, event } of taken) {
    const { at, by, body, report, file } = event;
    const learner = 'learner' in event ? event.learner : null;
    const source = report === undefined ? null : (keys.get(report.source) ?? null);
    sql.addEvent.run(key, head, at, by, learner, JSON.stringify(body), source, report?.seq ?? null);
    if (file === undefined || learner === null) continue;
    if (file === null) sql.removeFile.run(key, learner);
    else sql.setFile.run(key, learner, JSON.stringify(file));
  }
  if (taken.length > 0) sql.setHead.run(progress.head, key);
  return {
    head: progress.head,
    heads,
    acked: Object.fromEntries(progress.acked),
    conflicts: conflictsAmong(repeated, (source, seq) => {
      const row = sql.bodyOf.get(keys.get(source) ?? null, seq);
      return row === undefined ? undefined : String(row.body);
    }),
  };
}

type Row = Record<string, unknown>;

const record = (row: Row | undefined): SessionRecord | undefined =>
  row === undefined ? undefined : JSON.parse(String(row.record));

const eventOf = ({ head, at, role, learner, body }: Row): SessionEvent =>
  ({
    head,
    at,
    by: role,
    ...(learner === null ? {} : { learner }),
    body: JSON.parse(String(body)),
  }) as SessionEvent;
