import { describe } from 'vitest';
import { openStore } from '../../../src/hub/store/open-store.ts';
import { noPostgres, postgresCluster } from '../../support/postgres-cluster.ts';
import { conforms } from './conformance.ts';

describe.skipIf(noPostgres)(`a store in a database${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  conforms(async () => {
    const cluster = await postgresCluster();
    return { open: () => openStore(cluster.url), isShared: true, remove: cluster.remove };
  });
});
