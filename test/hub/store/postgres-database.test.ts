import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/hub/store/open-store.ts';
import { noPostgres, type PostgresCluster, postgresCluster } from '../../support/postgres-cluster.ts';
import { announced, aSession } from './sample.ts';

describe.skipIf(noPostgres)(`a database${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  let cluster: PostgresCluster;
  beforeAll(async () => {
    cluster = await postgresCluster();
  });
  afterAll(() => cluster.remove());
  const asAdmin = async <Result>(work: (admin: Client) => Promise<Result>): Promise<Result> => {
    const admin = new Client(cluster.url);
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.end();
    }
  };

  it('is set up by many hubs that start at once', async () => {
    const hubs = await Promise.all(Array.from({ length: 6 }, () => openStore(cluster.url)));
    const session = aSession();
    await hubs[0]?.createSession(session);
    expect(await Promise.all(hubs.map((hub) => hub.session(session.id)))).toEqual(hubs.map(() => session));
    await Promise.all(hubs.map((hub) => hub.close()));
  });

  it('tells listeners to look again after the connections were lost', async () => {
    const store = await openStore(cluster.url);
    const session = aSession();
    await store.createSession(session);
    let onTold = (_head: number) => {};
    await store.notify(session.id, (head) => onTold(head));
    await store.append(session.id, [announced('before')]);

    const again = new Promise<number>((resolve) => {
      onTold = resolve;
    });
    await asAdmin((admin) =>
      admin.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'xdplings hub'",
      ),
    );
    expect(await again).toBe(1);
    await store.close();
  });

  it('tells hubs of an append in one notice with session and head only', async () => {
    const store = await openStore(cluster.url);
    const session = aSession();
    await store.createSession(session);
    await asAdmin(async (admin) => {
      const payloads: (string | undefined)[] = [];
      const marked = new Promise<void>((resolve) => {
        admin.on('notification', ({ payload }) => {
          if (payload === 'mark 0') resolve();
          else payloads.push(payload);
        });
      });
      await admin.query('LISTEN xdplings_hub');
      await Promise.all(Array.from({ length: 50 }, (_, n) => store.append(session.id, [announced(`${n}`)])));
      await admin.query("NOTIFY xdplings_hub, 'mark 0'");
      await marked;
      // The first call goes alone; all that came while it was on its way go together.
      expect(payloads).toEqual([`${session.id} 1`, `${session.id} 50`]);
    });
    await store.close();
  });

  it('of a newer version is left as it was', async () => {
    await asAdmin((admin) => admin.query('UPDATE xdplings_hub.version SET version = 99'));
    await expect(openStore(cluster.url)).rejects.toMatchObject({
      kind: 'environment',
      what: expect.stringContaining('version 99'),
    });
    await asAdmin((admin) => admin.query('UPDATE xdplings_hub.version SET version = 1'));
  });

  it('makes what is acknowledged durable even where the server would not', async () => {
    await asAdmin((admin) => admin.query('ALTER SYSTEM SET synchronous_commit = off'));
    await asAdmin((admin) => admin.query('SELECT pg_reload_conf()'));
    const store = await openStore(cluster.url);
    const session = aSession();
    await store.createSession(session);
    await store.append(session.id, [announced('kept')]);
    const { flushed } = await asAdmin(async (admin) => {
      const { rows } = await admin.query<{ flushed: boolean }>(
        'SELECT pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn() AS flushed',
      );
      return rows[0] ?? { flushed: false };
    });
    expect(flushed).toBe(true);
    await store.close();
  });
});
