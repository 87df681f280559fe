import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCommand, fullPath } from '../system/find-command.mjs';
import { failureFrom } from './failure.mjs';
import { ROOT, STATE } from './paths.mjs';

/** @import { Terminal } from './terminal.mjs' */

/** prctl(2), PR_SET_PDEATHSIG: an install that outlived its set-up would spoil the next one's. */
const DIE_WITH_PARENT = findCommand('setpriv') === undefined ? [] : ['setpriv', '--pdeathsig', 'KILL'];

/** What is shown of a command that failed; the rest is in its log. */
const LINES_SHOWN = 15;

/**
 * @typedef {object} LoggedCommand
 * @property {string} name of the log file.
 * @property {string} what the step in words, for a message.
 * @property {boolean} [downloads] whether it needs the network.
 * @property {boolean} [diesWithUs] whether the kernel ends it when this process is killed; not for apt, which must not
 *   be stopped in the middle and has a lock of its own.
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} [cwd]
 * @property {Readonly<Record<string, string>>} [env]
 */

/**
 * Runs a command whose output matters only when it fails: all of it goes to a log file.
 *
 * @param {LoggedCommand} options
 * @param {Terminal} terminal
 * @returns {Promise<string>} what it printed.
 * @throws {import('./failure.mjs').SetupFailure} when it fails, after showing its last lines.
 */
export async function runLogged(options, terminal) {
  const { exitCode, output, log } = await capture(options);
  if (exitCode === 0) return output;
  const failed = failureFrom(output, {
    what: options.what,
    log,
    root: ROOT,
    downloads: options.downloads === true,
  });
  if (failed.message === 'failed') {
    const lines = output.trimEnd().split('\n').slice(-LINES_SHOWN);
    terminal.line(`\n${lines.map((line) => `    ${line.replace(/\p{Cc}/gu, '')}`).join('\n')}`);
  }
  throw failed;
}

/**
 * @param {LoggedCommand} options
 * @returns {Promise<{ exitCode: number | null, output: string, log: string }>} never rejects for a failing command.
 */
export async function capture({ name, command, args, cwd = ROOT, env, diesWithUs }) {
  const log = join(logDirectory(), `${name}.log`);
  const descriptor = openSync(log, 'w');
  try {
    const exitCode = await new Promise((resolve) => {
      const [file = command, ...words] = [...(diesWithUs ? DIE_WITH_PARENT : []), command, ...args];
      const child = spawn(file, words, {
        cwd,
        env: { ...process.env, PATH: fullPath(process.env.PATH), NO_COLOR: '1', ...env },
        stdio: ['ignore', descriptor, descriptor],
      });
      child.once('error', () => resolve(null));
      child.once('close', resolve);
    });
    return { exitCode, output: readFileSync(log, 'utf8'), log };
  } finally {
    closeSync(descriptor);
  }
}

/** @returns {string} the project's own folder, or the temporary one where the project cannot be written to. */
function logDirectory() {
  try {
    mkdirSync(STATE, { recursive: true });
    accessSync(STATE, constants.W_OK);
    return STATE;
  } catch {
    const directory = join(tmpdir(), `xdplings-setup-${process.pid}`);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return directory;
  }
}
