import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { openStore } from '../../../src/hub/store/open-store.ts';
import { aSession } from './sample.ts';
import { type Acknowledged, expectAllThere } from './survived.ts';
import { temporaryStore } from './temporary-store.ts';

const PROGRAM = join(import.meta.dirname, 'append-forever.ts');
const LIVES = 12;
/** Acknowledgements that one life is granted at most; how many it has is left to chance. */
const LONGEST_LIFE = 120;

it('loses nothing that was acknowledged, and has nothing twice, when the hub is killed again and again', async () => {
  const { store, path, remove } = await temporaryStore();
  const session = aSession();
  await store.createSession(session);
  await store.close();
  const acknowledged: Acknowledged = { reports: 0, announced: [] };

  for (let life = 1; life <= LIVES; life++) {
    await liveAndDie(path, session.id, `${life}`, acknowledged);
    const again = await openStore(path);
    await expectAllThere(again, session.id, acknowledged);
    await again.close();
  }
  expect(acknowledged.reports).toBeGreaterThan(0);
  expect(acknowledged.announced.length).toBeGreaterThanOrEqual(LIVES);
  await remove();
});

/** Starts the program and kills it after some acknowledgement, with others on their way; notes all that it printed. */
async function liveAndDie(path: string, session: string, life: string, noted: Acknowledged): Promise<void> {
  const granted = 1 + Math.floor(Math.random() * LONGEST_LIFE);
  const child = spawn(process.execPath, [PROGRAM, path, session, life], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  let heard = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, value = ''] = line.split(' ');
    if (kind === 'reports') noted.reports = Math.max(noted.reports, Number(value));
    else noted.announced.push(value);
    heard += 1;
    if (heard === granted) child.kill('SIGKILL');
  }
  expect(await ended).toBe('SIGKILL');
}
