import { describe, expect, it } from 'vitest';
import { findTool, gatherMachine } from '../../../src/system/machine/index.ts';
import { isOldKernel, lockdown, wslVersion } from '../../../src/system/machine/kernel.mjs';
import { realProbe } from '../../../src/system/machine/probe.mjs';
import { REQUIREMENTS } from '../../../src/system/machine/requirements.mjs';
import { rights, sudoState } from '../../../src/system/machine/rights.mjs';
import { compareVersions } from '../../../src/system/machine/versions.mjs';
import { fakeProbe } from './sound-machine.ts';

const ALL = 'CapEff:\t000001ffffffffff\nCapBnd:\t000001ffffffffff\nNoNewPrivs:\t0\n';
/** What Docker leaves a container without --privileged. */
const DOCKER = 'CapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\nNoNewPrivs:\t0\n';
const NORMAL_USER = 'CapEff:\t0000000000000000\nCapBnd:\t000001ffffffffff\nNoNewPrivs:\t0\n';
const WHOLE_MACHINE = '         0          0 4294967295\n';
const status = (text: string, uidMap = WHOLE_MACHINE) => ({
  '/proc/self/status': text,
  '/proc/self/uid_map': uidMap,
});

describe('rights', () => {
  it.each([
    ['root of a machine', 0, status(ALL), 'full'],
    ['a user with sudo', 1000, status(NORMAL_USER), 'full'],
    ['root in a container', 0, status(DOCKER), 'dropped-capabilities'],
    ['a user in a container', 1000, status(DOCKER), 'dropped-capabilities'],
    ['root in a rootless container', 0, status(ALL, '0 1000 1\n'), 'user-namespace'],
    [
      'a user whose sudo is blocked',
      1000,
      status(NORMAL_USER.replace('NoNewPrivs:\t0', 'NoNewPrivs:\t1')),
      'no-new-privileges',
    ],
    ['a machine without /proc', 1000, {}, 'full'],
  ])('of %s', async (_, uid, files, expected) => {
    expect(await rights(fakeProbe({ uid, files }))).toBe(expected);
  });

  it('of root whose unshare is filtered', async () => {
    const probe = fakeProbe({
      uid: 0,
      files: { ...status(ALL), '/usr/bin/unshare': '' },
      output: async () => ({ exitCode: 1, text: 'unshare failed: Operation not permitted' }),
    });
    expect(await rights(probe)).toBe('no-unshare');
  });

  it.each([
    ['root', fakeProbe({ uid: 0 }), 'is-root'],
    ['a user without sudo', fakeProbe({}), 'absent'],
    ['a user whose sudo asks nothing', fakeProbe({ files: { '/usr/bin/sudo': '' } }), 'passwordless'],
    [
      'a user whose sudo asks',
      fakeProbe({ files: { '/usr/bin/sudo': '' }, outputs: { 'sudo -n true': { exitCode: 1 } } }),
      'asks',
    ],
  ])('to become root: %s', async (_, probe, expected) => {
    expect(await sudoState(probe)).toBe(expected);
  });
});

describe('kernel', () => {
  it.each([
    ['none [integrity] confidentiality\n', 'integrity'],
    ['[none] integrity confidentiality\n', 'none'],
    ['none integrity [confidentiality]\n', 'confidentiality'],
    ['', 'none'],
  ])('lockdown %j', (text, expected) => {
    expect(lockdown(fakeProbe({ files: { '/sys/kernel/security/lockdown': text } }))).toBe(expected);
  });

  it.each([
    ['6.1.0-18-amd64', 'Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org)', 0],
    ['5.15.167.4-microsoft-standard-WSL2', 'Linux version 5.15.167.4-microsoft-standard-WSL2', 2],
    ['4.4.0-19041-Microsoft', 'Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com)', 1],
  ])('WSL by %s', (kernelRelease, text, expected) => {
    expect(wslVersion(fakeProbe({ kernelRelease, files: { '/proc/version': text } }))).toBe(expected);
  });

  it('is old before 5.15', () => {
    expect(['4.19.0', '5.4.0-150-generic', '5.14.21'].map(isOldKernel)).toEqual([true, true, true]);
    expect(['5.15.0-119-generic', '6.18.44', '7.3.0-rc1'].map(isOldKernel)).toEqual([false, false, false]);
  });
});

describe('tools', () => {
  const requirement = (id: string) => {
    const found = REQUIREMENTS.find((candidate) => candidate.id === id);
    if (found === undefined) throw new Error(`no requirement ${id}`);
    return found;
  };
  const toolIn = (
    id: string,
    files: Record<string, string>,
    outputs: Record<string, { exitCode?: number; text: string }>,
  ) => findTool(fakeProbe({ files, outputs }), requirement(id));

  it.each([
    ['clang', 'Debian clang version 14.0.6\nTarget: x86_64-pc-linux-gnu', [14, 0]],
    ['clang', 'Ubuntu clang version 18.1.3 (1ubuntu1)', [18, 1]],
    ['clang', 'clang version 21.1.0 (Fedora 21.1.0-1.fc43)', [21, 1]],
    ['llvm', 'Debian LLVM version 14.0.6', [14, 0]],
    ['ethtool', 'ethtool version 6.1', [6, 1]],
    ['git', 'git version 2.39.5', [2, 39]],
  ])('%s tells its version as %j', async (id, text, version) => {
    const { command = '', version: how } = requirement(id);
    const path = `/usr/bin/${command}`;
    const found = await toolIn(id, { [path]: '' }, { [[path, ...(how?.args ?? [])].join(' ')]: { text } });
    expect(found).toMatchObject({ path, version });
  });

  const bpftool = '/usr/sbin/bpftool';
  const wrapperFails = {
    exitCode: 2,
    text: 'WARNING: bpftool not found for kernel 6.6.87.2-microsoft\n\n  You may need to install the following packages',
  };

  it('takes bpftool as it is on Debian', async () => {
    const found = await toolIn(
      'bpftool',
      { [bpftool]: '' },
      { [`${bpftool} version`]: { text: `${bpftool} v7.1.0\nusing libbpf v1.1` } },
    );
    expect(found).toMatchObject({ path: bpftool, version: [7, 1] });
  });

  it("takes the real bpftool where Ubuntu's script finds none for the running kernel", async () => {
    const [old, recent] = ['6.8.0-9-generic', '6.8.0-40-generic'].map(
      (kernel) => `/usr/lib/linux-tools/${kernel}/bpftool`,
    );
    const found = await toolIn(
      'bpftool',
      { [bpftool]: '', [String(old)]: '', [String(recent)]: '' },
      {
        [`${bpftool} version`]: wrapperFails,
        [`${old} version`]: { text: '/usr/lib/linux-tools/6.8.0-9-generic/bpftool v7.4.0' },
        [`${recent} version`]: { text: 'bpftool v7.4.0' },
      },
    );
    expect(found).toMatchObject({ path: recent, version: [7, 4] });
  });

  it('prefers a recent one behind the script to an old one that the script finds', async () => {
    const recent = '/usr/lib/linux-tools/6.8.0-40-generic/bpftool';
    const found = await toolIn(
      'bpftool',
      { [bpftool]: '', [recent]: '' },
      {
        [`${bpftool} version`]: { text: 'bpftool v5.15.160' },
        [`${recent} version`]: { text: 'bpftool v7.4.0' },
      },
    );
    expect(found).toMatchObject({ path: recent, version: [7, 4] });
  });

  it('is missing where there is only the script', async () => {
    const found = await toolIn('bpftool', { [bpftool]: '' }, { [`${bpftool} version`]: wrapperFails });
    expect(found.path).toBeUndefined();
  });

  it("finds the newest of Debian's PostgreSQL servers, which are not on PATH", async () => {
    const [old, recent] = ['9.6', '15'].map((version) => `/usr/lib/postgresql/${version}/bin/initdb`);
    const found = await toolIn(
      'postgresql',
      { [String(old)]: '', [String(recent)]: '' },
      {
        [`${old} --version`]: { text: 'initdb (PostgreSQL) 9.6.24' },
        [`${recent} --version`]: { text: 'initdb (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)' },
      },
    );
    expect(found).toMatchObject({ path: recent, version: [15, 14] });
  });

  it.each(['chromium', 'chromium-browser', 'google-chrome'])('takes %s for a browser', async (name) => {
    expect(await toolIn('chromium', { [`/usr/bin/${name}`]: '' }, {})).toMatchObject({
      path: `/usr/bin/${name}`,
    });
  });

  it('accepts a command that tells no version', async () => {
    expect(await toolIn('ping', { '/usr/bin/ping': '' }, {})).toMatchObject({
      path: '/usr/bin/ping',
      version: undefined,
    });
  });
});

it('compares versions part by part', () => {
  expect(compareVersions([7, 10], [7, 9])).toBeGreaterThan(0);
  expect(compareVersions([7], [7, 1])).toBeLessThan(0);
  expect(compareVersions([14], [14, 0])).toBe(0);
});

it('describes the machine that it runs on', async () => {
  const machine = await gatherMachine(realProbe(), [
    { id: 'cache', path: '/tmp/not/there/yet', neededBytes: 1 },
  ]);
  expect(machine.platform).toBe(process.platform);
  expect(machine.memoryTotalBytes).toBeGreaterThan(0);
  expect(machine.places[0]?.space?.freeBytes).toBeGreaterThan(0);
  expect(machine.tools.map(({ requirement }) => requirement)).toEqual(REQUIREMENTS);
});
