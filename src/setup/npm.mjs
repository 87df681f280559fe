import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findCommand } from '../system/find-command.mjs';
import { runLogged } from './command.mjs';
import { failure } from './failure.mjs';

/** @import { Terminal } from './terminal.mjs' */

/** Fails within seconds where there is no network, instead of trying for minutes. */
const PATIENCE = ['--fetch-retries=2', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=3000'];
const QUIET = ['--no-audit', '--no-fund', '--no-progress', '--no-update-notifier'];

/**
 * Installs exactly what a folder's package-lock.json says; no package's scripts run.
 *
 * @param {string} directory
 * @param {{ name: string, what: string, level?: 'warn' }} step for the log and for messages.
 * @param {Terminal} terminal
 * @param {readonly string[]} npm the words that start npm.
 * @returns {Promise<string>} what npm printed.
 */
export async function npmCi(directory, step, terminal, npm) {
  const [command = '', ...first] = npm;
  // The Node that runs set-up may be older than the one that the packages are for, which `engines` would refuse.
  const args = [
    ...first,
    'ci',
    '--ignore-scripts',
    '--engine-strict=false',
    ...PATIENCE,
    ...QUIET,
    `--loglevel=${step.level ?? 'error'}`,
  ];
  return runLogged({ ...step, downloads: true, diesWithUs: true, command, args, cwd: directory }, terminal);
}

/** @returns {readonly string[]} the npm that this set-up was started with, run by the Node that it came with. */
export function npmOfTheMachine() {
  const script = process.env.npm_execpath;
  if (script !== undefined && basename(script) === 'npm-cli.js') return [process.execPath, script];
  const npm = findCommand('npm');
  if (npm === undefined) throw failure('noNpm', 'noNpmTodo');
  return [npm];
}

/**
 * Compares what npm says it installed (node_modules/.package-lock.json, which it writes last) with what the lockfile
 * asks for, so no note of ours can be wrong about it: an interrupted install has no such file.
 *
 * @param {string} directory
 * @returns {boolean}
 */
export function isInstalled(directory) {
  try {
    const wanted = packagesOf(join(directory, 'package-lock.json'));
    const present = packagesOf(join(directory, 'node_modules', '.package-lock.json'));
    const allWantedArePresent = Object.entries(wanted).every(
      ([path, entry]) =>
        path === '' || present[path]?.version === entry.version || (!present[path] && mayBeMissing(entry)),
    );
    const allPresentAreWanted = Object.keys(present).every((path) => wanted[path] !== undefined);
    return allWantedArePresent && allPresentAreWanted;
  } catch {
    return false;
  }
}

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {boolean} [optional]
 * @property {string | string[]} [os]
 * @property {string | string[]} [cpu]
 * @property {string | string[]} [libc]
 */

/**
 * Optional packages are for one kind of machine each; what is for this kind must be there, although npm ends well
 * without it.
 *
 * @param {LockEntry} entry
 */
function mayBeMissing({ optional, os, cpu, libc }) {
  if (!optional) return false;
  if (os === undefined && cpu === undefined) return true;
  const isForThisMachine = fits(os, process.platform) && fits(cpu, process.arch) && fits(libc, 'glibc');
  return !isForThisMachine;
}

/** @param {string | string[] | undefined} allowed @param {string} own */
function fits(allowed, own) {
  return allowed === undefined || [allowed].flat().includes(own);
}

/**
 * @param {string} lockfile
 * @returns {Record<string, LockEntry>}
 */
function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
}
