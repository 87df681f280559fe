import { compareVersions, parseVersion } from './versions.mjs';

/** @import { FoundTool, Probe, Requirement } from './types.ts' */

/** Where Ubuntu keeps the real bpftool of each kernel, behind the script in /usr/sbin. */
const UBUNTU_TOOLS = '/usr/lib/linux-tools';

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
 * @returns {string[]} the one on PATH first, then those that only Ubuntu's script knows, newest kernel first.
 */
function candidatePaths(probe, command) {
  const onPath = probe.findCommand(command);
  const inPath = onPath === undefined ? [] : [onPath];
  if (command !== 'bpftool') return inPath;
  const behindScript = [...probe.list(UBUNTU_TOOLS)]
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((kernel) => `${UBUNTU_TOOLS}/${kernel}/bpftool`)
    .filter((path) => probe.exists(path));
  return [...inPath, ...behindScript];
}

/** @param {string} text what `bpftool version` printed. */
function isUbuntuWrapper(text) {
  return /bpftool not found for kernel/.test(text);
}
