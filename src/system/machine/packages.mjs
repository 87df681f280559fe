import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { parseDistribution } from './distribution.mjs';
import { REQUIREMENTS } from './requirements.mjs';

/** @import { Distribution, DistributionFamily, KnownFamily, PackageContext, Requirement } from './types.ts' */

/** How each family's package manager is asked for packages, without the names. @type {Readonly<Record<KnownFamily, string>>} */
const INSTALL = {
  debian: 'apt-get install -y',
  ubuntu: 'apt-get install -y',
  fedora: 'dnf install -y',
  arch: 'pacman -S --needed --noconfirm',
  suse: 'zypper --non-interactive install',
  alpine: 'apk add',
};

/** What a person without a known package manager is told to look for. @type {KnownFamily} */
const REFERENCE_FAMILY = 'debian';

/**
 * @param {readonly Requirement[]} requirements
 * @param {PackageContext} context
 * @returns {readonly string[]} the names of the packages that bring them, each once.
 */
export function packagesFor(requirements, context) {
  const family = known(context.distribution.family);
  const names = requirements.flatMap(({ packages }) => {
    const entry = packages[family];
    return typeof entry === 'function' ? entry(context) : entry;
  });
  return [...new Set(names)];
}

/**
 * @param {readonly string[]} packages
 * @param {DistributionFamily} family
 * @param {boolean} asRoot whether the person is root already and needs no sudo.
 * @returns {string | undefined} the exact line to type; undefined where no package manager is known.
 */
export function installLine(packages, family, asRoot) {
  if (family === 'unknown') return undefined;
  // Alpine comes without sudo; doas is what its users have.
  const prefix = asRoot ? '' : family === 'alpine' ? 'doas ' : 'sudo ';
  return `${prefix}${INSTALL[family]} ${packages.join(' ')}`;
}

/**
 * @param {string} command
 * @returns {string} what to do on this machine to get a command that is missing.
 */
export function installLineFor(command) {
  const requirement = REQUIREMENTS.find((candidate) => candidate.command === command);
  if (requirement === undefined) return `Install the package that brings "${command}" and try again.`;
  const distribution = thisDistribution();
  const packages = packagesFor([requirement], { distribution, kernelRelease: release() });
  const line = installLine(packages, distribution.family, process.getuid?.() === 0);
  return line === undefined
    ? `Install the package ${packages.join(', ')} and try again.`
    : `Install it: ${line}`;
}

/**
 * @param {string} path of the os-release file; another one in tests.
 * @returns {Distribution}
 */
export function thisDistribution(path = '/etc/os-release') {
  try {
    return parseDistribution(readFileSync(path, 'utf8'));
  } catch {
    return parseDistribution(undefined);
  }
}

/** @param {DistributionFamily} family @returns {KnownFamily} */
function known(family) {
  return family === 'unknown' ? REFERENCE_FAMILY : family;
}
