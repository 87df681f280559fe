/** @import { Probe, Rights, SudoState } from './types.ts' */

/** Numbers of capabilities(7) that the lab needs: namespaces and mounts, veth and XDP. */
const CAP_NET_ADMIN = 12n;
const CAP_SYS_ADMIN = 21n;
const NEEDED = (1n << CAP_NET_ADMIN) | (1n << CAP_SYS_ADMIN);

/**
 * Finds out whether root can do here what the lab does. Containers take rights away in four ways: they keep sudo
 * from working, drop capabilities, are root only within a user namespace, or forbid unshare(2) by a filter.
 *
 * @param {Probe} probe
 * @returns {Promise<Rights>}
 */
export async function rights(probe) {
  const status = probe.readText('/proc/self/status') ?? '';
  if (probe.uid !== 0 && /^NoNewPrivs:\s*1/m.test(status)) return 'no-new-privileges';

  // What root can have at most: of a normal user who goes through sudo, the bounding set; of root, what is in force.
  const set = probe.uid === 0 ? 'CapEff' : 'CapBnd';
  const match = new RegExp(`^${set}:\\s*([0-9a-f]+)`, 'm').exec(status);
  const capabilities = match === null ? NEEDED : BigInt(`0x${match[1]}`);
  if ((capabilities & NEEDED) !== NEEDED) return 'dropped-capabilities';

  const [inside, outside, count] = (probe.readText('/proc/self/uid_map') ?? '').trim().split(/\s+/);
  const isWholeMachine =
    inside === undefined || inside === '' || (inside === '0' && outside === '0' && count === '4294967295');
  if (!isWholeMachine) return 'user-namespace';

  if (probe.uid === 0 && probe.findCommand('unshare') !== undefined) {
    const { exitCode } = await probe.output('unshare', ['--mount', '--net', '--pid', '--fork', 'true']);
    if (exitCode !== 0) return 'no-unshare';
  }
  return 'full';
}

/**
 * @param {Probe} probe
 * @returns {Promise<SudoState>}
 */
export async function sudoState(probe) {
  if (probe.uid === 0) return 'is-root';
  if (probe.findCommand('sudo') === undefined) return 'absent';
  const { exitCode } = await probe.output('sudo', ['-n', 'true']);
  return exitCode === 0 ? 'passwordless' : 'asks';
}
