import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { bundleWeb } from '../../../src/setup/bundle-web.mjs';

let built: Promise<string> | undefined;

/** @returns the folder of the pages as their sources are now; once for a test file, which removes it at its end */
export function pages(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'xdplings-web-'));
  await bundleWeb(folder);
  return folder;
}

afterAll(async () => {
  if (built !== undefined) rmSync(await built, { recursive: true, force: true });
});
