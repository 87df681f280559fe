import type { PoolClient } from 'pg';
import { conflictsAmong, type Progress, placed, planAppend, sourcesOf } from '../plan-append.ts';
import type { Appended, NewEvent, StoredFile } from '../store.ts';
import { noSession } from '../store-trouble.ts';

/** Hubs tell each other on it: `<session> <head>`. */
export const CHANNEL = 'xdplings_hub';

/**
 * Appends what several callers have for one session, in the transaction that the client is in.
 *
 * The session's row is locked first and its head moved on in the same transaction: whoever reads events up to a head
 * that was committed finds all of them, however many hubs write at once. (A sequence gives numbers before the commit;
 * readers of `id > last` then miss those of a transaction that commits late.)
 *
 * @returns one answer for each caller, in their order
 */
export async function appendBatch(
  client: PoolClient,
  id: string,
  calls: readonly (readonly NewEvent[])[],
): Promise<Appended[]> {
  const locked = await client.query<{ key: string; head: string }>(
    'SELECT key, head FROM xdplings_hub.sessions WHERE id = $1 FOR UPDATE',
    [id],
  );
  const [session] = locked.rows;
  if (session === undefined) throw noSession(id);
  const { key } = session;
  // A statement of its own: one that waits for the lock would see the sources as they were before.
  const progress: Progress = {
    head: Number(session.head),
    acked: await ackedOf(client, key, sourcesOf(calls.flat())),
  };

  const before = new Map(progress.acked);
  const plans = calls.map((events) => {
    const plan = planAppend(events, progress);
    const acked = sourcesOf(events).map((name) => [name, progress.acked.get(name) ?? 0] as const);
    return { ...plan, head: progress.head, acked: Object.fromEntries(acked) };
  });
  const taken = plans.flatMap((plan) => plan.taken);
  if (taken.length > 0) {
    await write(client, { key, id, head: progress.head, taken, acked: movedOn(before, progress.acked) });
  }
  const repeated = plans.flatMap((plan) => plan.repeated);
  const bodies = repeated.length > 0 ? await bodiesOf(client, key, repeated) : new Map<string, string>();
  return plans.map((plan) => ({
    head: plan.head,
    events: plan.taken.map(({ head, event }) => placed(head, event)),
    acked: plan.acked,
    conflicts: conflictsAmong(plan.repeated, (source, seq) => bodies.get(reportKey(source, seq))),
  }));
}

async function ackedOf(client: PoolClient, key: string, sources: string[]): Promise<Map<string, number>> {
  if (sources.length === 0) return new Map();
  const { rows } = await client.query<{ name: string; acked: string }>(
    'SELECT name, acked FROM xdplings_hub.sources WHERE session = $1 AND name = ANY($2)',
    [key, sources],
  );
  const known = new Map(rows.map(({ name, acked }) => [name, Number(acked)]));
  return new Map(sources.map((name) => [name, known.get(name) ?? 0]));
}

const movedOn = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>) =>
  [...after].filter(([name, acked]) => acked > (before.get(name) ?? 0));

type Written = {
  readonly key: string;
  readonly id: string;
  readonly head: number;
  readonly taken: readonly { readonly head: number; readonly event: NewEvent }[];
  readonly acked: readonly (readonly [source: string, acked: number])[];
};

/** One statement, so that a batch costs one round trip however large it is. */
async function write(client: PoolClient, { key, id, head, taken, acked }: Written): Promise<void> {
  const files = filesAfter(taken.map(({ event }) => event));
  const kept = [...files].filter(([, file]) => file !== null);
  const removed = [...files].filter(([, file]) => file === null);
  await client.query(WRITE, [
    key,
    head,
    taken.map((one) => one.head),
    taken.map(({ event }) => event.at),
    taken.map(({ event }) => event.by),
    taken.map(({ event }) => ('learner' in event ? event.learner : null)),
    taken.map(({ event }) => JSON.stringify(event.body)),
    taken.map(({ event }) => event.report?.source ?? null),
    taken.map(({ event }) => event.report?.seq ?? null),
    acked.map(([name]) => name),
    acked.map(([, seq]) => seq),
    kept.map(([learner]) => learner),
    kept.map(([, file]) => JSON.stringify(file)),
    removed.map(([learner]) => learner),
    CHANNEL,
    `${id} ${head}`,
  ]);
}

const WRITE = `WITH
  new_events AS (
    INSERT INTO xdplings_hub.events (session, head, at, role, learner, body, source, seq)
    SELECT $1::bigint, * FROM unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[])),
  new_sources AS (
    INSERT INTO xdplings_hub.sources (session, name, acked)
    SELECT $1::bigint, * FROM unnest($10::text[], $11::bigint[])
    ON CONFLICT (session, name) DO UPDATE SET acked = excluded.acked),
  new_files AS (
    INSERT INTO xdplings_hub.files (session, learner, file)
    SELECT $1::bigint, * FROM unnest($12::text[], $13::text[])
    ON CONFLICT (session, learner) DO UPDATE SET file = excluded.file),
  no_files AS (DELETE FROM xdplings_hub.files WHERE session = $1::bigint AND learner = ANY($14::text[])),
  new_head AS (UPDATE xdplings_hub.sessions SET head = $2::bigint WHERE key = $1::bigint)
  SELECT pg_notify($15, $16)`;

/** @returns what each learner's file is after all of the events; null: removed */
function filesAfter(events: readonly NewEvent[]): Map<string, StoredFile | null> {
  const files = new Map<string, StoredFile | null>();
  for (const event of events)
    if (event.file !== undefined && 'learner' in event) files.set(event.learner, event.file);
  return files;
}

const reportKey = (source: string, seq: number | string): string => `${seq} ${source}`;

async function bodiesOf(
  client: PoolClient,
  key: string,
  reports: readonly { readonly source: string; readonly seq: number }[],
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ source: string; seq: string; body: string }>(
    `SELECT source, seq, body FROM xdplings_hub.events
     WHERE session = $1 AND (source, seq) IN (SELECT * FROM unnest($2::text[], $3::bigint[]))`,
    [key, reports.map(({ source }) => source), reports.map(({ seq }) => seq)],
  );
  return new Map(rows.map(({ source, seq, body }) => [reportKey(source, seq), body]));
}
