/** @import { PackageContext, Requirement } from './types.ts' */

/**
 * What the workshop needs from the system. The one table that set-up, `xdplings doctor` and the error of a missing
 * command all read. It depends on nothing, so that set-up can read it before anything is installed.
 *
 * @type {readonly Requirement[]}
 */
export const REQUIREMENTS = [
  {
    id: 'clang',
    command: 'clang',
    version: { args: ['--version'], pattern: /clang version (\d+)\.(\d+)/ },
    minimum: [14],
    neededFor: 'work',
    packages: same('clang'),
  },
  {
    id: 'llvm',
    command: 'llvm-objdump',
    version: { args: ['--version'], pattern: /LLVM version (\d+)\.(\d+)/ },
    minimum: [14],
    neededFor: 'work',
    packages: same('llvm'),
  },
  {
    id: 'libbpf',
    file: '/usr/include/bpf/bpf_helpers.h',
    neededFor: 'work',
    packages: {
      debian: ['libbpf-dev'],
      ubuntu: ['libbpf-dev'],
      fedora: ['libbpf-devel'],
      arch: ['libbpf'],
      suse: ['libbpf-devel'],
      alpine: ['libbpf-dev'],
    },
  },
  {
    id: 'bpftool',
    command: 'bpftool',
    version: { args: ['version'], pattern: /bpftool v(\d+)\.(\d+)/ },
    minimum: [7, 1],
    neededFor: 'work',
    packages: { ...same('bpftool'), ubuntu: ubuntuBpftool, arch: ['bpf'] },
  },
  {
    id: 'iproute2',
    command: 'ip',
    version: { args: ['-Version'], pattern: /iproute2-(\d+)\.(\d+)/ },
    neededFor: 'work',
    packages: { ...same('iproute2'), fedora: ['iproute'] },
  },
  {
    id: 'ping',
    command: 'ping',
    version: { args: ['-V'], pattern: /iputils (\d+)/ },
    neededFor: 'work',
    packages: { ...same('iputils'), debian: ['iputils-ping'], ubuntu: ['iputils-ping'] },
  },
  {
    id: 'ethtool',
    command: 'ethtool',
    version: { args: ['--version'], pattern: /ethtool version (\d+)\.(\d+)/ },
    neededFor: 'work',
    packages: same('ethtool'),
  },
  {
    id: 'git',
    command: 'git',
    version: { args: ['--version'], pattern: /git version (\d+)\.(\d+)/ },
    neededFor: 'work',
    packages: same('git'),
  },
  {
    // In a lab's hosts, where a learner and the demonstrations ask web servers.
    id: 'curl',
    command: 'curl',
    version: { args: ['--version'], pattern: /curl (\d+)\.(\d+)/ },
    neededFor: 'work',
    packages: same('curl'),
  },
  {
    id: 'tcpdump',
    command: 'tcpdump',
    version: { args: ['--version'], pattern: /tcpdump version (\d+)\.(\d+)/ },
    neededFor: 'tests',
    packages: same('tcpdump'),
  },
  { id: 'sudo', command: 'sudo', neededFor: 'tests', packages: same('sudo') },
  {
    id: 'vim',
    command: 'vi',
    neededFor: 'tests',
    packages: { ...same('vim'), debian: ['vim-tiny'], ubuntu: ['vim-tiny'], fedora: ['vim-minimal'] },
  },
  {
    // A hub's sessions on a database server. Of it only the programs: each test that needs a server starts its own.
    id: 'postgresql',
    command: 'initdb',
    version: { args: ['--version'], pattern: /initdb \(PostgreSQL\) (\d+)(?:\.(\d+))?/ },
    minimum: [13],
    neededFor: 'tests',
    packages: { ...same('postgresql'), fedora: ['postgresql-server'], suse: ['postgresql-server'] },
  },
  {
    // The instructor's page.
    id: 'chromium',
    command: 'chromium',
    neededFor: 'tests',
    packages: { ...same('chromium'), ubuntu: ['chromium-browser'] },
  },
];

/** @param {string} name */
function same(name) {
  const names = [name];
  return { debian: names, ubuntu: names, fedora: names, arch: names, suse: names, alpine: names };
}

/**
 * Ubuntu up to 24.10 ships bpftool per kernel, behind a wrapper script in linux-tools-common; since 25.04 as a package
 * of its own. The bpftool of Ubuntu 22.04's first kernel (5.15) is older than 7.1; the one of its newer kernel
 * (hwe) works on both. Kernels of clouds and of WSL have no tools package: the generic one's bpftool works there.
 *
 * @param {PackageContext} context
 * @returns {readonly string[]}
 */
function ubuntuBpftool({ distribution, kernelRelease }) {
  const release = Number(distribution.version);
  if (release >= 25.04) return ['bpftool'];
  const generic = release === 22.04 ? 'linux-tools-generic-hwe-22.04' : 'linux-tools-generic';
  const forThisKernel =
    kernelRelease.endsWith('-generic') && !(release === 22.04 && kernelRelease.startsWith('5.15.'));
  return ['linux-tools-common', generic, ...(forThisKernel ? [`linux-tools-${kernelRelease}`] : [])];
}
