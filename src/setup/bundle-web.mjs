import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build as bundle } from 'rolldown';
import { ROOT } from './paths.mjs';

const WEB = join(ROOT, 'src/web');
/** Page → the script that it names. */
const PAGES = { 'index.html': 'app', 'join.html': 'join' };
/** In this order: what comes later wins. */
const STYLES = ['base', 'controls', 'shell', 'room', 'marks', 'lists', 'views', 'dialogs', 'wall', 'narrow'];

/**
 * Makes the pages that a hub serves: scripts whose names change with their content, and the files that name them.
 *
 * @param {string} dir is made where it is missing
 */
export async function bundleWeb(dir) {
  mkdirSync(dir, { recursive: true });
  const { output } = await bundle({
    cwd: ROOT,
    input: Object.fromEntries(Object.values(PAGES).map((name) => [name, join(WEB, `${name}.ts`)])),
    platform: 'browser',
    tsconfig: false,
    output: {
      dir,
      format: 'esm',
      entryFileNames: '[name]-[hash].js',
      chunkFileNames: '[name]-[hash].js',
      minify: true,
    },
    logLevel: 'warn',
  });
  const scripts = new Map(
    output.flatMap((chunk) =>
      chunk.type === 'chunk' && chunk.isEntry ? [[chunk.name, chunk.fileName]] : [],
    ),
  );
  for (const [page, script] of Object.entries(PAGES)) {
    const html = readFileSync(join(WEB, page), 'utf8');
    const named = html.replace(`src="/${script}.js"`, `src="/${basename(scripts.get(script) ?? '')}"`);
    if (named === html) throw new Error(`src/web/${page} does not name /${script}.js`);
    writeFileSync(join(dir, page), named);
  }
  const styles = STYLES.map((name) => readFileSync(join(WEB, 'styles', `${name}.css`), 'utf8'));
  writeFileSync(join(dir, 'style.css'), styles.join('\n'));
  copyFileSync(join(WEB, 'icon.svg'), join(dir, 'icon.svg'));
}
