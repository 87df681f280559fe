import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import { environmentError } from '../domain/errors.ts';
import { BoundedOutput } from './bounded-output.ts';
import { findCommand, fullPath } from './find-command.mjs';
import { installLineFor } from './machine/packages.mjs';

export { findCommand } from './find-command.mjs';
export { shellQuote } from './shell-quote.ts';

/** What the kernel may let a command use (setrlimit(2)); lowering a limit needs no rights. */
export type Limits = {
  /** RLIMIT_CPU, seconds of processor time. */
  readonly cpuSeconds?: number;
  /** RLIMIT_AS, bytes of address space of each process. */
  readonly memoryBytes?: number;
};

export type Command = {
  /** Name or path; looked up in PATH and in the sbin directories. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
};

export type RunOptions = Command & {
  /** Written to its standard input, which is then closed; without it the input is empty. */
  readonly input?: string | Uint8Array | undefined;
  readonly timeoutMs?: number | undefined;
  /** Aborting it ends the command with all its children. */
  readonly signal?: AbortSignal | undefined;
  /** How much of each stream to keep; the middle is left out beyond that. */
  readonly maxOutputBytes?: number | undefined;
  readonly limits?: Limits | undefined;
};

export type RunResult = {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
  /** Whether the middle of an output was left out. */
  readonly truncated: boolean;
  readonly durationMs: number;
};

const DEFAULT_MAX_OUTPUT_BYTES = 32 * 1024 * 1024;
/** Between SIGTERM and SIGKILL: enough for clang to remove its temporary files, too short to notice. */
const KILL_DELAY_MS = 300;

/**
 * Runs a command to its end. The only door to short-lived processes.
 *
 * A failing, killed, timed-out or cancelled command is a result, not an exception. On time-out and on cancel its whole
 * process group gets SIGTERM, then SIGKILL.
 *
 * @throws {XdplingsError} of kind `environment` when the command does not exist, naming the package that has it.
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const { signal, input, timeoutMs } = options;
  const file = resolveCommand(options);
  if (signal?.aborted) return CANCELLED_BEFORE_START;

  const [command, args] = withLimits(file, options.args, options.limits);
  const maxBytes = options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
  const stdout = new BoundedOutput(maxBytes);
  const stderr = new BoundedOutput(maxBytes);

  const subprocess = execa(command, args, {
    ...placeOf(options),
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
    ...(timeoutMs === undefined ? {} : { timeout: Math.ceil(timeoutMs) }),
    buffer: false,
    reject: false,
    killDescendants: true,
    forceKillAfterDelay: KILL_DELAY_MS,
  });
  subprocess.stdout.on('data', (chunk: Buffer) => stdout.add(chunk));
  subprocess.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
  const stopWaiting = whenEnded(options, () => {
    // A descendant that left the group could keep a pipe open for ever: once ended by us, nobody waits for its words.
    subprocess.stdout.destroy();
    subprocess.stderr.destroy();
  });

  const result = await subprocess;
  stopWaiting();
  const { pid } = subprocess;
  if ((result.timedOut || result.isCanceled) && pid !== undefined) endGroup(pid);
  // The command was there a moment ago; what is left is a bad working directory or a file without an interpreter.
  if (pid === undefined) {
    throw environmentError(`${options.command} could not be started: ${result.shortMessage ?? ''}`, {
      where: options.cwd,
      cause: result,
    });
  }
  return {
    exitCode: result.exitCode,
    signal: result.signal,
    stdout: stdout.text(),
    stderr: stderr.text(),
    timedOut: result.timedOut,
    cancelled: result.isCanceled,
    truncated: stdout.truncated || stderr.truncated,
    durationMs: result.durationMs,
  };
}

const CANCELLED_BEFORE_START: RunResult = {
  exitCode: undefined,
  signal: undefined,
  stdout: '',
  stderr: '',
  timedOut: false,
  cancelled: true,
  truncated: false,
  durationMs: 0,
};

export type StartOptions = Command & {
  /**
   * Stay in this terminal's session: sudo finds its ticket by the controlling terminal. Without it the child leads a
   * group of its own, which keys like Ctrl-C do not reach and which is ended as a whole.
   */
  readonly keepTerminal?: boolean | undefined;
};

/** A long-lived child that talks over its standard streams. */
export type Child = {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when it has ended, however it did; never rejects. */
  readonly exited: Promise<{ readonly exitCode: number | undefined; readonly signal: string | undefined }>;
  /** SIGTERM, then SIGKILL; resolves when it is gone. */
  stop(): Promise<void>;
};

/**
 * Starts a long-lived child with pipes for all three standard streams. It is ended when this process exits.
 *
 * @throws {XdplingsError} of kind `environment` when the command does not exist.
 */
export function start(options: StartOptions): Child {
  const subprocess = execa(resolveCommand(options), options.args, {
    ...placeOf(options),
    stdin: 'pipe',
    buffer: false,
    reject: false,
    killDescendants: !options.keepTerminal,
    forceKillAfterDelay: KILL_DELAY_MS,
  });
  // A child that dies while we write to it reports through `exited`; the broken pipe itself is no news.
  subprocess.stdin.on('error', () => {});
  const exited = subprocess.then(({ exitCode, signal }) => ({ exitCode, signal }));
  return {
    pid: subprocess.pid,
    stdin: subprocess.stdin,
    stdout: subprocess.stdout,
    stderr: subprocess.stderr,
    exited,
    async stop() {
      subprocess.kill('SIGTERM');
      await exited;
    },
  };
}

/**
 * Gives the terminal to a command (an editor, a password prompt) until it ends.
 *
 * @returns its exit code; undefined when a signal ended it.
 * @throws {XdplingsError} of kind `environment` when the command does not exist.
 */
export async function runInTerminal(options: Command): Promise<number | undefined> {
  // Ctrl-C goes to the whole foreground group; it is meant for the command in front, not for us.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    const result = await execa(resolveCommand(options), options.args, {
      ...placeOf(options),
      stdio: 'inherit',
      reject: false,
    });
    return result.exitCode;
  } finally {
    process.off('SIGINT', ignore);
  }
}

/** What every kind of start has in common: where it runs and what it finds in its environment. */
export function placeOf({ cwd, env }: Command) {
  return {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...env, PATH: fullPath(env?.PATH ?? process.env.PATH) },
    stripFinalNewline: false,
  };
}

/** @throws {XdplingsError} of kind `environment` when the command does not exist, naming the package that has it. */
export function resolveCommand({ command, env }: Command): string {
  const file = findCommand(command, env?.PATH ?? process.env.PATH);
  if (file !== undefined) return file;
  throw environmentError(
    {
      en: `The command "${command}" is not on this machine.`,
      ja: `このマシンにコマンド "${command}" がありません。`,
    },
    {
      todo: installLineFor(command),
    },
  );
}

/** Sets the limits in a shell that then becomes the command: dash starts in under a millisecond and is everywhere. */
function withLimits(
  file: string,
  args: readonly string[],
  limits: Limits | undefined,
): [string, readonly string[]] {
  const settings: string[] = [];
  if (limits?.cpuSeconds !== undefined) settings.push(`ulimit -t ${Math.ceil(limits.cpuSeconds)}`);
  if (limits?.memoryBytes !== undefined) settings.push(`ulimit -v ${Math.ceil(limits.memoryBytes / 1024)}`);
  if (settings.length === 0) return [file, args];
  return ['/bin/sh', ['-c', `${settings.join('; ')}; exec "$@"`, 'sh', file, ...args]];
}

/**
 * Calls back when the command has had its time to end after a time-out or a cancel.
 *
 * @returns stops waiting for that.
 */
function whenEnded({ signal, timeoutMs }: RunOptions, callback: () => void): () => void {
  const timers: NodeJS.Timeout[] = [];
  const onAbort = () => timers.push(setTimeout(callback, 2 * KILL_DELAY_MS));
  signal?.addEventListener('abort', onAbort, { once: true });
  if (timeoutMs !== undefined) timers.push(setTimeout(callback, timeoutMs + 2 * KILL_DELAY_MS));
  return () => {
    signal?.removeEventListener('abort', onAbort);
    for (const timer of timers) clearTimeout(timer);
  };
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left: what we wanted.
  }
}
