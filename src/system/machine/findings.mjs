import { isOldKernel, OLDEST_KERNEL } from './kernel.mjs';
import { installLine, packagesFor } from './packages.mjs';
import { compareVersions } from './versions.mjs';

/** @import { Finding, FoundTool, Machine, Place, Space } from './types.ts' */

const MEBIBYTE = 1024 * 1024;
/** A "1 GiB" cloud machine shows some 960 MiB; the workshop with clang needs most of that. */
const LEAST_MEMORY_BYTES = 900 * MEBIBYTE;

/**
 * Judges a machine. Pure: the same facts give the same findings, so every case is a row in a test's table.
 *
 * @param {Machine} machine
 * @returns {readonly Finding[]} one for each thing that matters, fine or not, in the order in which a person mends them.
 */
export function findings(machine) {
  // Without Linux underneath, nothing else is worth saying.
  const system = systemFinding(machine);
  if (system.state !== 'ok') return [system];
  return [
    system,
    kernelFinding(machine),
    btfFinding(machine),
    lockdownFinding(machine),
    rightsFinding(machine),
    sudoFinding(machine),
    memoryFinding(machine),
    ...machine.places.map(placeFinding),
    ...machine.tools.map((tool) => toolFinding(tool, machine)),
  ];
}

/** @param {Machine} machine @returns {Finding} */
function systemFinding({ platform, distribution, wslVersion, arch }) {
  const id = 'system';
  if (platform === 'darwin')
    return { id, state: 'cannot', found: { key: 'macos' }, todo: { key: 'macosTodo' } };
  if (platform !== 'linux') {
    return {
      id,
      state: 'cannot',
      found: { key: 'notLinux', values: { platform } },
      todo: { key: 'notLinuxTodo' },
    };
  }
  if (wslVersion === 1) return { id, state: 'cannot', found: { key: 'wsl1' }, todo: { key: 'wsl1Todo' } };
  const key = wslVersion === 2 ? 'systemWsl2' : 'system';
  return { id, state: 'ok', found: { key, values: { name: distribution.name, arch } } };
}

/** @param {Machine} machine @returns {Finding} */
function kernelFinding({ kernelRelease, wslVersion }) {
  const values = { release: kernelRelease, oldest: OLDEST_KERNEL.join('.') };
  if (!isOldKernel(kernelRelease)) return { id: 'kernel', state: 'ok', found: { key: 'kernel', values } };
  const todo = wslVersion === 2 ? 'wslUpdateTodo' : 'oldKernelTodo';
  return { id: 'kernel', state: 'too-old', found: { key: 'oldKernel', values }, todo: { key: todo, values } };
}

/** @param {Machine} machine @returns {Finding} */
function btfFinding({ hasBtf, wslVersion }) {
  if (hasBtf) return { id: 'btf', state: 'ok', found: { key: 'btf' } };
  const todo = wslVersion === 2 ? 'wslUpdateTodo' : 'noBtfTodo';
  return { id: 'btf', state: 'cannot', found: { key: 'noBtf' }, todo: { key: todo } };
}

/** @param {Machine} machine @returns {Finding} */
function lockdownFinding({ lockdown }) {
  const values = { mode: lockdown };
  // `integrity` forbids nothing that the lab does; `confidentiality` forbids tracefs and reading kernel memory.
  if (lockdown !== 'confidentiality')
    return { id: 'lockdown', state: 'ok', found: { key: 'lockdown', values } };
  return { id: 'lockdown', state: 'cannot', found: { key: 'lockedDown' }, todo: { key: 'lockedDownTodo' } };
}

/** @param {Machine} machine @returns {Finding} */
function rightsFinding({ rights }) {
  const id = 'rights';
  switch (rights) {
    case 'full':
      return { id, state: 'ok', found: { key: 'rights' } };
    case 'no-new-privileges':
      return { id, state: 'cannot', found: { key: 'noNewPrivileges' }, todo: { key: 'noNewPrivilegesTodo' } };
    case 'dropped-capabilities':
      return { id, state: 'cannot', found: { key: 'droppedCapabilities' }, todo: { key: 'containerTodo' } };
    case 'user-namespace':
      return { id, state: 'cannot', found: { key: 'userNamespace' }, todo: { key: 'rootlessTodo' } };
    case 'no-unshare':
      return { id, state: 'cannot', found: { key: 'noUnshare' }, todo: { key: 'containerTodo' } };
  }
}

/** @param {Machine} machine @returns {Finding} */
function sudoFinding({ sudo }) {
  const id = 'root';
  switch (sudo) {
    case 'is-root':
      return { id, state: 'ok', found: { key: 'isRoot' } };
    case 'passwordless':
      return { id, state: 'ok', found: { key: 'sudoPasswordless' } };
    case 'asks':
      return { id, state: 'ok', found: { key: 'sudoAsks' } };
    case 'absent':
      return { id, state: 'cannot', found: { key: 'noSudo' }, todo: { key: 'noSudoTodo' } };
  }
}

/** @param {Machine} machine @returns {Finding} */
function memoryFinding({ memoryTotalBytes }) {
  const values = { size: inMebibytes(memoryTotalBytes), needed: inMebibytes(LEAST_MEMORY_BYTES) };
  if (memoryTotalBytes >= LEAST_MEMORY_BYTES)
    return { id: 'memory', state: 'ok', found: { key: 'memory', values } };
  return {
    id: 'memory',
    state: 'cannot',
    found: { key: 'memory', values },
    todo: { key: 'memoryTodo', values },
  };
}

/** @param {Place & { space: Space | undefined }} place @returns {Finding} */
function placeFinding({ id: place, path, neededBytes, space }) {
  const id = `space:${place}`;
  const values = { path, free: inMebibytes(space?.freeBytes ?? 0), needed: inMebibytes(neededBytes) };
  if (space === undefined || !space.writable) {
    return {
      id,
      state: 'cannot',
      found: { key: 'notWritable', values },
      todo: { key: 'notWritableTodo', values },
    };
  }
  if (space.freeBytes >= neededBytes) return { id, state: 'ok', found: { key: 'space', values } };
  return { id, state: 'cannot', found: { key: 'space', values }, todo: { key: 'noSpaceTodo', values } };
}

/** @param {FoundTool} tool @param {Machine} machine @returns {Finding} */
function toolFinding({ requirement, path, version }, machine) {
  const common = { id: requirement.id, onlyForTests: requirement.neededFor === 'tests' };
  const proof = requirement.command ?? requirement.file ?? '';
  const todo = installMessage(requirement, machine);
  if (path === undefined) {
    return {
      ...common,
      state: 'missing',
      requirement,
      found: { key: 'toolMissing', values: { proof } },
      todo,
    };
  }
  const values = { path, version: version?.join('.') ?? '', oldest: requirement.minimum?.join('.') ?? '' };
  if (version !== undefined && requirement.minimum && compareVersions(version, requirement.minimum) < 0) {
    return { ...common, state: 'too-old', requirement, found: { key: 'toolTooOld', values }, todo };
  }
  return { ...common, state: 'ok', found: { key: version === undefined ? 'tool' : 'toolVersion', values } };
}

/**
 * @param {import('./types.ts').Requirement} requirement
 * @param {Machine} machine
 * @returns {import('./types.ts').Message}
 */
function installMessage(requirement, { distribution, kernelRelease, sudo }) {
  const packages = packagesFor([requirement], { distribution, kernelRelease });
  const line = installLine(packages, distribution.family, sudo === 'is-root');
  if (line !== undefined) return { key: 'install', values: { line } };
  return { key: 'installUnknown', values: { packages: packages.join(' ') } };
}

/** @param {number} bytes */
function inMebibytes(bytes) {
  return String(Math.floor(bytes / MEBIBYTE));
}
