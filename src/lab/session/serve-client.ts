import type { Socket } from 'node:net';
import type { LabPort } from '../../engine/ports.ts';
import { ByteQueue } from '../protocol/byte-queue.ts';
import { toMessage } from '../protocol/errors.ts';
import { CALLS, toHelper } from '../protocol/messages.ts';
import { decodeLine, encodeLine, LineReader } from '../protocol/wire.ts';

/** What another terminal may ask of a session. */
export type SharedLab = Pick<LabPort, 'exec' | 'sendFrames'>;

type Running = { readonly controller: AbortController; readonly input: ByteQueue };

/** Answers one other terminal, in the same words as the helper; when it goes away, what it started ends. */
export function serveClient(socket: Socket, lab: SharedLab): void {
  const running = new Map<number, Running>();
  const send = (message: unknown) => void (socket.writable && socket.write(encodeLine(message)));
  const lines = new LineReader((line) => {
    const message = toHelper.parse(decodeLine(line));
    if ('cancel' in message) running.get(message.cancel)?.controller.abort();
    else if ('input' in message) running.get(message.input)?.input.add(message.bytes);
    else void answer(message);
  });

  const answer = async ({ id, call, params }: { id: number; call: string; params?: unknown }) => {
    const one = { controller: new AbortController(), input: new ByteQueue() };
    running.set(id, one);
    try {
      send({
        id,
        result: await dispatch(lab, call, params, one, (output, bytes) => send({ id, output, bytes })),
      });
    } catch (error) {
      send({ id, error: toMessage(error) });
    } finally {
      running.delete(id);
    }
  };

  socket.on('data', (chunk: Buffer) => {
    try {
      lines.add(chunk);
    } catch {
      // Not a program of ours; it gets no answer.
      socket.destroy();
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const { controller } of running.values()) controller.abort();
  });
}

async function dispatch(
  lab: SharedLab,
  call: string,
  params: unknown,
  { controller: { signal }, input }: Running,
  onOutput: (output: 'stdout' | 'stderr', bytes: Uint8Array) => void,
): Promise<unknown> {
  if (call === 'sendFrames') {
    const { from, frames } = CALLS.sendFrames.params.parse(params);
    return lab.sendFrames(from, frames, signal);
  }
  if (call !== 'exec') throw new Error(`a session does not share ${call}`);
  const { host, argv } = CALLS.exec.params.parse(params);
  const exitCode = await lab.exec(host, argv, {
    stdin: input,
    onStdout: (bytes) => onOutput('stdout', bytes),
    onStderr: (bytes) => onOutput('stderr', bytes),
    signal,
  });
  return { exitCode };
}
