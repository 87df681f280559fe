import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findCommand } from '../../../src/system/find-command.mjs';
import { descendants, isAlive } from './leftovers.ts';
import { compile } from './support.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const USER = `xdplings${process.pid}`;
const SUDOERS = `/etc/sudoers.d/${USER}`;
const canMakeUsers = ['sudo', 'useradd', 'userdel'].every((command) => findCommand(command) !== undefined);

/** The parts as they ship, in a place that every user can read: a checkout may be in somebody's home. */
async function installFor(dir: string): Promise<void> {
  const bundle = await rolldown({
    cwd: ROOT,
    input: {
      session: 'test/kernel/lab/user-fixture.ts',
      'lab-helper': 'src/lab/helper.ts',
      'lab-agent': 'src/lab/agent.ts',
    },
    platform: 'node',
    external: ['koffi'],
  });
  await bundle.write({
    dir,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  await bundle.close();
  writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');
  for (const name of ['koffi', `@koromix/koffi-linux-${process.arch}`]) {
    mkdirSync(join(dir, 'node_modules', dirname(name)), { recursive: true });
    cpSync(join(ROOT, 'node_modules', name), join(dir, 'node_modules', name), { recursive: true });
  }
  writeFileSync(join(dir, 'maps.o'), compile('maps').bytes);
  copyFileSync(process.execPath, join(dir, 'node'), constants.COPYFILE_FICLONE);
  execFileSync('chmod', ['-R', 'a+rX', dir]);
  accessSync(join(dir, 'node'), constants.X_OK);
}

describe.skipIf(process.getuid?.() !== 0 || !canMakeUsers)('a normal user with sudo', () => {
  const dir = mkdtempSync(join(tmpdir(), 'xdplings-user-'));
  beforeAll(async () => {
    execFileSync('useradd', ['--create-home', USER]);
    writeFileSync(SUDOERS, `${USER} ALL=(ALL) NOPASSWD: ALL\n`);
    chmodSync(SUDOERS, 0o440);
    await installFor(dir);
  });
  afterAll(() => {
    rmSync(SUDOERS, { force: true });
    execFileSync('userdel', ['--force', '--remove', USER], { stdio: 'ignore' });
    rmSync(dir, { recursive: true });
  });

  test('has a lab, of which only the helper is root, and which ends with the session', async () => {
    const asUser = [
      '-u',
      USER,
      '-H',
      'env',
      '-u',
      'XDG_RUNTIME_DIR',
      join(dir, 'node'),
      join(dir, 'session.js'),
    ];
    const child = spawn('sudo', [...asUser, join(dir, 'maps.o')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    const uid = Number(execFileSync('id', ['-u', USER]).toString());
    expect(JSON.parse(String(line))).toEqual({
      uid,
      loaded: true,
      attached: true,
      answered: 3,
      account: { processed: 3, pass: 3, drop: 0, tx: 0, redirect: 0 },
      seen: 3,
      exitCode: 5,
      said: '0\ninput\n',
    });
    const processes = descendants(child.pid ?? 0);
    expect(processes.filter(({ command }) => command.includes('lab-helper.js')).length).toBeGreaterThan(1);
    const session = processes.find(({ command }) =>
      command.startsWith(`${join(dir, 'node')} ${dir}/session.js`),
    );
    process.kill(session?.pid ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 30_000, interval: 20 });
  });
});
