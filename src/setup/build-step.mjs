import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runLogged } from './command.mjs';
import { buildInputs, contentFingerprint } from './fingerprint.mjs';
import { nodeOfTheProject } from './node-runtime.mjs';
import { DIST, INPUTS_FILE, ROOT } from './paths.mjs';

/** @import { Terminal } from './terminal.mjs' */

/** @returns {boolean} whether dist/ was built from exactly these sources. */
export function isBuilt() {
  try {
    return readFileSync(join(DIST, INPUTS_FILE), 'utf8') === contentFingerprint(buildInputs());
  } catch {
    return false;
  }
}

/**
 * Builds with the project's Node: the bundler does not run on every Node that set-up runs on.
 *
 * @param {Terminal} terminal
 */
export async function build(terminal) {
  const bundler = join(ROOT, 'src', 'setup', 'bundle.mjs');
  const step = {
    name: 'build',
    what: terminal.text('build'),
    command: nodeOfTheProject(),
    args: [bundler],
    diesWithUs: true,
  };
  await terminal.step(terminal.text('build'), () => runLogged(step, terminal));
}
