import type { LabPort } from '../src/engine/ports.ts';

async function* nothing(): AsyncGenerator<Uint8Array> {}

/**
 * Runs a shell script inside a lab host.
 * @param limitMs after which it is ended, with exit code 124 as timeout(1) says it
 */
export async function runInHost(
  lab: LabPort,
  host: string,
  script: string,
  limitMs?: number,
): Promise<{ exitCode: number; output: string }> {
  let output = '';
  const keep = (chunk: Uint8Array) => {
    output += Buffer.from(chunk).toString('utf8');
  };
  const streams = { stdin: nothing(), onStdout: keep, onStderr: keep };
  const limit = limitMs === undefined ? undefined : AbortSignal.timeout(limitMs);
  try {
    const io = limit ? { ...streams, signal: limit } : streams;
    return { exitCode: await lab.exec(host, ['sh', '-c', script], io), output };
  } catch (error) {
    if (limit?.aborted) return { exitCode: 124, output };
    throw error;
  }
}
