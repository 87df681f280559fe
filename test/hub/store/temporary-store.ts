import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../src/hub/store/open-store.ts';
import type { Store } from '../../../src/hub/store/store.ts';

export type TemporaryStore = {
  readonly store: Store;
  /** The file; open it again after `store.close()`. */
  readonly path: string;
  /** Closes the store and removes its folder. */
  readonly remove: () => Promise<void>;
};

/** @returns an empty store in a folder of its own, for every test that needs a hub's store. */
export async function temporaryStore(): Promise<TemporaryStore> {
  const folder = mkdtempSync(join(tmpdir(), 'xdplings-hub-'));
  const path = join(folder, 'hub.db');
  const store = await openStore(path);
  const remove = async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { store, path, remove };
}
