import type { Credential } from '../store.ts';
import { alreadyThere } from '../store-trouble.ts';
import type { Database } from './connection.ts';

type Waiting = {
  readonly credential: Credential;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Writes credentials, one statement at a time: what comes while one is on its way goes in the next one, all of it
 * together. A room that joins within a minute would else wait for a sync of the disk a head.
 */
export function createCredentialWriter(database: Database): (credential: Credential) => Promise<void> {
  const queue: Waiting[] = [];
  let isWriting = false;

  async function drain(): Promise<void> {
    isWriting = true;
    while (queue.length > 0) {
      const batch = queue.splice(0);
      try {
        const added = await insert(database, batch);
        for (const { credential, resolve, reject } of batch) {
          // Twice in one batch: the first one is there.
          if (added.delete(credential.hash)) resolve();
          else reject(alreadyThere('credential'));
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isWriting = false;
  }
  return (credential) =>
    new Promise((resolve, reject) => {
      queue.push({ credential, resolve, reject });
      if (!isWriting) void drain();
    });
}

/** @returns the hashes of those that were new */
async function insert(database: Database, batch: readonly Waiting[]): Promise<Set<string>> {
  const all = batch.map(({ credential }) => credential);
  const rows = await database.query<{ hash: string }>(
    `INSERT INTO xdplings_hub.credentials (hash, session, learner, owner)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
     ON CONFLICT (hash) DO NOTHING RETURNING hash`,
    [
      all.map(({ hash }) => hash),
      all.map(({ session }) => session),
      all.map(({ owner }) => ('learner' in owner ? owner.learner : null)),
      all.map(({ owner }) => JSON.stringify(owner)),
    ],
  );
  return new Set(rows.map(({ hash }) => hash));
}
