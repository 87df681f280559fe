import { type RunResult, run } from '../system/processes.ts';

/**
 * What clang may use. Its largest work here (the precompiled header) takes under 350 MB of address space and 0.6 s
 * with clang 14, 16 and 19; the object of a step is a few kilobytes.
 */
export const CLANG_LIMITS = {
  memoryBytes: 1024 ** 3,
  /** Processor time, which does not depend on how busy the machine is. */
  cpuSeconds: 10,
  /** clang writes an array of a gigabyte with 90 MB of memory in two seconds: only this limit notices. */
  fileBytes: 32 * 1024 ** 2,
  /** For a clang that waits rather than works: an #include of a pipe, a network file system that hangs. */
  wallMs: 30_000,
} as const;

/** The soft limits make clang end with a signal that tells which one it was. dash counts files in blocks of 512 bytes. */
const WITH_LIMITS = `ulimit -S -t ${CLANG_LIMITS.cpuSeconds}; ulimit -S -f ${CLANG_LIMITS.fileBytes / 512}; exec "$@"`;

export type ClangRun = {
  readonly clang: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly input?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Runs clang within its limits; a failing or cancelled one is a result. */
export function runClang({ clang, args, cwd, input, signal }: ClangRun): Promise<RunResult> {
  return run({
    command: '/bin/sh',
    args: ['-c', WITH_LIMITS, 'sh', clang, ...args],
    cwd,
    input,
    signal,
    timeoutMs: CLANG_LIMITS.wallMs,
    // Past the soft limit on time by enough for clang to say where it was.
    limits: { memoryBytes: CLANG_LIMITS.memoryBytes, cpuSeconds: CLANG_LIMITS.cpuSeconds + 5 },
    // Directories of the learner's own environment would come before ours.
    env: { CPATH: '', C_INCLUDE_PATH: '' },
    maxOutputBytes: 4 * 1024 * 1024,
  });
}
