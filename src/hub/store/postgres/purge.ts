import type { PoolClient } from 'pg';

/**
 * Removes the sessions whose time is over, in the transaction that the client is in.
 *
 * @param now ms since the epoch
 * @returns their ids
 */
export async function purge(client: PoolClient, now: number): Promise<string[]> {
  // As long as it takes: there may be millions of events.
  await client.query('SET LOCAL statement_timeout = 0');
  // Locked as an append locks it, in one order, so that two hubs that purge at once wait for each other.
  const { rows } = await client.query<{ key: string; id: string }>(
    'SELECT key, id FROM xdplings_hub.sessions WHERE purge_at <= $1 ORDER BY key FOR UPDATE',
    [now],
  );
  if (rows.length === 0) return [];
  const keys = rows.map(({ key }) => key);
  const ids = rows.map(({ id }) => id);
  for (const table of ['events', 'sources', 'files'])
    await client.query(`DELETE FROM xdplings_hub.${table} WHERE session = ANY($1)`, [keys]);
  await client.query('DELETE FROM xdplings_hub.credentials WHERE session = ANY($1)', [ids]);
  await client.query('DELETE FROM xdplings_hub.sessions WHERE key = ANY($1)', [keys]);
  return ids;
}
