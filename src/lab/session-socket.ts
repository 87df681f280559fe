import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { usageError, type XdplingsError } from '../domain/errors.ts';
import { text } from '../domain/text.ts';
import type { SharedSession } from '../engine/ports.ts';
import { ensureRuntimeDir, type UserDirs, userDirs } from '../system/user-dirs.ts';
import { serveClient } from './session/serve-client.ts';
import { askLabel, type RemoteSession, remoteSession } from './session/session-client.ts';
import { findSessions, type RunningSession, socketPath } from './session/sockets.ts';

/**
 * Lets other terminals of the same user reach this session, through a socket that only that user can open.
 * Where there is no safe place for one, there is none: the session itself does not need it.
 * @param dirs the user's directories, for tests
 * @param id the session's name: its process number
 */
export async function serveSession(
  shared: SharedSession,
  dirs: UserDirs = userDirs(),
  id: string = `${process.pid}`,
): Promise<{ close(): Promise<void> }> {
  const dir = ensureRuntimeDir(dirs);
  if (dir === undefined) return { close: async () => {} };
  const { running } = await findSessions(dirs);
  for (const { socket } of running) socket.destroy();
  const path = socketPath(dir, id);
  rmSync(path, { force: true });
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    serveClient(socket, shared);
  });
  await new Promise<void>((resolve) => {
    server.once('error', () => resolve());
    server.listen(path, resolve);
  });
  if (!server.listening) return { close: async () => {} };
  chmodSync(path, 0o600);
  server.unref();
  return {
    close: async () => {
      for (const socket of clients) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(path, { force: true });
    },
  };
}

/**
 * Reaches a session that runs in another terminal.
 * @param id which, when several are running
 * @throws XdplingsError (usage) when none is, or several are and none was named
 */
export async function connectSession(
  id?: string | undefined,
  dirs: UserDirs = userDirs(),
): Promise<RemoteSession> {
  const { running } = await findSessions(dirs);
  const chosen = choose(running, id);
  if (chosen === undefined) throw await noSuchSession(running, id);
  for (const { socket } of running) if (socket !== chosen.socket) socket.destroy();
  return remoteSession(chosen.socket);
}

const choose = (running: readonly RunningSession[], id: string | undefined): RunningSession | undefined =>
  id === undefined && running.length === 1 ? running[0] : running.find((session) => session.id === id);

/** Asks each running session what it is, so that a person can tell them apart. */
async function noSuchSession(
  running: readonly RunningSession[],
  id: string | undefined,
): Promise<XdplingsError> {
  if (running.length === 0) {
    return usageError(text('No lab is running.', '実行中のラボがありません。'), {
      todo: text(
        'Start one in another terminal, then try again: xdplings (the workshop), or xdplings play firewall.',
        '別の端末で xdplings (ワークショップ) か xdplings play firewall を起動してから、もう一度実行してください。',
      ),
    });
  }
  const lines = await Promise.all(
    running.map(async ({ id: name, socket }) => {
      const label = await askLabel(socket);
      socket.destroy();
      return `  ${name}  ${label}`.trimEnd();
    }),
  );
  const list = lines.join('\n');
  const todo = text(`Say which with --session ID:\n${list}`, `--session ID で選んでください:\n${list}`);
  return id === undefined
    ? usageError(text('More than one lab is running.', '2 つ以上のラボが実行中です。'), { todo })
    : usageError(
        text(
          `--session "${id}": no such lab is running.`,
          `--session "${id}": そのようなラボは実行中ではありません。`,
        ),
        { todo },
      );
}
