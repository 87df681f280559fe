import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../src/hub/store/open-store.ts';
import type { Store } from '../../../src/hub/store/store.ts';
import { noPostgres, type PostgresCluster, postgresCluster } from '../../support/postgres-cluster.ts';
import { liveAndDie } from './live-and-die.ts';
import { announced, aSession, report } from './sample.ts';
import { type Acknowledged, expectAllThere } from './survived.ts';

const DEATHS = 6;
/** Of two hubs at once. */
const LIVES = 3;
/** Acknowledgements between two deaths at most; how many is left to chance. */
const LONGEST_LIFE = 60;

describe.skipIf(noPostgres)(`kill -9${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  it('of hubs that share a database loses nothing that was acknowledged, and has nothing twice', async () => {
    const cluster = await postgresCluster();
    onTestFinished(cluster.remove);
    const store = await openStore(cluster.url);
    const session = aSession();
    await store.createSession(session);
    const acknowledged: Acknowledged = { reports: 0, announced: [] };
    for (let life = 1; life <= LIVES; life++) {
      const hubs = ['a', 'b'].map((hub) =>
        liveAndDie(cluster.url, session.id, `${hub}${life}`, acknowledged),
      );
      await Promise.all(hubs);
      await expectAllThere(store, session.id, acknowledged);
    }
    expect(acknowledged.announced.length).toBeGreaterThan(LIVES);
    await store.close();
  });

  it('of the database loses nothing that was acknowledged to two hubs, has nothing twice, and both go on', async () => {
    const cluster = await postgresCluster();
    onTestFinished(cluster.remove);
    const hubs = await Promise.all([openStore(cluster.url), openStore(cluster.url)]);
    const session = aSession();
    await hubs[0].createSession(session);
    const acknowledged: Acknowledged = { reports: 0, announced: [] };
    const death = countdown(cluster);

    const writers = [
      sendReports(hubs[0], session.id, acknowledged, death),
      // The same learner's reports through the other hub, too: as after a rejoin, whoever comes first counts.
      sendReports(hubs[1], session.id, acknowledged, death),
      announce(hubs[0], session.id, '1', acknowledged, death),
      announce(hubs[1], session.id, '2', acknowledged, death),
    ];
    const refusals = (await Promise.all(writers)).flat();
    expect(refusals.length).toBeGreaterThan(0);
    expect(new Set(refusals)).toEqual(new Set(['environment']));
    await expectAllThere(hubs[0], session.id, acknowledged);

    // The listening connections have come back, too; the first thing told may be to look again.
    const told: number[] = [];
    await hubs[1].notify(session.id, (head) => told.push(head));
    const { head } = await hubs[0].append(session.id, [announced('afterwards')]);
    await expect.poll(() => told, { timeout: 20_000 }).toContain(head);

    await Promise.all(hubs.map((hub) => hub.close()));
  });
});

type Death = {
  readonly done: () => boolean;
  readonly onAcknowledged: () => void;
  readonly back: () => Promise<void>;
};

/** Kills the server after some acknowledgements, starts it again, and so on. */
function countdown(cluster: PostgresCluster): Death {
  const life = () => 1 + Math.floor(Math.random() * LONGEST_LIFE);
  let deaths = 0;
  let left = life();
  let restarting: Promise<void> | undefined;
  const restart = async () => {
    await cluster.kill();
    await cluster.start();
    deaths += 1;
    left = life();
    restarting = undefined;
  };
  return {
    done: () => deaths === DEATHS && restarting === undefined,
    onAcknowledged: () => {
      left -= 1;
      if (left === 0 && deaths < DEATHS) restarting ??= restart();
    },
    back: async () => restarting,
  };
}

/** A learner's outbox: sends what was not acknowledged again. @returns the kinds of the refusals */
async function sendReports(
  hub: Store,
  session: string,
  noted: Acknowledged,
  death: Death,
): Promise<string[]> {
  const refusals: string[] = [];
  let seq = 0;
  while (!death.done()) {
    try {
      const batch = Array.from({ length: 3 }, (_, at) => report('learner', seq + at + 1));
      const { acked } = await hub.append(session, batch);
      seq = acked.learner ?? 0;
      noted.reports = Math.max(noted.reports, seq);
      death.onAcknowledged();
    } catch (error) {
      refusals.push((error as { kind: string }).kind);
      await death.back();
    }
  }
  return refusals;
}

/** Without a number, what was refused may have happened: it is not sent again. @returns the kinds of the refusals */
async function announce(
  hub: Store,
  session: string,
  name: string,
  noted: Acknowledged,
  death: Death,
): Promise<string[]> {
  const refusals: string[] = [];
  for (let n = 1; !death.done(); n++) {
    try {
      await hub.append(session, [announced(`${name}-${n}`)]);
      noted.announced.push(`${name}-${n}`);
      death.onAcknowledged();
    } catch (error) {
      refusals.push((error as { kind: string }).kind);
      await death.back();
    }
  }
  return refusals;
}
