import type { PoolClient } from 'pg';

/** Of one statement, so that none takes longer than a statement may: there may be millions. */
const MOST_EVENTS = 50_000;

/**
 * Removes the sessions whose time is over, in the transaction that the client is in.
 *
 * @param now ms since the epoch
 * @returns their ids
 */
export async function purge(client: PoolClient, now: number): Promise<string[]> {
  // Locked as an append locks it, in one order, so that two hubs that purge at once wait for each other.
  const { rows } = await client.query<{ key: string; id: string; head: string }>(
    'SELECT key, id, head FROM xdplings_hub.sessions WHERE purge_at <= $1 ORDER BY key FOR UPDATE',
    [now],
  );
  for (const { key, id, head } of rows) {
    for (let from = 0; from < Number(head); from += MOST_EVENTS)
      await client.query(
        'DELETE FROM xdplings_hub.events WHERE session = $1 AND head > $2::bigint AND head <= $3::bigint',
        [key, from, from + MOST_EVENTS],
      );
    await client.query('DELETE FROM xdplings_hub.sources WHERE session = $1', [key]);
    await client.query('DELETE FROM xdplings_hub.files WHERE session = $1', [key]);
    await client.query('DELETE FROM xdplings_hub.credentials WHERE session = $1', [id]);
    await client.query('DELETE FROM xdplings_hub.sessions WHERE key = $1', [key]);
  }
  return rows.map(({ id }) => id);
}
