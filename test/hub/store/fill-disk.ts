import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../../src/hub/store/open-store.ts';
import type { NewEvent } from '../../../src/hub/store/store.ts';
import { announced, aSession, reports } from './sample.ts';

/*
 * Runs a store on a small disk of its own (the folder that is its argument) until there is no space, and beyond.
 * Prints what happened as JSON.
 */

const [folder = ''] = process.argv.slice(2);
const ballast = join(folder, 'ballast');
const path = join(folder, 'sessions', 'hub.db');
const session = aSession();
type Refusal = { kind: string; what: string; todo: string };
const refusal = (error: unknown): Refusal => {
  const { kind, what, todo } = error as Refusal;
  return { kind, what, todo };
};

// What takes up all of the space, with room for nothing.
fill();
const atStart = await openStore(path).then(
  () => undefined,
  (error) => refusal(error),
);
rmSync(ballast);

const store = await openStore(path);
await store.createSession(session);
writeFileSync(ballast, Buffer.alloc(1024 * 1024));
let acknowledged = 0;
let full: Refusal | undefined;
while (full === undefined) {
  // Groups of several calls: those that go together are refused together.
  const calls = [1, 2, 3].map(() => store.append(session.id, [announced('x'.repeat(2000))]));
  for (const result of await Promise.allSettled(calls)) {
    if (result.status === 'fulfilled') acknowledged += 1;
    else full = refusal(result.reason);
  }
}
const big: NewEvent[] = reports('a', 1, 400);
const stillFull = await store.append(session.id, big).then(() => undefined, refusal);
const readWhileFull = (await store.readFrom(session.id, 0, 100_000)).length;

rmSync(ballast);
const { acked } = await store.append(session.id, big);
await store.close();
fill();
const openWhileFull = await openStore(path).then(
  (opened) => opened.close(),
  (error) => refusal(error),
);
rmSync(ballast);
const again = await openStore(path);
const kept = await again.readFrom(session.id, 0, 100_000);
await again.close();
console.log(
  JSON.stringify({
    atStart,
    openWhileFull,
    full,
    stillFull,
    acknowledged,
    readWhileFull,
    acked: acked.a,
    kept: kept.length,
  }),
);

function fill(): void {
  writeFileSync(ballast, '');
  for (const size of [64 * 1024, 4096]) {
    try {
      for (;;) writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
