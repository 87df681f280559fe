/** @import { Distribution, DistributionFamily } from './types.ts' */

/** The `ID` or `ID_LIKE` of os-release(5) that tells a family; the first that matches wins. @type {readonly [string, DistributionFamily][]} */
const FAMILIES = [
  ['ubuntu', 'ubuntu'],
  ['debian', 'debian'],
  ['fedora', 'fedora'],
  ['rhel', 'fedora'],
  ['centos', 'fedora'],
  ['arch', 'arch'],
  ['opensuse', 'suse'],
  ['suse', 'suse'],
  ['sles', 'suse'],
  ['alpine', 'alpine'],
];

/**
 * Reads the content of /etc/os-release, see os-release(5). Total: any text gives an answer.
 *
 * @param {string | undefined} osRelease
 * @returns {Distribution}
 */
export function parseDistribution(osRelease) {
  const fields = parseFields(osRelease ?? '');
  const ids = `${fields.get('ID') ?? ''} ${fields.get('ID_LIKE') ?? ''}`.toLowerCase().split(/\s+/);
  // Mint and Pop call themselves "ubuntu debian": what stands first is nearest.
  const family = ids.map(familyOf).find((found) => found !== undefined) ?? 'unknown';
  return {
    family,
    name: fields.get('PRETTY_NAME') ?? fields.get('NAME') ?? 'an unknown system',
    version: fields.get('VERSION_ID') ?? '',
  };
}

/** @param {string} id */
function familyOf(id) {
  return FAMILIES.find(([prefix]) => id === prefix || id.startsWith(`${prefix}-`))?.[1];
}

/**
 * @param {string} text
 * @returns {Map<string, string>}
 */
function parseFields(text) {
  const fields = new Map();
  for (const line of text.split('\n')) {
    const match = /^([A-Z_0-9]+)=(.*)$/.exec(line.trim());
    if (match) fields.set(match[1], (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2'));
  }
  return fields;
}
