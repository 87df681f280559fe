import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { environmentError, usageError } from '../domain/errors.ts';
import { ensureRuntimeDir, type UserDirs, userDirs } from '../system/user-dirs.ts';
import { Connection } from './client/connection.ts';
import { execThrough } from './client/exec-through.ts';
import { fromHelper } from './protocol/messages.ts';
import { decodeLine, LineReader } from './protocol/wire.ts';
import { type SharedLab, serveClient } from './session/serve-client.ts';
import { findSessions, type RunningSession, socketPath } from './session/sockets.ts';

/**
 * Lets other terminals of the same user reach this session's lab, through a socket that only that user can open.
 * Where there is no safe place for one, there is none: the session itself does not need it.
 * @param dirs the user's directories, for tests
 * @param id the session's name: its process number
 */
export async function serveSession(
  lab: SharedLab,
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
    serveClient(socket, lab);
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
 * Reaches the lab of a session that runs in another terminal.
 * @param id which, when several are running
 * @throws XdplingsError (usage) when none is, or several are and none was named
 */
export async function connectSession(
  id?: string | undefined,
  dirs: UserDirs = userDirs(),
): Promise<SharedLab & { close(): void }> {
  const { running } = await findSessions(dirs);
  const chosen = choose(running, id);
  for (const { socket } of running) if (socket !== chosen?.socket) socket.destroy();
  if (chosen === undefined) throw noSuchSession(running, id);
  return new SessionClient(chosen.socket);
}

const choose = (running: readonly RunningSession[], id: string | undefined): RunningSession | undefined =>
  id === undefined && running.length === 1 ? running[0] : running.find((session) => session.id === id);

function noSuchSession(running: readonly RunningSession[], id: string | undefined) {
  if (running.length === 0) {
    return usageError('No workshop is running.', {
      todo: 'Start xdplings in another terminal, then try again.',
    });
  }
  const ids = running.map((session) => session.id).join(', ');
  return id === undefined
    ? usageError('More than one workshop is running.', { todo: `Say which with --session: ${ids}.` })
    : usageError(`No workshop is running as session ${id}.`, { todo: `Running: ${ids}.` });
}

class SessionClient implements SharedLab {
  readonly #socket: Socket;
  readonly #connection: Connection;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#connection = new Connection((line) => void socket.write(line));
    const lines = new LineReader((line) => this.#connection.receive(fromHelper.parse(decodeLine(line))));
    socket.on('data', (chunk: Buffer) => lines.add(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.#connection.die(environmentError('The workshop has ended.')));
  }

  exec(...[host, argv, io]: Parameters<SharedLab['exec']>): Promise<number> {
    return execThrough(this.#connection, host, argv, io);
  }

  async sendFrames(...[from, frames, signal]: Parameters<SharedLab['sendFrames']>) {
    const result = await this.#connection.call('sendFrames', { from, frames: [...frames] }, { signal });
    return { ...result, commands: [] };
  }

  close(): void {
    this.#socket.destroy();
  }
}
