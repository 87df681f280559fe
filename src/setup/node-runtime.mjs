import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { failure, saysNoSpace } from './failure.mjs';
import { isInstalled, npmCi, npmOfTheMachine } from './npm.mjs';
import { needsPrivateNode, PRIVATE_NODE, PRIVATE_NODE_HOME, PRIVATE_NPM, ROOT } from './paths.mjs';

/** @import { Terminal } from './terminal.mjs' */

/** Pins the version, by its lockfile; npm then picks the package of this processor. */
const PINNED = join(ROOT, 'src', 'setup', 'node-runtime');
/** What the package takes: 120 MB of Node, and its headers. */
const UNPACKED_BYTES = 200 * 1024 * 1024;
const FILES = ['package.json', 'package-lock.json'];

/** @returns {boolean} whether the pinned Node is there, whole. */
export function hasPrivateNode() {
  return existsSync(PRIVATE_NODE) && FILES.every(isPinnedFile) && isInstalled(PRIVATE_NODE_HOME);
}

/** @param {string} name */
function isPinnedFile(name) {
  try {
    return readFileSync(join(PINNED, name), 'utf8') === readFileSync(join(PRIVATE_NODE_HOME, name), 'utf8');
  } catch {
    return false;
  }
}

/**
 * Brings the private Node from the npm registry.
 *
 * @param {Terminal} terminal
 */
export async function bringPrivateNode(terminal) {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw failure('noPrivateNode', 'noPrivateNodeTodo', { arch: `${process.platform}-${process.arch}` });
  }
  const { optionalDependencies } = JSON.parse(readFileSync(join(PINNED, 'package.json'), 'utf8'));
  const version = optionalDependencies[`node-linux-${process.arch}`];
  const title = terminal.text('node', { version, present: process.versions.node });
  await terminal.step(title, async () => {
    mkdirSync(PRIVATE_NODE_HOME, { recursive: true });
    for (const name of FILES) copyFileSync(join(PINNED, name), join(PRIVATE_NODE_HOME, name));
    const step = { name: 'npm-node', what: 'npm ci', level: /** @type {const} */ ('warn') };
    const printed = await npmCi(PRIVATE_NODE_HOME, step, terminal, npmOfTheMachine());
    // npm passes over an optional package that it could not fetch or unpack, and ends well.
    if (!existsSync(PRIVATE_NODE)) throw lostPackage(printed);
    const { status, stderr, error } = spawnSync(PRIVATE_NODE, ['--version'], { encoding: 'utf8' });
    if (status !== 0)
      throw failure('badPrivateNode', 'noPrivateNodeTodo', { what: error?.message ?? stderr });
  });
}

/** @param {string} printed by npm. */
function lostPackage(printed) {
  const { bavail, bsize } = statfsSync(PRIVATE_NODE_HOME);
  const isFull = saysNoSpace(printed) || bavail * bsize < UNPACKED_BYTES;
  return isFull
    ? failure('noSpace', 'noSpaceTodo', { what: 'npm ci' })
    : failure('noNetwork', 'noNetworkTodo', { what: 'npm ci' });
}

/** @returns {string} the Node that runs the build and the program. */
export function nodeOfTheProject() {
  return needsPrivateNode() ? PRIVATE_NODE : process.execPath;
}

/** @returns {readonly string[]} the words that start the npm that installs the project's dependencies. */
export function npmOfTheProject() {
  return needsPrivateNode() ? [PRIVATE_NODE, PRIVATE_NPM] : npmOfTheMachine();
}
