import { compareVersions, parseVersion } from './versions.mjs';

/** @import { FoundTool, Probe, Requirement } from './types.ts' */

/** Where Ubuntu keeps the real bpftool of each kernel, behind the script in /usr/sbin. */
const UBUNTU_TOOLS = '/usr/lib/linux-tools';
/** Where Debian and Ubuntu keep the programs of each version's server, which are not on PATH. */
const DEBIAN_POSTGRESQL = '/usr/lib/postgresql';
/** Other names of the same browser; Ubuntu's is a snap. */
const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * @param {Probe} probe
 * @param {Requirement} requirement
 * @returns {Promise<FoundTool>}
 */
export async function findTool(probe, requirement) {
  if (requirement.file !== undefined) {
    return {
      requirement,
      path: probe.exists(requirement.file) ? requirement.file : undefined,
      version: undefined,
    };
  }
  const candidates = candidatePaths(probe, requirement.command ?? '');
  const [first] = candidates;
  if (first === undefined || requirement.version === undefined)
    return { requirement, path: first, version: undefined };

  /** @type {FoundTool} */
  let best = { requirement, path: undefined, version: undefined };
  for (const path of candidates) {
    const { text } = await probe.output(path, requirement.version.args);
    const version = parseVersion(text, requirement.version.pattern);
    if (version === undefined) {
      // A command that does not tell its version (BusyBox's ping) is still there; Ubuntu's script without the real
      // bpftool behind it is not.
      if (path === first && !isUbuntuWrapper(text)) best = { requirement, path, version };
      continue;
    }
    if (requirement.minimum === undefined || compareVersions(version, requirement.minimum) >= 0) {
      return { requirement, path, version };
    }
    if (best.version === undefined || compareVersions(version, best.version) > 0)
      best = { requirement, path, version };
  }
  return best;
}

/**
 * @param {Probe} probe
 * @param {string} command
 * @returns {string[]} the one on PATH first, then those that are elsewhere, newest first.
 */
function candidatePaths(probe, command) {
  const names = command === 'chromium' ? CHROMIUM : [command];
  const onPath = names.flatMap((name) => probe.findCommand(name) ?? []);
  if (command === 'bpftool') return [...onPath, ...inVersions(probe, UBUNTU_TOOLS, 'bpftool')];
  if (command === 'initdb') return [...onPath, ...inVersions(probe, DEBIAN_POSTGRESQL, 'bin/initdb')];
  return onPath;
}

/**
 * @param {Probe} probe
 * @param {string} folder that has a folder for each version
 * @param {string} program its path in that
 * @returns {string[]} newest version first
 */
function inVersions(probe, folder, program) {
  return [...probe.list(folder)]
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((version) => `${folder}/${version}/${program}`)
    .filter((path) => probe.exists(path));
}

/** @param {string} text what `bpftool version` printed. */
function isUbuntuWrapper(text) {
  return /bpftool not found for kernel/.test(text);
}
