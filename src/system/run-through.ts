import { execa } from 'execa';
import { type Command, placeOf, resolveCommand } from './processes.ts';

export type RunThroughOptions = Command & {
  /** Both output streams as one, in the order in which the command wrote them. */
  readonly onOutput: (chunk: Uint8Array) => void;
  /** Aborting it ends the command. */
  readonly signal?: AbortSignal | undefined;
};

/**
 * Runs a command in this terminal's session (it may ask for a password) and hands its output on as it comes. Nothing
 * of it is kept.
 * @returns its exit code, or the signal that ended it
 * @throws {XdplingsError} of kind `environment` when the command does not exist
 */
export async function runThrough(
  options: RunThroughOptions,
): Promise<{ readonly exitCode: number | undefined; readonly signal: string | undefined }> {
  const file = resolveCommand(options);
  // Two pipes would lose the order; the shell becomes the command at once.
  const args = ['-c', 'exec "$@" 2>&1', 'sh', file, ...options.args];
  const subprocess = execa('/bin/sh', args, {
    ...placeOf(options),
    stdio: ['inherit', 'pipe', 'ignore'],
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    buffer: false,
    reject: false,
  });
  subprocess.stdout.on('data', options.onOutput);
  const { exitCode, signal } = await subprocess;
  return { exitCode, signal };
}
