import { type RunResult, run } from '../system/processes.ts';

/** What one run of clang may use. */
export type ClangLimits = {
  /** Address space. */
  readonly memoryBytes: number;
  /** Processor time, which does not depend on how busy the machine is. */
  readonly cpuSeconds: number;
  /** Of each file that it writes. */
  readonly fileBytes: number;
  /** For a clang that waits rather than works: an #include of a pipe, a network file system that hangs. */
  readonly wallMs: number;
};

/**
 * clang's largest work here (the precompiled header) takes less than 350 MB of address space with clang 14, 16 and
 * 19, and about a second of processor time; its result has 15 MB, the object of a step a few kilobytes. The limit on
 * files is not one of the others in disguise: clang writes an array of a gigabyte with 90 MB of memory in two seconds.
 */
export const CLANG_LIMITS: ClangLimits = {
  memoryBytes: 1024 ** 3,
  cpuSeconds: 10,
  fileBytes: 32 * 1024 ** 2,
  wallMs: 30_000,
};

/** ulimit counts files in blocks of this many bytes (POSIX). */
const BLOCK_BYTES = 512;
/** From the signal that a program can still answer to SIGKILL: enough for clang to say where it was. */
const GRACE_SECONDS = 5;

export type ClangRun = {
  readonly clang: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly input?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly limits: ClangLimits;
};

/** Runs clang within its limits; a failing or cancelled one is a result. */
export function runClang({ clang, args, cwd, input, signal, limits }: ClangRun): Promise<RunResult> {
  // Soft limits end clang with a signal of their own each, which tells them apart.
  const soften = `ulimit -S -t ${limits.cpuSeconds}; ulimit -S -f ${limits.fileBytes / BLOCK_BYTES}; exec "$@"`;
  return run({
    command: '/bin/sh',
    args: ['-c', soften, 'sh', clang, ...args],
    cwd,
    input,
    signal,
    timeoutMs: limits.wallMs,
    limits: { memoryBytes: limits.memoryBytes, cpuSeconds: limits.cpuSeconds + GRACE_SECONDS },
    // Directories of the learner's own environment would come before ours.
    env: { CPATH: '', C_INCLUDE_PATH: '' },
    maxOutputBytes: 4 * 1024 * 1024,
  });
}
