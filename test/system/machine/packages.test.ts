import { describe, expect, it } from 'vitest';
import { parseDistribution } from '../../../src/system/machine/distribution.mjs';
import { installLine, installLineFor, packagesFor } from '../../../src/system/machine/packages.mjs';
import { REQUIREMENTS } from '../../../src/system/machine/requirements.mjs';

const WORK = REQUIREMENTS.filter(({ neededFor }) => neededFor === 'work');
const osRelease = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields)
    .map(([key, value]) => `${key}="${value}"`)
    .join('\n');

const DEBIAN = osRelease({ ID: 'debian', VERSION_ID: '12', PRETTY_NAME: 'Debian GNU/Linux 12 (bookworm)' });
const UBUNTU_22 = osRelease({ ID: 'ubuntu', ID_LIKE: 'debian', VERSION_ID: '22.04' });
const UBUNTU_24 = osRelease({ ID: 'ubuntu', ID_LIKE: 'debian', VERSION_ID: '24.04' });
const UBUNTU_25 = osRelease({ ID: 'ubuntu', ID_LIKE: 'debian', VERSION_ID: '25.10' });

describe('the line that installs everything', () => {
  it.each([
    [
      'Debian 12',
      DEBIAN,
      '6.1.0-18-amd64',
      'sudo apt-get install -y clang llvm libbpf-dev bpftool iproute2 iputils-ping ethtool git curl',
    ],
    [
      'Ubuntu 22.04 with its first kernel, whose bpftool is too old',
      UBUNTU_22,
      '5.15.0-119-generic',
      'sudo apt-get install -y clang llvm libbpf-dev linux-tools-common linux-tools-generic-hwe-22.04 iproute2 iputils-ping ethtool git curl',
    ],
    [
      'Ubuntu 22.04 with a newer kernel',
      UBUNTU_22,
      '6.8.0-40-generic',
      'sudo apt-get install -y clang llvm libbpf-dev linux-tools-common linux-tools-generic-hwe-22.04 linux-tools-6.8.0-40-generic iproute2 iputils-ping ethtool git curl',
    ],
    [
      'Ubuntu 24.04',
      UBUNTU_24,
      '6.8.0-40-generic',
      'sudo apt-get install -y clang llvm libbpf-dev linux-tools-common linux-tools-generic linux-tools-6.8.0-40-generic iproute2 iputils-ping ethtool git curl',
    ],
    [
      'Ubuntu 24.04 in WSL, whose kernel has no tools package',
      UBUNTU_24,
      '6.6.87.2-microsoft-standard-WSL2',
      'sudo apt-get install -y clang llvm libbpf-dev linux-tools-common linux-tools-generic iproute2 iputils-ping ethtool git curl',
    ],
    [
      'Ubuntu 25.10, which has a package of its own',
      UBUNTU_25,
      '6.17.0-5-generic',
      'sudo apt-get install -y clang llvm libbpf-dev bpftool iproute2 iputils-ping ethtool git curl',
    ],
    [
      'Fedora',
      osRelease({ ID: 'fedora', VERSION_ID: '41' }),
      '6.11.4-301.fc41.x86_64',
      'sudo dnf install -y clang llvm libbpf-devel bpftool iproute iputils ethtool git curl',
    ],
    [
      'Rocky',
      osRelease({ ID: 'rocky', ID_LIKE: 'rhel centos fedora', VERSION_ID: '9.4' }),
      '5.14.0-427.el9.x86_64',
      'sudo dnf install -y clang llvm libbpf-devel bpftool iproute iputils ethtool git curl',
    ],
    [
      'Arch',
      'ID=arch\n',
      '6.11.3-arch1-1',
      'sudo pacman -S --needed --noconfirm clang llvm libbpf bpf iproute2 iputils ethtool git curl',
    ],
    [
      'openSUSE',
      osRelease({ ID: 'opensuse-tumbleweed', ID_LIKE: 'opensuse suse' }),
      '6.11.3-1-default',
      'sudo zypper --non-interactive install clang llvm libbpf-devel bpftool iproute2 iputils ethtool git curl',
    ],
    [
      'Alpine',
      'ID=alpine\nVERSION_ID=3.20.1\n',
      '6.6.41-0-lts',
      'doas apk add clang llvm libbpf-dev bpftool iproute2 iputils ethtool git curl',
    ],
  ])('%s', (_, text, kernelRelease, expected) => {
    const distribution = parseDistribution(text);
    expect(installLine(packagesFor(WORK, { distribution, kernelRelease }), distribution.family, false)).toBe(
      expected,
    );
  });

  it('has no sudo for root', () => {
    expect(installLine(['clang'], 'debian', true)).toBe('apt-get install -y clang');
  });

  it('is not invented for a system that is not known', () => {
    const distribution = parseDistribution('ID=plan9\nPRETTY_NAME="Plan 9"');
    expect(distribution).toEqual({ family: 'unknown', name: 'Plan 9', version: '' });
    expect(installLine(['clang'], distribution.family, false)).toBeUndefined();
  });
});

describe('reading os-release', () => {
  it.each([
    ['Linux Mint', 'ID=linuxmint\nID_LIKE="ubuntu debian"', 'ubuntu'],
    ['Raspberry Pi OS', "ID=raspbian\nID_LIKE='debian'", 'debian'],
    ['Manjaro', 'ID=manjaro\nID_LIKE=arch', 'arch'],
    ['nothing', undefined, 'unknown'],
    ['noise', '\u0000==\n=\nID', 'unknown'],
  ])('%s', (_, text, family) => {
    expect(parseDistribution(text).family).toBe(family);
  });
});

it('tells a missing command which package it is in, and of others at least its name', () => {
  expect(installLineFor('clang')).toMatch(/clang/);
  expect(installLineFor('frobnicate')).toContain('"frobnicate"');
});
