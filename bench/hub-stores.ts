import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../src/hub/store/open-store.ts';
import type { NewEvent, Store } from '../src/hub/store/store.ts';
import { p50, timed } from './statistics.ts';
import { table } from './table.ts';

const CALLS = 1000;
const OF_ONE_CALL = 50;
const ONE_BY_ONE = 300;

type Figures = { readonly together: number; readonly one: number; readonly read: number };

/**
 * The stores without a hub around them: appends that wait for the disk (fsync), many at once and one after the other.
 * @param database url of an empty database, where there is one
 */
export async function benchStores(database: string | undefined): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'xdplings-bench-store-'));
  try {
    const file = await figuresOf(await openStore(join(folder, 'hub.db')));
    const shared = database === undefined ? undefined : await figuresOf(await openStore(database));
    const row = (name: string, { together, one, read }: Figures) => [
      name,
      together.toFixed(0),
      one.toFixed(2),
      read.toFixed(0),
    ];
    return table(
      [
        'store',
        `${CALLS} calls of ${OF_ONE_CALL} events at once, events/s`,
        'one event alone, p50, ms',
        'read, events/s',
      ],
      [
        row('SQLite', file),
        ...(shared
          ? [
              row('PostgreSQL', shared),
              [
                'PostgreSQL / SQLite',
                (shared.together / file.together).toFixed(2),
                (shared.one / file.one).toFixed(1),
                (shared.read / file.read).toFixed(2),
              ],
            ]
          : []),
      ],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function figuresOf(store: Store): Promise<Figures> {
  const now = Date.now();
  const id = `bench-${now}`;
  const record = { id, code: id, title: 'Bench', steps: [], createdAt: now, endsAt: now, purgeAt: now };
  await store.createSession(record);
  const events = CALLS * OF_ONE_CALL;
  const together = await timed(() =>
    Promise.all(Array.from({ length: CALLS }, (_, call) => store.append(id, batch(call, now)))),
  );
  const alone: number[] = [];
  for (let n = 0; n < ONE_BY_ONE; n++) {
    alone.push(await timed(() => store.append(id, [{ by: 'instructor', at: now, body: { kind: 'ended' } }])));
  }
  const read = await timed(async () => {
    for (let head = 0, more = true; more; ) {
      const page = await store.readFrom(id, head, 5000);
      head = page.at(-1)?.head ?? head;
      more = page.length > 0;
    }
  });
  await store.close();
  return { together: (events / together) * 1000, one: p50(alone), read: (events / read) * 1000 };
}

const batch = (call: number, at: number): NewEvent[] =>
  Array.from({ length: OF_ONE_CALL }, (_, seq) => ({
    by: 'learner',
    learner: `learner-${call}`,
    at,
    report: { source: `learner-${call}/1`, seq: seq + 1 },
    body: {
      kind: 'ran',
      step: 'counter/hash-map',
      verdict: 'fail',
      stage: 'load',
      failed: [],
      rule: 'map-null-check',
      ms: 120,
    },
  }));
