import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isInstalled } from '../../src/setup/npm.mjs';
import { scratchFolder } from '../system/scratch.ts';

type Packages = Record<string, { version?: string; optional?: boolean }>;

const WANTED: Packages = {
  '': { version: '0.1.0' },
  'node_modules/zod': { version: '4.6.7' },
  'node_modules/binding-linux': { version: '1.0.0', optional: true },
  'node_modules/binding-darwin': { version: '1.0.0', optional: true },
};

function project(present: Packages | undefined): string {
  const directory = scratchFolder();
  writeFileSync(join(directory, 'package-lock.json'), JSON.stringify({ packages: WANTED }));
  mkdirSync(join(directory, 'node_modules'));
  if (present !== undefined) {
    writeFileSync(
      join(directory, 'node_modules', '.package-lock.json'),
      JSON.stringify({ packages: present }),
    );
  }
  return directory;
}

const zod = { 'node_modules/zod': { version: '4.6.7' } };

it.each<[string, Packages | undefined, boolean]>([
  ['all that is for this system', { ...zod, 'node_modules/binding-linux': { version: '1.0.0' } }, true],
  ['an interrupted install, which has no list yet', undefined, false],
  ['a package that is missing', { 'node_modules/binding-linux': { version: '1.0.0' } }, false],
  ['another version', { 'node_modules/zod': { version: '4.6.6' } }, false],
  [
    'another version of an optional package',
    { ...zod, 'node_modules/binding-linux': { version: '0.9.0' } },
    false,
  ],
  ['a package too many', { ...zod, 'node_modules/left-pad': { version: '1.3.0' } }, false],
])('tells whether everything is installed: %s', (_, present, expected) => {
  expect(isInstalled(project(present))).toBe(expected);
});

it('is not installed where there is no project, no folder, or a damaged list', () => {
  const directory = project(zod);
  expect(isInstalled(directory)).toBe(true);
  writeFileSync(join(directory, 'node_modules', '.package-lock.json'), '{"packages":');
  expect(isInstalled(directory)).toBe(false);
  rmSync(join(directory, 'node_modules'), { recursive: true });
  expect(isInstalled(directory)).toBe(false);
  expect(isInstalled('/no/such/project')).toBe(false);
});

it('asks for the optional packages of this machine, and only for those', () => {
  const directory = scratchFolder();
  mkdirSync(join(directory, 'node_modules'));
  const packages = {
    'node_modules/ours': {
      version: '1.0.0',
      optional: true,
      os: [process.platform],
      cpu: process.arch,
      libc: ['glibc'],
    },
    'node_modules/other-cpu': { version: '1.0.0', optional: true, os: [process.platform], cpu: ['s390x'] },
    'node_modules/other-libc': {
      version: '1.0.0',
      optional: true,
      os: [process.platform],
      cpu: [process.arch],
      libc: ['musl'],
    },
  };
  writeFileSync(join(directory, 'package-lock.json'), JSON.stringify({ packages }));
  const list = join(directory, 'node_modules', '.package-lock.json');
  writeFileSync(list, JSON.stringify({ packages: {} }));
  expect(isInstalled(directory)).toBe(false);
  writeFileSync(list, JSON.stringify({ packages: { 'node_modules/ours': { version: '1.0.0' } } }));
  expect(isInstalled(directory)).toBe(true);
});
