import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workerEntry } from '../../src/hub/worker-entry.ts';

const PROGRAM = { source: './worker.ts', built: 'hub-store.js' } as const;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xdplings-worker-entry-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a thread's program", () => {
  it('is found beside the source', () => {
    const starter = new URL('../../src/hub/store/sqlite/sqlite-store.ts', import.meta.url).href;
    expect(workerEntry(PROGRAM, starter)).toMatch(/src\/hub\/store\/sqlite\/worker\.ts$/);
  });

  it('is found from a chunk of the bundle, and missed where there is none', () => {
    mkdirSync(join(folder, 'chunks'));
    const chunk = pathToFileURL(join(folder, 'chunks', 'store-x.js')).href;
    expect(() => workerEntry(PROGRAM, chunk)).toThrow('hub-store.js is missing');
    writeFileSync(join(folder, 'hub-store.js'), '');
    expect(workerEntry(PROGRAM, chunk)).toBe(join(folder, 'hub-store.js'));
  });
});
