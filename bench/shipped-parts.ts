import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import type { createParts } from '../src/compose.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** In the project, where a bundle finds the lessons; git ignores it. */
const STATE = join(ROOT, '.setup');

/**
 * The parts as they ship: bundled like the program, with the helper of dist/. Run from its sources, the helper would
 * spend its start on reading TypeScript.
 */
export async function shippedParts(): Promise<{ createParts: typeof createParts; remove: () => void }> {
  mkdirSync(STATE, { recursive: true });
  const dir = mkdtempSync(join(STATE, 'bench-'));
  await build({
    cwd: ROOT,
    input: { parts: 'src/compose.ts' },
    platform: 'node',
    external: ['koffi'],
    output: { dir, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    logLevel: 'warn',
  });
  writeFileSync(join(dir, 'lab-helper.js'), "await import('../../dist/lab-helper.js');\n");
  const parts = (await import(
    pathToFileURL(join(dir, 'parts.js')).href
  )) as typeof import('../src/compose.ts');
  return {
    createParts: parts.createParts,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
