import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
const NAME = 'xdplings-learner';
export const PASSWORD = 'in-no-dictionary';
/** Tools that the learner's own processes start; each start is written down with the user that it runs as. */
const WATCHED = ['git', 'clang', 'vim'] as const;

/** @returns why a second user cannot be made here; undefined where one can. */
export function whyNoSecondUser(): string | undefined {
  if (process.getuid?.() !== 0) return 'making a user needs root';
  const missing = ['useradd', 'chpasswd', 'sudo', 'setpriv', 'unshare'].filter(
    (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0,
  );
  return missing.length > 0 ? `this machine has no ${missing.join(', no ')}` : undefined;
}

/** One start of a watched tool. */
export type ToolStart = { readonly tool: string; readonly uids: readonly number[] };

/**
 * A learner who is not root. The user exists in a copy of /etc that only their own processes see (mount_namespaces(7)),
 * so that the machine's users and sudo rules stay as they are, however a test ends.
 */
export class SecondUser {
  readonly uid: number;
  readonly #gid: number;
  readonly home: string;
  readonly #dir: string;

  /** Without any right to sudo: see {@link allow}. */
  constructor() {
    this.#dir = mkdtempSync(join(tmpdir(), 'xdplings-user-'));
    chmodSync(this.#dir, 0o755);
    this.home = join(this.#dir, 'home');
    for (const folder of ['program', 'starts', 'bin']) mkdirSync(join(this.#dir, folder));
    chmodSync(join(this.#dir, 'starts'), 0o777);
    execFileSync('cp', ['-a', '/etc', this.#dir]);
    this.#writeTools();
    this.#asRootInside('useradd', '--create-home', '--home-dir', this.home, NAME);
    this.#asRootInside('sh', '-c', `echo '${NAME}:${PASSWORD}' | chpasswd`);
    const { uid, gid } = lstatSync(this.home);
    this.uid = uid;
    this.#gid = gid;
  }

  /**
   * @param rule what sudoers(5) lets this user do after `ALL=(ALL)`; absent: nothing, from now on
   * @param defaults lines before it
   */
  allow(rule?: string, defaults = ''): void {
    const file = join(this.#dir, 'etc/sudoers.d', NAME);
    rmSync(file, { force: true });
    if (rule !== undefined) {
      writeFileSync(file, `${defaults}\n${NAME} ALL=(ALL) ${rule}\n`, { mode: 0o440 });
    }
  }

  /** @returns a new empty folder in the home, this user's own */
  makeFolder(): string {
    const folder = mkdtempSync(join(this.home, 'work-'));
    chownSync(folder, this.uid, this.#gid);
    return folder;
  }

  /** Forgets what this user did: their work and the starts of tools; the caches stay. */
  forget(): void {
    for (const name of readdirSync(this.home).filter((each) => each !== '.cache')) {
      rmSync(join(this.home, name), { recursive: true, force: true });
    }
    for (const tool of WATCHED) rmSync(join(this.#dir, 'starts', tool), { force: true });
    this.scriptEditor('exit 1');
  }

  /** The words that start a command as this user, with a fresh environment and no rights but their own. */
  through(env: Readonly<Record<string, string>> = {}): string[] {
    const known = {
      PATH: `${join(this.#dir, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      EDITOR: 'vim',
      ...env,
    };
    return [
      ...this.#inside,
      ...['setpriv', '--reuid', NAME, '--regid', NAME, '--init-groups', '--reset-env'],
      ...['env', '-C', this.home, ...Object.entries(known).map(([name, value]) => `${name}=${value}`)],
    ];
  }

  /** The program as this user sees it: the checkout, mounted where they may read it. */
  get program(): string {
    return join(this.#dir, 'program/xdplings');
  }

  /** Where this user finds a finished program. @param step its folder and name below solutions/ */
  solutionOf(step: string): string {
    return join(this.#dir, 'program/solutions', `${step}.bpf.c`);
  }

  /** What git says of a folder, as this user. */
  git(dir: string, ...args: string[]): string {
    const [first = '', ...rest] = [...this.through(), 'git', '-C', dir, ...args];
    return execFileSync(first, rest, { encoding: 'utf8' }).trim();
  }

  /** What the learner's vim does from now on, in place of opening: a shell script, `$1` is the file. */
  scriptEditor(script: string): void {
    this.#writeTool('vim', script);
  }

  /** Every start of git, clang and the editor so far. */
  starts(): ToolStart[] {
    return WATCHED.flatMap((tool) => {
      const file = join(this.#dir, 'starts', tool);
      if (!existsSync(file)) return [];
      return readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => ({ tool, uids: line.split('\t').slice(1).map(Number) }));
    });
  }

  /** Those of them that did not run wholly as this user. */
  startsOfOthers(): ToolStart[] {
    return this.starts().filter(({ uids }) => uids.some((uid) => uid !== this.uid));
  }

  /** Saves a file in the home, as an editor of theirs does. */
  write(name: string, content: string): void {
    const path = join(this.home, name);
    writeFileSync(path, content);
    chownSync(path, this.uid, this.#gid);
  }

  /** Everything in the home that somebody else owns. */
  foreignFiles(): string[] {
    return readdirSync(this.home, { recursive: true, encoding: 'utf8' })
      .map((name) => join(this.home, name))
      .filter((path) => lstatSync(path).uid !== this.uid);
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }

  get #inside(): string[] {
    return ['unshare', '--mount', '--propagation', 'private', '--', join(this.#dir, 'enter')];
  }

  #asRootInside(...command: string[]): void {
    const [first = '', ...rest] = [...this.#inside, ...command];
    execFileSync(first, rest, { stdio: 'pipe' });
  }

  #writeTools(): void {
    writeFileSync(
      join(this.#dir, 'enter'),
      `#!/bin/sh
set -e
mount --bind '${join(this.#dir, 'etc')}' /etc
mount --bind '${ROOT}' '${join(this.#dir, 'program')}'
# Where sudo remembers who gave a password.
mkdir -p /run/sudo
mount -t tmpfs -o mode=711 tmpfs /run/sudo
exec "$@"
`,
      { mode: 0o755 },
    );
    for (const tool of WATCHED) this.#writeTool(tool);
  }

  /** A script before the real tool: writes down whom it runs as, from proc(5), and goes on as the tool. */
  #writeTool(tool: string, then = `exec ${realPath(tool)} "$@"`): void {
    const log = join(this.#dir, 'starts', tool);
    writeFileSync(
      join(this.#dir, 'bin', tool),
      `#!/bin/sh\ngrep '^Uid:' /proc/$$/status >>'${log}'\n${then}\n`,
      { mode: 0o755 },
    );
  }
}

const realPath = (tool: string): string =>
  spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim() || tool;
