import type { CommandOutput, Machine, Probe } from '../../../src/system/machine/index.ts';
import { REQUIREMENTS } from '../../../src/system/machine/requirements.mjs';

const MEBIBYTE = 1024 * 1024;

/** A machine on which all is well; tests change one thing of it. */
export const SOUND: Machine = {
  platform: 'linux',
  arch: 'x64',
  kernelRelease: '6.1.0-18-amd64',
  distribution: { family: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12' },
  wslVersion: 0,
  hasBtf: true,
  lockdown: 'none',
  rights: 'full',
  sudo: 'passwordless',
  memoryTotalBytes: 2048 * MEBIBYTE,
  places: [
    {
      id: 'cache',
      path: '/home/kim/.cache/xdplings',
      neededBytes: 64 * MEBIBYTE,
      space: { freeBytes: 900 * MEBIBYTE, writable: true },
    },
  ],
  tools: REQUIREMENTS.map((requirement) => ({
    requirement,
    path: requirement.file ?? `/usr/bin/${requirement.command}`,
    version: requirement.minimum,
  })),
};

/** @returns the sound machine with one of its tools as given. */
export function withTool(
  id: string,
  tool: { path: string | undefined; version?: readonly number[] },
): Machine {
  const tools = SOUND.tools.map((found) =>
    found.requirement.id === id ? { ...found, version: undefined, ...tool } : found,
  );
  return { ...SOUND, tools };
}

export type FakeFiles = Readonly<Record<string, string>>;

/** A probe that answers from tables instead of asking a machine. */
export function fakeProbe(
  parts: Partial<Probe> & { files?: FakeFiles; outputs?: Readonly<Record<string, Partial<CommandOutput>>> },
): Probe {
  const { files = {}, outputs = {}, ...rest } = parts;
  return {
    platform: 'linux',
    arch: 'x64',
    kernelRelease: '6.1.0-18-amd64',
    uid: 1000,
    memoryTotalBytes: 2048 * MEBIBYTE,
    readText: (path) => files[path],
    exists: (path) => path in files,
    list: (path) => [
      ...new Set(
        Object.keys(files)
          .filter((file) => file.startsWith(`${path}/`))
          .map((file) => file.slice(path.length + 1).split('/')[0] ?? ''),
      ),
    ],
    findCommand: (name) =>
      Object.keys(files).find((file) => file === `/usr/bin/${name}` || file === `/usr/sbin/${name}`),
    output: async (command, args) => ({ exitCode: 0, text: '', ...outputs[[command, ...args].join(' ')] }),
    space: () => ({ freeBytes: 900 * MEBIBYTE, writable: true }),
    ...rest,
  };
}
