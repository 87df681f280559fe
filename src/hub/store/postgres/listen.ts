import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { CHANNEL } from './append-batch.ts';
import { connectionConfig, databaseTrouble, withoutPassword } from './connection.ts';

/** Pauses between tries to connect again (ms): doubled each time, and shortened by chance, so that hubs do not come together. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5000;
/** How often a quiet connection is asked whether it is still one (ms). */
const BEAT_MS = 10_000;

type Heard = {
  /** A session's head moved on. */
  readonly onHead: (session: string, head: number) => void;
  /** Notices may have been missed: everybody looks again. */
  readonly onAgain: () => void;
};

/**
 * Listens to what hubs tell each other, for as long as it is open: a connection that is lost is made again.
 *
 * @throws {import('../../../domain/errors.ts').XdplingsError} when there is no connection to begin with
 */
export async function listen(url: string, { onHead, onAgain }: Heard): Promise<() => Promise<void>> {
  const closing = new AbortController();
  const onLost = () => void reconnect();
  let client: Client;

  async function reconnect(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !closing.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await delay(pause * (0.5 + Math.random() / 2), undefined, { signal: closing.signal });
        client = await subscribe(url, onHead, onLost);
      } catch {
        continue;
      }
      if (closing.signal.aborted) return endQuietly(client);
      onAgain();
      return;
    }
  }

  try {
    client = await subscribe(url, onHead, onLost);
  } catch (error) {
    throw databaseTrouble(error, withoutPassword(url));
  }
  return async () => {
    closing.abort();
    await endQuietly(client);
  };
}

/** @param onLost called once, when a connection that was there is none any more */
async function subscribe(url: string, onHead: Heard['onHead'], onLost: () => void): Promise<Client> {
  const client = new Client(connectionConfig(url));
  let isThere = false;
  const lost = () => {
    clearInterval(beat);
    void endQuietly(client);
    if (isThere) onLost();
    isThere = false;
  };
  const beat = setInterval(() => client.query('SELECT 1').catch(lost), BEAT_MS);
  client.on('error', lost);
  client.on('end', lost);
  client.on('notification', ({ payload = '' }) => {
    const [session = '', head] = payload.split(' ');
    onHead(session, Number(head));
  });
  try {
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
  } catch (error) {
    lost();
    throw error;
  }
  isThere = true;
  return client;
}

const endQuietly = (client: Client): Promise<void> => client.end().catch(() => {});
