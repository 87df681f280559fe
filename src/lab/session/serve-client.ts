import type { Socket } from 'node:net';
import type { SharedSession } from '../../engine/ports.ts';
import { ByteQueue } from '../protocol/byte-queue.ts';
import { toMessage } from '../protocol/errors.ts';
import { decodeLine, encodeLine, LineReader } from '../protocol/wire.ts';
import { answerControl } from './control-call.ts';
import { SESSION_CALLS, type SessionCall, toSession } from './protocol.ts';

type Running = { readonly controller: AbortController; readonly input: ByteQueue };

/** Answers one other terminal, in the same words as the helper; when it goes away, what it started ends. */
export function serveClient(socket: Socket, shared: SharedSession): void {
  const running = new Map<number, Running>();
  const send = (message: unknown) => void (socket.writable && socket.write(encodeLine(message)));
  const lines = new LineReader((line) => {
    const message = toSession.parse(decodeLine(line));
    if ('cancel' in message) running.get(message.cancel)?.controller.abort();
    else if ('input' in message) running.get(message.input)?.input.add(message.bytes);
    else void answer(message);
  });

  const answer = async ({ id, call, params }: { id: number; call: SessionCall; params?: unknown }) => {
    const one = { controller: new AbortController(), input: new ByteQueue() };
    running.set(id, one);
    try {
      send({
        id,
        result: await dispatch(shared, call, params, one, (output, bytes) => send({ id, output, bytes })),
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
  { lab, control, label }: SharedSession,
  call: SessionCall,
  params: unknown,
  { controller: { signal }, input }: Running,
  onOutput: (output: 'stdout' | 'stderr', bytes: Uint8Array) => void,
): Promise<unknown> {
  switch (call) {
    case 'label':
      return { label: label() };
    // Not cancelled when the terminal goes away: what has begun is done to its end.
    case 'control':
      return answerControl(control, params);
    case 'counters':
      return { interfaces: await lab.counters() };
    case 'sendFrames': {
      const { from, frames } = SESSION_CALLS.sendFrames.parse(params);
      return lab.sendFrames(from, frames, signal);
    }
    case 'generate':
      return lab.generate(SESSION_CALLS.generate.parse(params), signal);
    case 'exec': {
      const { host, argv } = SESSION_CALLS.exec.parse(params);
      const exitCode = await lab.exec(host, argv, {
        stdin: input,
        onStdout: (bytes) => onOutput('stdout', bytes),
        onStderr: (bytes) => onOutput('stderr', bytes),
        signal,
      });
      return { exitCode };
    }
  }
}
