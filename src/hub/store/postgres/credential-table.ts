import type { Credential, Store } from '../store.ts';
import { alreadyThere } from '../store-trouble.ts';
import type { Database } from './connection.ts';
import { gather } from './gather.ts';

/** Adds and finds credentials; those of a room that comes at once in few statements. */
export function credentialTable(database: Database): Pick<Store, 'addCredential' | 'credential'> {
  const added = gather((credentials: readonly Credential[]) => insert(database, credentials));
  const found = gather((hashes: readonly string[]) => select(database, hashes));
  return {
    addCredential: async (credential) => {
      if (!(await added.ask(credential))) throw alreadyThere('credential');
    },
    credential: found.ask,
  };
}

/** @returns which of them were new */
async function insert(database: Database, all: readonly Credential[]): Promise<boolean[]> {
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
  const fresh = new Set(rows.map(({ hash }) => hash));
  // Twice among them: the first one is there.
  return all.map(({ hash }) => fresh.delete(hash));
}

async function select(
  database: Database,
  hashes: readonly string[],
): Promise<readonly (Credential | undefined)[]> {
  const rows = await database.query<{ hash: string; session: string; owner: string }>(
    'SELECT hash, session, owner FROM xdplings_hub.credentials WHERE hash = ANY($1)',
    [hashes],
  );
  const found = new Map(
    rows.map(({ hash, session, owner }): [string, Credential] => [
      hash,
      { hash, session, owner: JSON.parse(owner) },
    ]),
  );
  return hashes.map((hash) => found.get(hash));
}
