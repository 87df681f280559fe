/** @import { Lockdown, Probe } from './types.ts' */

/** The oldest kernel the course is for (Ubuntu 22.04's): BTF, bpf_loop's predecessors, XDP on veth in full. */
export const OLDEST_KERNEL = /** @type {const} */ ([5, 15]);

/**
 * @param {Probe} probe
 * @returns {boolean} whether the kernel describes its own types (CONFIG_DEBUG_INFO_BTF).
 */
export function hasBtf(probe) {
  return probe.exists('/sys/kernel/btf/vmlinux');
}

/**
 * Reads kernel_lockdown(7), e.g. `none [integrity] confidentiality`. Where the file cannot be read there is no lockdown
 * module, or it is not mounted; both mean that nothing is known to be forbidden.
 *
 * @param {Probe} probe
 * @returns {Lockdown}
 */
export function lockdown(probe) {
  const chosen = /\[(\w+)\]/.exec(probe.readText('/sys/kernel/security/lockdown') ?? '')?.[1];
  return chosen === 'integrity' || chosen === 'confidentiality' ? chosen : 'none';
}

/**
 * WSL 2 runs a real kernel of Microsoft's build ("…-microsoft-standard-WSL2"); WSL 1 only imitates one
 * ("…-Microsoft").
 *
 * @param {Probe} probe
 * @returns {0 | 1 | 2}
 */
export function wslVersion(probe) {
  const text = `${probe.kernelRelease} ${probe.readText('/proc/version') ?? ''}`;
  if (!/microsoft/i.test(text)) return 0;
  return /WSL2|microsoft-standard/.test(text) ? 2 : 1;
}

/**
 * @param {string} release as uname -r prints it: "6.1.0-18-amd64".
 * @returns {boolean}
 */
export function isOldKernel(release) {
  const [major = 0, minor = 0] = release.split(/[.-]/).map(Number);
  return major < OLDEST_KERNEL[0] || (major === OLDEST_KERNEL[0] && minor < OLDEST_KERNEL[1]);
}
