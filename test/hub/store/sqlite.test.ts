import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openStore } from '../../../src/hub/store/open-store.ts';
import { conforms } from './conformance.ts';

describe('a store in a file', () => {
  conforms(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xdplings-hub-'));
    return {
      open: () => openStore(`sqlite:${join(folder, 'hub.db')}`),
      isShared: false,
      remove: async () => rmSync(folder, { recursive: true, force: true }),
    };
  });
});
