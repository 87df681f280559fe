import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readJoinLine } from '../src/domain/session/join-line.ts';
import { hashOf, newId, newToken } from '../src/hub/server/credentials.ts';
import { createSession } from '../src/hub/server/new-session.ts';
import { openStore } from '../src/hub/store/open-store.ts';
import type { Store } from '../src/hub/store/store.ts';

const ROOT = join(import.meta.dirname, '..');
const HOUR_MS = 3_600_000;

export type Seat = { readonly token: string };
/** What a client needs to reach the hub. */
export type Door = { readonly origin: string; readonly pin: string };

/** A hub process with a session and its learners, who have joined already. */
export type HubRoom = {
  readonly door: Door;
  readonly key: string;
  readonly seats: readonly Seat[];
  /** Processor time that the hub has used so far, ms. */
  readonly cpuMs: () => number;
  /** Resident memory of the hub, MB (10⁶ bytes). */
  readonly rss: () => number;
  /** Kills the hub (SIGKILL) and starts it again, at the same address. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Steps of the sessions: as many as the course has. */
export const STEPS = Array.from({ length: 30 }, (_, at) => ({
  id: `chapter-${1 + Math.floor(at / 8)}/step-${at}`,
  title: { en: `Step ${at}`, ja: `ステップ ${at}` },
}));

/**
 * Starts `xdplings hub start`, as it is built, on a store that has a session with so many learners. They are put there
 * beforehand: a thousand who join from one address within a minute would meet the rate limit, rightly.
 *
 * @param url of an empty store; undefined: a file
 */
export async function openHubRoom(learners: number, url?: string): Promise<HubRoom> {
  const folder = mkdtempSync(join(tmpdir(), 'xdplings-bench-hub-'));
  const storeUrl = url ?? join(folder, 'sessions.sqlite');
  const store = await openStore(storeUrl);
  const { key, seats } = await fill(store, learners);
  await store.close();

  const start = (port: string): ChildProcess =>
    spawn(
      join(ROOT, 'xdplings'),
      ['hub', 'start', '--host', '127.0.0.1', '--port', port, '--data', folder, '--store', storeUrl],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
  let hub = start('0');
  const door = await doorOf(hub);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = new Promise((resolve) => hub.once('exit', resolve));
    hub.kill(signal);
    await ended;
  };
  return {
    door,
    key,
    seats,
    cpuMs: () => cpuMsOf(hub.pid),
    rss: () => rssOf(hub.pid),
    restart: async () => {
      await end('SIGKILL');
      hub = start(new URL(door.origin).port);
      await doorOf(hub);
    },
    close: async () => {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function fill(store: Store, learners: number): Promise<{ key: string; seats: Seat[] }> {
  const now = Date.now();
  const session = { title: 'Bench', steps: STEPS, lasts: HOUR_MS, kept: 0, now };
  const { record, key } = await createSession(store, session);
  const seats = Array.from({ length: learners }, (_, at) => {
    const learner = newId();
    return { learner, token: newToken(), source: `${learner}/1`, name: `Learner ${at}` };
  });
  await store.append(
    record.id,
    seats.map(({ learner, name }) => ({ by: 'hub', learner, at: now, body: { kind: 'joined', name } })),
  );
  await Promise.all(
    seats.map(({ token, learner, source }) =>
      store.addCredential({
        hash: hashOf(token),
        session: record.id,
        owner: { role: 'learner', learner, source },
      }),
    ),
  );
  return { key, seats: seats.map(({ token }) => ({ token })) };
}

/** Reads the join line that the hub prints when it listens. */
async function doorOf(hub: ChildProcess): Promise<Door> {
  if (hub.stdout === null) throw new Error('The hub has no output.');
  for await (const line of createInterface({ input: hub.stdout })) {
    const read = line.includes('xdplings join ') ? readJoinLine(line) : undefined;
    if (typeof read === 'object' && read.pin !== undefined) {
      hub.stdout.resume();
      return { origin: read.origin, pin: read.pin };
    }
  }
  throw new Error('The hub ended before it listened.');
}

/** proc(5), stat: utime and stime are fields 14 and 15, in clock ticks of 10 ms. */
function cpuMsOf(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function rssOf(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024) / 1e6;
}
