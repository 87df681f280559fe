import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build as bundle } from 'rolldown';
import { buildInputs, contentFingerprint, filesUnder } from './fingerprint.mjs';
import { DIST, INPUTS_FILE, ROOT, STATE } from './paths.mjs';

/** Name in dist/ → source. Each is started by its own path: the program, the root helper, its worker threads. */
const ENTRIES = {
  main: 'src/main.ts',
  'lab-helper': 'src/lab/helper.ts',
  'lab-agent': 'src/lab/agent.ts',
};

/**
 * Bundles the program into dist/, one file for each entry point and shared chunks beside them. A new folder is built
 * beside the old one and then takes its place, so that an interrupted build leaves the old one as it was.
 */
async function build() {
  const fingerprint = contentFingerprint(buildInputs());
  const input = entryPoints();
  const fresh = join(STATE, 'dist-new');
  const old = join(STATE, 'dist-old');
  for (const leftover of [fresh, old]) rmSync(leftover, { recursive: true, force: true });
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

await build();
