import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findCommand, fullPath } from '../../src/system/find-command.mjs';
import { scratchFolder } from './scratch.ts';

function folderWith(name: string, mode: number): string {
  const folder = scratchFolder();
  writeFileSync(join(folder, name), '#!/bin/sh\n', { mode });
  return folder;
}

it('finds an executable in the first folder of PATH that has it', () => {
  const [first, second] = [folderWith('tool', 0o755), folderWith('tool', 0o755)];
  expect(findCommand('tool', `${first}:${second}`)).toBe(join(first, 'tool'));
});

it('passes over files that may not be executed and folders of that name', () => {
  const [plain, good] = [folderWith('tool', 0o644), folderWith('tool', 0o755)];
  const folder = scratchFolder();
  mkdirSync(join(folder, 'tool'));
  expect(findCommand('tool', `${plain}:${folder}:${good}`)).toBe(join(good, 'tool'));
});

it('takes a name with a slash as a path', () => {
  expect(findCommand('/bin/sh', '')).toBe('/bin/sh');
  expect(findCommand('./no/such/tool')).toBeUndefined();
});

it('adds the sbin directories once, at the end', () => {
  expect(fullPath('/usr/bin')).toBe('/usr/bin:/usr/local/sbin:/usr/sbin:/sbin');
  expect(fullPath('/usr/sbin:/usr/bin')).toBe('/usr/sbin:/usr/bin:/usr/local/sbin:/sbin');
});
