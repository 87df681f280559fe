import { spawnSync } from 'node:child_process';
import { installLine, packagesFor } from '../system/machine/packages.mjs';
import { capture, runLogged } from './command.mjs';
import { failure, SetupFailure, saysNoNetwork } from './failure.mjs';

/** @import { Machine, Requirement } from '../system/machine/types.ts' */
/** @import { Terminal } from './terminal.mjs' */

/** Waits for another apt instead of failing on its lock (seconds). */
const APT_OPTIONS = ['-o', 'DPkg::Lock::Timeout=120', '-q'];
/** Not there for every kernel: of clouds, of WSL. The generic package beside it has what we need. */
const IS_FOR_ONE_KERNEL = /^linux-tools-\d/;

/**
 * Installs what brings the requirements: with apt on Debian and Ubuntu, after asking; elsewhere it says how.
 *
 * @param {readonly Requirement[]} requirements that are missing or too old.
 * @param {Machine} machine
 * @param {{ yes: boolean, terminal: Terminal }} options `yes`: do not ask.
 * @throws {import('./failure.mjs').SetupFailure}
 */
export async function installRequirements(requirements, machine, { yes, terminal }) {
  const { distribution, kernelRelease, sudo } = machine;
  const packages = packagesFor(requirements, { distribution, kernelRelease });
  const line = installLine(packages, distribution.family, sudo === 'is-root') ?? packages.join(' ');
  terminal.line(terminal.text('missing', { names: requirements.map(({ id }) => id).join(', ') }));

  if (distribution.family !== 'debian' && distribution.family !== 'ubuntu') {
    throw failure('otherSystem', 'otherSystemTodo', { name: distribution.name, line });
  }
  if (!yes) await askFirst(line, terminal);
  openSudo(machine, line, terminal);

  const apt = aptRunner(sudo !== 'is-root', terminal);
  await terminal.step(terminal.text('packages', { names: packages.join(' ') }), async () => {
    const known = await knownPackages(packages, apt);
    await apt.install(known);
  });
}

/** @param {string} line @param {Terminal} terminal */
async function askFirst(line, terminal) {
  if (!terminal.isInteractive) throw failure('noTerminal', 'noTerminalTodo', { line });
  const agreed = await terminal.ask(terminal.text('ask', { line }));
  if (!agreed) throw failure('declined', 'declinedTodo', { line });
}

/**
 * Has sudo ask for the password now, with the terminal to itself, so that it asks for nothing while a step shows.
 *
 * @param {Machine} machine
 * @param {string} line
 * @param {Terminal} terminal
 */
function openSudo({ sudo }, line, terminal) {
  if (sudo === 'absent') {
    throw new SetupFailure({ machine: { key: 'noSudo' } }, { machine: { key: 'noSudoTodo' } });
  }
  if (sudo !== 'asks') return;
  if (!terminal.isInteractive) throw failure('sudoPassword', 'sudoTodo', { line });
  const { status } = spawnSync('sudo', ['-v'], { stdio: 'inherit' });
  if (status !== 0) throw failure('sudoRefused', 'sudoTodo', { line });
}

/**
 * @typedef {object} Apt
 * @property {(name: string) => Promise<boolean>} knows
 * @property {() => Promise<string>} update what it printed.
 * @property {(packages: readonly string[]) => Promise<void>} install
 */

/**
 * @param {boolean} throughSudo
 * @param {Terminal} terminal
 * @returns {Apt}
 */
function aptRunner(throughSudo, terminal) {
  /** @param {readonly string[]} args */
  const asRoot = (args) => {
    // sudo drops the environment, so the variable travels as an argument.
    const words = ['env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C', 'apt-get', ...APT_OPTIONS, ...args];
    const [command = '', ...rest] = throughSudo ? ['sudo', '-n', ...words] : words;
    return { what: `apt-get ${args[0] ?? ''}`, downloads: true, command, args: rest };
  };
  const update = () => runLogged({ name: 'apt-update', ...asRoot(['update']) }, terminal);
  return {
    update,
    async knows(name) {
      const options = { name: 'apt-cache', what: 'apt-cache', command: 'apt-cache', args: ['policy', name] };
      const { output } = await capture({ ...options, env: { LC_ALL: 'C' } });
      return /^ {2}Candidate: (?!\(none\))/m.test(output);
    },
    async install(packages) {
      const install = asRoot(['install', '-y', '--no-install-recommends', ...packages]);
      const { output, exitCode } = await capture({ name: 'apt-install', ...install });
      if (exitCode === 0) return;
      // An old list names files that the server has replaced since.
      if (/404 +Not Found|Failed to fetch/.test(output)) await update();
      await runLogged({ name: 'apt-install', ...install }, terminal);
    },
  };
}

/**
 * @param {readonly string[]} packages
 * @param {Apt} apt
 * @returns {Promise<string[]>} those that apt can install, after fetching its lists where one is unknown.
 */
async function knownPackages(packages, apt) {
  const updated = (await unknownOf(packages, apt)).length > 0 ? await apt.update() : '';
  const unknown = await unknownOf(packages, apt);
  const required = unknown.filter((name) => !IS_FOR_ONE_KERNEL.test(name));
  if (required.length > 0) {
    // apt-get update ends well even where it reached no server, and says so only in its words.
    if (saysNoNetwork(updated)) throw failure('noNetwork', 'noNetworkTodo', { what: 'apt-get update' });
    throw failure('aptUnknown', 'aptUnknownTodo', { names: required.join(' ') });
  }
  return packages.filter((name) => !unknown.includes(name));
}

/** @param {readonly string[]} packages @param {Apt} apt */
async function unknownOf(packages, apt) {
  const unknown = [];
  for (const name of packages) {
    if (!(await apt.knows(name))) unknown.push(name);
  }
  return unknown;
}
