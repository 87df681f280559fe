import { mkdirSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where a user's files of each kind live (XDG Base Directory Specification 0.8), each with our name appended. */
export type UserDirs = {
  /** The learner's home, where `~/xdplings` goes unless told otherwise. */
  readonly home: string;
  /** What can be made again: vmlinux.h, precompiled headers. */
  readonly cache: string;
  /** What outlives a session but is not the learner's work: sizes of panes, the last step shown. */
  readonly state: string;
  /** Sockets and locks of running sessions; gone at log-out. */
  readonly runtime: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Names the directories; creates none of them.
 *
 * A relative value of an XDG variable is ignored, as the specification demands. Without XDG_RUNTIME_DIR (cron, su,
 * containers) a directory in the temporary folder with the user's id in its name stands in: see {@link ensureRuntimeDir}.
 */
export function userDirs(env: Environment = process.env, uid: number = process.getuid?.() ?? 0): UserDirs {
  const home = absolute(env.HOME) ?? homedir();
  const runtime = absolute(env.XDG_RUNTIME_DIR);
  return {
    home,
    cache: join(absolute(env.XDG_CACHE_HOME) ?? join(home, '.cache'), 'xdplings'),
    state: join(absolute(env.XDG_STATE_HOME) ?? join(home, '.local', 'state'), 'xdplings'),
    runtime: runtime === undefined ? join(tmpdir(), `xdplings-${uid}`) : join(runtime, 'xdplings'),
  };
}

/**
 * Creates the runtime directory for this user alone (mode 0700).
 *
 * @returns its path, or undefined when something of another user is in its place, which must not be trusted.
 */
export function ensureRuntimeDir(dirs: UserDirs = userDirs()): string | undefined {
  try {
    mkdirSync(dirs.runtime, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(dirs.runtime);
    const isOurs = uid === process.getuid?.() && (mode & 0o077) === 0;
    return isOurs ? dirs.runtime : undefined;
  } catch {
    return undefined;
  }
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}
