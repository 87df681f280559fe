import { expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../src/hub/store/open-store.ts';
import { liveAndDie } from './live-and-die.ts';
import { aSession } from './sample.ts';
import { type Acknowledged, expectAllThere } from './survived.ts';
import { temporaryStore } from './temporary-store.ts';

const LIVES = 10;

it('loses nothing that was acknowledged, and has nothing twice, when the hub is killed again and again', async () => {
  const { store, path, remove } = await temporaryStore();
  onTestFinished(remove);
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
});
