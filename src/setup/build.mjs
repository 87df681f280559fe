import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildInputs, contentFingerprint, filesUnder } from './fingerprint.mjs';
import { DIST, ROOT, STATE } from './paths.mjs';

/** Name in dist/ → source. Each is started by its own path: the program, the root helper, its worker threads. */
const ENTRIES = {
  main: 'src/main.ts',
  'lab-helper': 'src/lab/helper.ts',
  'lab-agent': 'src/lab/agent.ts',
};

/** Holds the fingerprint of what dist/ was built from. It is part of dist/, so it appears and goes with it. */
const INPUTS_FILE = '.inputs';

/** @returns {boolean} whether dist/ was built from exactly these sources. */
export function isBuilt() {
  try {
    return readFileSync(join(DIST, INPUTS_FILE), 'utf8') === contentFingerprint(buildInputs());
  } catch {
    return false;
  }
}

/**
 * Bundles the program into dist/, one file for each entry point and shared chunks beside them. A new folder is built
 * beside the old one and then takes its place, so that an interrupted build leaves the old one as it was.
 */
export async function build() {
  const fingerprint = contentFingerprint(buildInputs());
  const input = entryPoints();
  const fresh = join(STATE, 'dist-new');
  const old = join(STATE, 'dist-old');
  for (const leftover of [fresh, old]) rmSync(leftover, { recursive: true, force: true });
  // Loaded here and not above: `isBuilt` must work before anything is installed.
  const { build: bundle } = await import('rolldown');
  await bundle({
    cwd: ROOT,
    input,
    platform: 'node',
    // koffi is native code that finds its binary beside itself; Ink's devtools are not part of what ships.
    external: ['koffi', 'react-devtools-core'],
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    output: {
      dir: fresh,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
    },
    logLevel: 'warn',
  });
  writeFileSync(join(fresh, INPUTS_FILE), fingerprint);
  if (existsSync(DIST)) renameSync(DIST, old);
  renameSync(fresh, DIST);
  rmSync(old, { recursive: true, force: true });
}

/** @returns {Record<string, string>} */
function entryPoints() {
  const missing = Object.values(ENTRIES).filter((path) => !existsSync(join(ROOT, path)));
  if (missing.length > 0)
    throw new Error(`These sources are missing from the project: ${missing.join(', ')}`);
  const checks = filesUnder(join(ROOT, 'lessons'), /\.checks\.ts$/).map((path) => relative(ROOT, path));
  return { ...ENTRIES, ...Object.fromEntries(checks.map((path) => [path.replace(/\.ts$/, ''), path])) };
}
