import type { ExecStreams } from '../../engine/ports.ts';
import type { Connection } from './connection.ts';

/** Runs a command in a host through a connection, with streams for its input and output. @returns its exit code */
export async function execThrough(
  connection: Connection,
  host: string,
  argv: readonly string[],
  { stdin, onStdout, onStderr, signal }: ExecStreams,
): Promise<number> {
  const { exitCode } = await connection.call(
    'exec',
    { host, argv: [...argv] },
    {
      signal,
      onOutput: (stream, bytes) => (stream === 'stdout' ? onStdout(bytes) : onStderr(bytes)),
      onStarted: (id) => void pump(stdin, (bytes) => connection.sendInput(id, bytes)),
    },
  );
  return exitCode;
}

async function pump(
  stdin: AsyncIterable<Uint8Array>,
  send: (bytes: Uint8Array | undefined) => void,
): Promise<void> {
  try {
    for await (const bytes of stdin) send(bytes);
  } catch {
    // An input that fails has ended.
  }
  send(undefined);
}
