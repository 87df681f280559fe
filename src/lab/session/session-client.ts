import type { Socket } from 'node:net';
import { environmentError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';
import type { SharedSession } from '../../engine/ports.ts';
import { Connection } from '../client/connection.ts';
import { execThrough } from '../client/exec-through.ts';
import { fromHelper } from '../protocol/messages.ts';
import { decodeLine, LineReader } from '../protocol/wire.ts';
import { remoteControl } from './control-call.ts';
import { labelAnswer } from './protocol.ts';

/** What a session shares, as another terminal uses it. */
export type RemoteSession = Omit<SharedSession, 'label'> & { close(): void };

/** @param socket connected to a session; closed by `close` */
export function remoteSession(socket: Socket): RemoteSession {
  const connection = connectionThrough(socket);
  return {
    lab: {
      exec: (host, argv, io) => execThrough(connection, host, argv, io),
      sendFrames: async (from, frames, signal) => {
        const result = await connection.call('sendFrames', { from, frames: [...frames] }, { signal });
        return { ...result, commands: [] };
      },
      counters: async () => {
        const { interfaces } = await connection.call('counters', {});
        return interfaces.map((one) => ({ ...one, xdp: one.xdp }));
      },
      generate: ({ from, frames, ...limits }, signal) =>
        connection.call('generate', { from, frames: [...frames], ...limits }, { signal }),
    },
    control: remoteControl(connection),
    close: () => socket.destroy(),
  };
}

/** A session that does not answer (it is stopped, or of another version) is not waited for longer. */
const LABEL_MS = 2_000;

/** @returns what a session says it runs; empty when it does not say */
export async function askLabel(socket: Socket): Promise<string> {
  try {
    const answer = await connectionThrough(socket).request(
      'label',
      {},
      { signal: AbortSignal.timeout(LABEL_MS) },
    );
    return labelAnswer.parse(answer).label;
  } catch {
    return '';
  }
}

function connectionThrough(socket: Socket): Connection {
  const connection = new Connection((line) => void socket.write(line));
  const lines = new LineReader((line) => connection.receive(fromHelper.parse(decodeLine(line))));
  socket.on('data', (chunk: Buffer) => {
    try {
      lines.add(chunk);
    } catch {
      connection.die(otherWords());
      socket.destroy();
    }
  });
  socket.on('error', () => {});
  socket.on('close', () =>
    connection.die(
      environmentError(text('The session has ended.', 'セッションは終了しました。'), {
        todo: text(
          'What it had begun for this command is gone with its lab.',
          'このコマンドのために始めた処理は、ラボとともに終わりました。',
        ),
      }),
    ),
  );
  return connection;
}

const otherWords = () =>
  environmentError(
    text('The session answers in words that are not known here.', 'セッションの応答を理解できません。'),
    {
      todo: text(
        'It may be of another version of xdplings: end it, and start it again with this one.',
        '別のバージョンの xdplings かもしれません。終了して、このバージョンで起動し直してください。',
      ),
    },
  );
