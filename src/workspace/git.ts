import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Owner } from './owner.ts';
import { gitTrouble } from './trouble.ts';

/** git, in one workspace, unimpressed by what the learner's settings and surroundings say. */
export type Git = {
  /** @param doing what for, for the error message: "record the run". @returns what it printed. */
  text(doing: string, args: readonly string[], input?: string | Buffer): Promise<string>;
  /** @returns the content of a blob, byte for byte. */
  blob(doing: string, object: string): Promise<Buffer>;
  /** Makes the repository, or mends one that was left half made. */
  init(): Promise<void>;
};

/** A git command that says nothing for so long is stuck: on a dead network file system, on a prompt. */
const SILENCE_MS = 30_000;
const LOCK_MS = 2_000;

/** Settings of the learner that must not reach our commits: hooks, filters, colours, other programs. */
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.autocrlf=false',
  'core.safecrlf=false',
  `core.filesRefLockTimeout=${LOCK_MS}`,
  `core.packedRefsTimeout=${LOCK_MS}`,
  // Few small objects at a time: loose ones, not a pack for each run.
  'fastimport.unpackLimit=100',
  'transfer.unpackLimit=100',
  'init.defaultRefFormat=files',
  'log.showSignature=false',
  'color.ui=false',
  'gc.auto=0',
];

export function createGit(dir: string, owner: Owner | undefined): Git {
  const client = async (inRepository: boolean, input?: string | Buffer) => {
    // 25 ms to load: only once something is to be written.
    const { simpleGit } = await import('simple-git');
    const settings = {
      baseDir: dir,
      config: SETTINGS,
      timeout: { block: SILENCE_MS },
      // Ours, not anyone's input: see SETTINGS and below.
      unsafe: { allowUnsafeHooksPath: true, allowUnsafeFsMonitor: true },
      allowEnvironment: ['GIT_DIR', 'GIT_WORK_TREE'],
      ...(input === undefined ? {} : { input: () => input }),
      ...(owner === undefined ? {} : { spawnOptions: { uid: owner.uid, gid: owner.gid } }),
    };
    return simpleGit(settings).env({
      ...withoutGit(process.env),
      ...(owner === undefined ? {} : { HOME: owner.home, XDG_CONFIG_HOME: join(owner.home, '.config') }),
      // Its words are read by us where they name a lock or a full disk.
      LC_ALL: 'C',
      // Named outright: git must never find a repository above the workspace, nor ask whose this one is.
      ...(inRepository ? { GIT_DIR: join(dir, '.git'), GIT_WORK_TREE: dir } : {}),
    });
  };

  return {
    async text(doing, args, input) {
      try {
        return await (await client(true, input)).raw([...args]);
      } catch (error) {
        removeCrashReports(dir);
        throw gitTrouble(error, dir, doing);
      }
    },
    async blob(doing, object) {
      try {
        return await (await client(true)).binaryCatFile(['blob', object]);
      } catch (error) {
        throw gitTrouble(error, dir, doing);
      }
    },
    async init() {
      try {
        await (await client(false)).raw(['init', '--initial-branch=main']);
      } catch (error) {
        throw gitTrouble(error, dir, 'make the repository');
      }
    },
  };
}

/** @returns the folder of the repository itself; `.git` may be a file that names it (git-worktree(1)). */
export function gitDirOf(dir: string): string {
  const dotGit = join(dir, '.git');
  try {
    if (!lstatSync(dotGit).isFile()) return dotGit;
    const [, target] = /^gitdir: (.+)$/m.exec(readFileSync(dotGit, 'utf8')) ?? [];
    return target === undefined ? dotGit : resolve(dir, target);
  } catch {
    return dotGit;
  }
}

/** @returns whether a recording failed because a ref is not what it was a moment ago: look again, try again. */
export function wasOvertaken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const said = cause instanceof Error ? cause.message : '';
  return /Not updating|Invalid ref name|Not a valid commit|cannot lock ref/.test(said);
}

/** Variables of a git around us (a hook, an alias that started us) must not lead ours elsewhere. */
function withoutGit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isGuarded(name)));
}

/** simple-git refuses to start with these in an environment that it is handed. */
const GUARDED = new Set(['EDITOR', 'VISUAL', 'PAGER', 'PREFIX', 'SSH_ASKPASS']);
const isGuarded = (name: string) => name.toUpperCase().startsWith('GIT_') || GUARDED.has(name.toUpperCase());

/** fast-import writes a report into the repository when it fails; it helps nobody here. */
function removeCrashReports(dir: string): void {
  try {
    const gitDir = gitDirOf(dir);
    for (const name of readdirSync(gitDir)) {
      if (name.startsWith('fast_import_crash_')) rmSync(join(gitDir, name), { force: true });
    }
  } catch {
    // The folder is gone or closed to us: the error on its way says so.
  }
}
