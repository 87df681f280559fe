import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findTool } from '../../src/system/machine/index.ts';
import { realProbe } from '../../src/system/machine/probe.mjs';
import { REQUIREMENTS } from '../../src/system/machine/requirements.mjs';

const requirement = REQUIREMENTS.find(({ id }) => id === 'postgresql');
const initdb = requirement && (await findTool(realProbe(), requirement)).path;

/** Why there is no PostgreSQL to test with; undefined: there is. */
export const noPostgres: string | undefined =
  initdb === undefined ? 'PostgreSQL is not installed' : undefined;

export type PostgresCluster = {
  /** What `openStore` takes, of the cluster's one database. */
  readonly url: string;
  /** Ends the server and all of its processes at once, wherever they are (SIGKILL). */
  readonly kill: () => Promise<void>;
  /** Starts it again after {@link PostgresCluster.kill}. */
  readonly start: () => Promise<void>;
  /** Ends the server and removes its folder. */
  readonly remove: () => Promise<void>;
};

/**
 * Starts a PostgreSQL server of its own in a temporary folder, which is reached through a socket in that folder only.
 *
 * @param settings lines for postgresql.conf
 */
export async function postgresCluster(settings: readonly string[] = []): Promise<PostgresCluster> {
  if (initdb === undefined) throw new Error(noPostgres);
  // Not the one of TMPDIR: a socket's path has at most 107 bytes.
  const folder = mkdtempSync('/tmp/xdplings-pg-');
  const data = join(folder, 'data');
  const owner = notRoot();
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const options = { cwd: folder, ...owner, env: { PATH: dirname(initdb), LC_ALL: 'C' } };
  execFileSync(
    initdb,
    ['-D', data, '-U', 'hub', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  appendFileSync(
    join(data, 'postgresql.conf'),
    [
      "listen_addresses = ''",
      `unix_socket_directories = '${folder}'`,
      'shared_buffers = 16MB',
      // A killed process leaves its writes with the kernel; only a power cut would not.
      'fsync = off',
      ...settings,
      '',
    ].join('\n'),
  );
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    for (;;) {
      const started = spawn(join(dirname(initdb ?? ''), 'postgres'), ['-D', data], {
        ...options,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      server = started;
      const said = await readyOrEnded(started);
      if (said === undefined) return;
      // The children of a killed server need a moment to notice; until then they hold its memory.
      if (!/pre-existing shared memory block|lock file/.test(said)) throw new Error(said);
      await delay(20);
    }
  }
  // Whatever becomes of the tests, no server stays behind.
  process.once('exit', () => server?.kill('SIGKILL'));
  const end = async (signal: NodeJS.Signals) => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server?.once('exit', resolve));
    server.kill(signal);
    await ended;
  };
  await start();
  return {
    url: `postgres:///postgres?host=${folder}&user=hub`,
    kill: async () => {
      const children = childrenOf(server?.pid);
      await end('SIGKILL');
      for (const pid of children) killIfThere(pid);
    },
    start,
    remove: async () => {
      // "Fast": without waiting for those that are connected.
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @returns undefined when it takes connections; else what it said before it ended */
function readyOrEnded(server: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    server.stderr?.on('data', (bytes) => {
      said = (said + bytes).slice(-10_000);
      if (said.includes('ready to accept connections')) resolve(undefined);
    });
    server.once('exit', () => resolve(said));
    server.once('error', (error) => resolve(error.message));
  });
}

function childrenOf(pid: number | undefined): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return list.split(' ').filter(Boolean).map(Number);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself: its server is gone.
  }
}

/** PostgreSQL does not run as root. Debian's package brings a user for it. */
function notRoot(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined;
  const [uid = 65_534, gid = 65_534] = ['-u', '-g'].map((flag) => {
    try {
      return Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
    } catch {
      return undefined;
    }
  });
  return { uid, gid };
}
