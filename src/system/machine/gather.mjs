import { parseDistribution } from './distribution.mjs';
import { hasBtf, lockdown, wslVersion } from './kernel.mjs';
import { REQUIREMENTS } from './requirements.mjs';
import { rights, sudoState } from './rights.mjs';
import { findTool } from './tools.mjs';

/** @import { Machine, Place, Probe } from './types.ts' */

/**
 * Looks at the machine once. Nothing here judges: see findings.mjs.
 *
 * @param {Probe} probe
 * @param {readonly Place[]} places whose free space matters.
 * @param {string} [osReleasePath]
 * @returns {Promise<Machine>}
 */
export async function gatherMachine(probe, places, osReleasePath = '/etc/os-release') {
  const [rightsHere, sudo, tools] = await Promise.all([
    rights(probe),
    sudoState(probe),
    Promise.all(REQUIREMENTS.map((requirement) => findTool(probe, requirement))),
  ]);
  return {
    platform: probe.platform,
    arch: probe.arch,
    kernelRelease: probe.kernelRelease,
    distribution: parseDistribution(probe.readText(osReleasePath)),
    wslVersion: wslVersion(probe),
    hasBtf: hasBtf(probe),
    lockdown: lockdown(probe),
    rights: rightsHere,
    sudo,
    memoryTotalBytes: probe.memoryTotalBytes,
    places: places.map((place) => ({ ...place, space: probe.space(place.path) })),
    tools,
  };
}
