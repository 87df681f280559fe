import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCommand, run } from '../../src/system/processes.ts';
import { scratchFolder } from '../system/scratch.ts';

/**
 * Set-up itself, as a process, on machines that are made poorer on purpose: without rights, network, space, tools.
 * Each has its own copy of what set-up needs, so nothing of this folder is touched.
 */

const ROOT = join(import.meta.dirname, '..', '..');
const isRoot = process.getuid?.() === 0;
const TIMEOUT_MS = 60_000;

function copy(directory = scratchFolder()): string {
  for (const part of ['package.json', 'package-lock.json', 'src/setup', 'src/system']) {
    cpSync(join(ROOT, part), join(directory, part), { recursive: true });
  }
  return directory;
}

async function setUp(root: string, { through = [] as string[], env = {}, args = [] as string[] } = {}) {
  const words = [...through, process.execPath, join(root, 'src', 'setup', 'setup.mjs'), ...args];
  const [command = '', ...rest] = words;
  const plain = {
    LANG: 'C.UTF-8',
    LC_ALL: '',
    CI: '',
    npm_config_yes: '',
    npm_config_cache: join(root, 'cache'),
  };
  return run({ command, args: rest, cwd: root, env: { ...plain, ...env }, timeoutMs: TIMEOUT_MS });
}

/** Runs set-up after some commands of root in a mount namespace of its own. */
const after = (script: string) => ['unshare', '--mount', 'sh', '-ec', `${script}; exec "$@"`, 'sh'];
const hide = (command: string) => `mount --bind /dev/null ${findCommand(command)}`;

function osRelease(text: string): string {
  const path = join(scratchFolder(), 'os-release');
  writeFileSync(path, text);
  return path;
}

describe.skipIf(!isRoot)(
  'set-up on a poor machine (skipped: only root can make one)',
  { timeout: TIMEOUT_MS },
  () => {
    it('says once that there is no network', async () => {
      const { stdout, exitCode } = await setUp(copy(), { through: ['unshare', '--net'] });
      expect(exitCode).toBe(3);
      expect(stdout).toContain('✘ The network, or the server behind it, cannot be reached (npm ci).\n  → ');
      expect(stdout.match(/→/g)).toHaveLength(1);
    });

    it('says that the disk is too small before it fills it', async () => {
      const root = scratchFolder();
      const source = copy();
      const { stdout, exitCode } = await setUp(root, {
        through: after(`mount -t tmpfs -o size=20m tmpfs ${root}; cp -r ${source}/. ${root}`),
      });
      expect(exitCode).toBe(3);
      expect(stdout).toMatch(/✘ .* MiB free\n {2}→ Make room: \d+ MiB are needed/);
    });

    it('says that the folder cannot be written to', async () => {
      const root = copy();
      const { stdout, exitCode } = await setUp(root, {
        through: after(`mount --bind -o ro ${root} ${root}`),
      });
      expect(exitCode).toBe(3);
      expect(stdout).toContain(`✘ ${root}: cannot be written to`);
    });

    it('says that a container has no rights', async () => {
      const { stdout, exitCode } = await setUp(copy(), {
        through: ['setpriv', '--bounding-set', '-sys_admin,-net_admin'],
      });
      expect(exitCode).toBe(3);
      expect(stdout).toContain('a container without rights\n  → Start the container with --privileged');
    });

    it('says that there is no sudo', async () => {
      const asNobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
      // The folder is in /tmp and readable to all; nobody only looks.
      const root = copy();
      const script = `chmod -R a+rX ${root}; chmod a+rx ${root}; mount --bind /dev/null ${findCommand('sudo')}`;
      const { stdout, exitCode } = await setUp(root, { through: [...after(script), ...asNobody] });
      expect(exitCode).toBe(3);
      expect(stdout).toContain('you are not root and there is no sudo\n  → ');
    });

    it.each([
      ['Fedora', 'ID=fedora\nPRETTY_NAME="Fedora Linux 41"', 'dnf install -y clang'],
      ['Arch', 'ID=arch\nPRETTY_NAME="Arch Linux"', 'pacman -S --needed --noconfirm clang'],
      [
        'openSUSE',
        'ID=opensuse-leap\nID_LIKE="suse opensuse"\nPRETTY_NAME=openSUSE',
        'zypper --non-interactive install clang',
      ],
      ['Alpine', 'ID=alpine\nPRETTY_NAME="Alpine Linux v3.20"', 'apk add clang'],
    ])('prints the exact line on %s and stops', async (_, text, line) => {
      const env = { XDPLINGS_OS_RELEASE: osRelease(text) };
      const { stdout, exitCode } = await setUp(copy(), {
        through: after(hide('clang')),
        env,
        args: ['--yes'],
      });
      expect(exitCode).toBe(3);
      expect(stdout).toContain(`→ Install them with this line, then start again: ${line}\n`);
    });

    it('installs nothing without being asked to', async () => {
      const { stdout, exitCode } = await setUp(copy(), { through: after(hide('clang')) });
      expect(exitCode).toBe(3);
      expect(stdout).toContain('→ Start again with --yes, or type: apt-get install -y clang\n');
    });

    it('speaks Japanese', async () => {
      const through = ['setpriv', '--bounding-set', '-sys_admin,-net_admin'];
      const { stdout, exitCode } = await setUp(copy(), { through, env: { LANG: 'ja_JP.UTF-8' } });
      expect(exitCode).toBe(3);
      expect(stdout).toContain('（権限のないコンテナです）\n  → コンテナを --privileged 付きで起動するか');
    });
  },
);
