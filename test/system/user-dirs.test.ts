import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ensureRuntimeDir, userDirs } from '../../src/system/user-dirs.ts';
import { scratchFolder } from './scratch.ts';

it('follows the XDG variables', () => {
  const env = {
    HOME: '/home/kim',
    XDG_CACHE_HOME: '/c',
    XDG_STATE_HOME: '/s',
    XDG_RUNTIME_DIR: '/run/user/7',
  };
  expect(userDirs(env, 7)).toEqual({
    home: '/home/kim',
    cache: '/c/xdplings',
    state: '/s/xdplings',
    runtime: '/run/user/7/xdplings',
  });
});

it('falls back to the places of the specification, also for relative values', () => {
  const expected = {
    home: '/home/kim',
    cache: '/home/kim/.cache/xdplings',
    state: '/home/kim/.local/state/xdplings',
    runtime: join(tmpdir(), 'xdplings-7'),
  };
  expect(userDirs({ HOME: '/home/kim' }, 7)).toEqual(expected);
  const relative = { HOME: '/home/kim', XDG_CACHE_HOME: 'c', XDG_STATE_HOME: '', XDG_RUNTIME_DIR: 'r' };
  expect(userDirs(relative, 7)).toEqual(expected);
});

it('makes a runtime directory that is closed to others', () => {
  const base = scratchFolder();
  const dirs = userDirs({ HOME: base, XDG_RUNTIME_DIR: base });
  expect(ensureRuntimeDir(dirs)).toBe(join(base, 'xdplings'));
  expect(statSync(dirs.runtime).mode & 0o777).toBe(0o700);
});

it('does not trust a runtime directory that others can enter', () => {
  const base = scratchFolder();
  const dirs = userDirs({ HOME: base, XDG_RUNTIME_DIR: base });
  mkdirSync(dirs.runtime);
  chmodSync(dirs.runtime, 0o777);
  expect(ensureRuntimeDir(dirs)).toBeUndefined();
});
