import { constants as osConstants } from 'node:os';
import { NETNS_DIR } from '../kernel/namespace.ts';
import type { LabHost } from './network.ts';

export type ExecIo = {
  readonly input: AsyncIterable<Uint8Array>;
  readonly onOutput: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
  readonly signal: AbortSignal;
};

/** As a shell says it of a command that a signal ended, or that is not there. */
const ENDED_BY_SIGNAL = 128;

/**
 * Runs a command inside a host: in its network namespace, with the lab's own file systems, so that pinned programs
 * are where the shown commands say (`ip netns exec` would hide them).
 * @returns its exit code
 */
export async function execIn(
  { namespace }: LabHost,
  argv: readonly string[],
  { input, onOutput, signal }: ExecIo,
): Promise<number> {
  const { start } = await import('../../system/processes.ts');
  signal.throwIfAborted();
  const child = start({
    command: 'nsenter',
    args: [`--net=${NETNS_DIR}/${namespace.name}`, '--', ...argv],
  });
  child.stdout.on('data', (chunk: Buffer) => onOutput('stdout', chunk));
  child.stderr.on('data', (chunk: Buffer) => onOutput('stderr', chunk));
  const stop = () => void child.stop();
  signal.addEventListener('abort', stop, { once: true });
  void feed(child.stdin, input);
  const { exitCode, signal: endedBy } = await child.exited;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return exitCode ?? ENDED_BY_SIGNAL + signalNumber(endedBy);
}

async function feed(stdin: NodeJS.WritableStream, input: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of input) stdin.write(chunk);
  stdin.end();
}

function signalNumber(name: string | undefined): number {
  const { signals } = osConstants;
  return (signals as Readonly<Record<string, number>>)[name ?? ''] ?? 0;
}
