import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build as bundle } from 'rolldown';
import { LESSON_INDEX, writeLessonIndex } from '../lesson-files/lesson-index.ts';
import { bundleWeb } from './bundle-web.mjs';
import { buildInputs, contentFingerprint, filesUnder } from './fingerprint.mjs';
import { DIST, INPUTS_FILE, ROOT, STATE } from './paths.mjs';

/** Suffix in dist/ of an entry that a starter of the same name stands before. */
const PROGRAM = '.program';
/** Those that a person waits for. */
const WITH_STARTER = ['main', 'lab-helper'];

/** Name in dist/ → source. Each is started by its own path: the program, the root helper, worker threads. */
const ENTRIES = {
  main: 'src/main.ts',
  'lab-helper': 'src/lab/helper.ts',
  'lab-agent': 'src/lab/agent.ts',
  'hub-store': 'src/hub/store/sqlite/worker.ts',
  'hub-certificate': 'src/hub/certificate-worker.ts',
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
    plugins: [yogaWithoutFetch],
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    output: {
      dir: fresh,
      format: 'esm',
      entryFileNames: ({ name }) => (WITH_STARTER.includes(name) ? `${name}${PROGRAM}.js` : '[name].js'),
      chunkFileNames: 'chunks/[name]-[hash].js',
    },
    logLevel: 'warn',
  });
  for (const name of WITH_STARTER) writeFileSync(join(fresh, `${name}.js`), starter(name));
  await bundleWeb(join(fresh, 'web'));
  await writeLessonIndex(ROOT, join(fresh, LESSON_INDEX));
  writeFileSync(join(fresh, INPUTS_FILE), fingerprint);
  if (existsSync(DIST)) renameSync(DIST, old);
  renameSync(fresh, DIST);
  rmSync(old, { recursive: true, force: true });
}

/**
 * Ink's layout engine reads its WebAssembly out of a data: URL with fetch where there is one, which loads all of
 * Node's HTTP client before the first frame. Without it, it decodes the text itself: a fifth less to wait for.
 *
 * @type {import('rolldown').Plugin}
 */
const yogaWithoutFetch = {
  name: 'yoga-without-fetch',
  transform: {
    filter: { id: /yoga-wasm-base64-esm\.js$/ },
    handler: (code) => `const fetch = undefined;\n${code}`,
  },
};

/**
 * A file that has Node keep the compiled code of what it starts: from the second start on it is read, not compiled.
 *
 * @param {string} name
 */
function starter(name) {
  return `import { enableCompileCache } from 'node:module';
import { isAbsolute, join } from 'node:path';

const { XDG_CACHE_HOME: cache = '', HOME: home = '' } = process.env;
const base = isAbsolute(cache) ? cache : isAbsolute(home) ? join(home, '.cache') : undefined;
if (base !== undefined) enableCompileCache(join(base, 'xdplings', 'node'));
await import('./${name}${PROGRAM}.js');
`;
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
