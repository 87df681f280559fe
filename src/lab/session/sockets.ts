import { readdirSync, rmSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { type UserDirs, userDirs } from '../../system/user-dirs.ts';

/* Every running session has a socket in its user's runtime directory, named by its process: session-1234.sock. */

const NAME = /^session-(\d+)\.sock$/;

export const socketPath = (dir: string, id: string): string => join(dir, `session-${id}.sock`);

export type RunningSession = { readonly id: string; readonly socket: Socket };

/**
 * Connects to every session that is running, and removes the sockets of those that are dead.
 * @returns the connections, the caller's to close, and the paths that were removed
 */
export async function findSessions(
  dirs: UserDirs = userDirs(),
): Promise<{ running: RunningSession[]; removed: string[] }> {
  const running: RunningSession[] = [];
  const removed: string[] = [];
  for (const name of namesIn(dirs.runtime)) {
    const id = NAME.exec(name)?.[1];
    if (id === undefined) continue;
    const path = socketPath(dirs.runtime, id);
    const socket = await tryConnect(path);
    if (socket) running.push({ id, socket });
    else {
      rmSync(path, { force: true });
      removed.push(path);
    }
  }
  return { running, removed };
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** @returns undefined when nobody listens any more: then the socket is a dead session's */
function tryConnect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}
