import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root, wherever in it this code was bundled to. */
export const ROOT = folderWithPackageJson(dirname(fileURLToPath(import.meta.url)));

/** Where set-up keeps what it remembers; git ignores it. */
export const STATE = join(ROOT, '.setup');
export const DIST = join(ROOT, 'dist');
/** In dist/: the fingerprint of what it was built from. It comes and goes with the rest, so it cannot be wrong. */
export const INPUTS_FILE = '.inputs';

/** The oldest Node that runs the program: the first of the line 24 that has all that we use without a flag. */
export const OLDEST_NODE = /** @type {const} */ ([24, 15]);

/** The private Node, whether it is there or not. */
export const PRIVATE_NODE_HOME = join(ROOT, '.node');
export const PRIVATE_NODE = join(
  PRIVATE_NODE_HOME,
  'node_modules',
  `node-linux-${process.arch}`,
  'bin',
  'node',
);
/** npm comes with it: an old one leaves out optional packages that its own, old Node could not run. */
export const PRIVATE_NPM = join(PRIVATE_NODE_HOME, 'node_modules', 'npm', 'bin', 'npm-cli.js');

/**
 * @param {string} version as `process.versions.node` has it.
 * @returns {boolean} whether this Node can run the program itself.
 */
export function isRecentNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/** @returns {boolean} whether the private Node is what runs the program on this machine. */
export function needsPrivateNode() {
  return !isRecentNode(process.versions.node);
}

/** @param {string} directory @returns {string} it, or the nearest above it. */
function folderWithPackageJson(directory) {
  const above = dirname(directory);
  return above === directory || existsSync(join(directory, 'package.json'))
    ? directory
    : folderWithPackageJson(above);
}
