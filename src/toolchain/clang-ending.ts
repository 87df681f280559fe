/** How a run of clang came to its end. */
export type ClangEnding =
  | 'done'
  /** It read the source and found errors in it. */
  | 'refused'
  /** A limit stopped it, or the source made it fall over. */
  | Overrun
  /** The machine's fault, not the source's. */
  | 'disk-full'
  | 'no-bpf'
  | 'killed';

export type Overrun = 'too-long' | 'stuck' | 'too-much-memory' | 'too-big' | 'crashed';

export type EndedRun = {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly timedOut: boolean;
  readonly stderr: string;
};

/** Signal numbers of Linux on all processors that Node runs on. */
const SIGNALS: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
};
/** What a clang that runs the compiler as a child of its own says about its end (strsignal(3)). */
const CHILD_ENDED = /unable to execute command: ([A-Z][\w ]+)/;
const CHILD_SIGNALS: Readonly<Record<string, string>> = {
  'CPU time limit exceeded': 'SIGXCPU',
  'File size limit exceeded': 'SIGXFSZ',
  Killed: 'SIGKILL',
  Terminated: 'SIGTERM',
};

/** Tells the ways apart in which clang ends, with or without a limit's help. */
export function endingOf(ended: EndedRun): ClangEnding {
  const { exitCode, timedOut, stderr } = ended;
  if (exitCode === 0) return 'done';
  if (/No space left on device|Disk quota exceeded/.test(stderr)) return 'disk-full';
  if (/No available targets are compatible with|unable to create target:/.test(stderr)) return 'no-bpf';
  if (timedOut) return 'stuck';
  const signal = signalOf(ended);
  if (signal === 'SIGXCPU') return 'too-long';
  if (signal === 'SIGXFSZ') return 'too-big';
  if (/LLVM ERROR: out of memory|std::bad_alloc|Cannot allocate memory/.test(stderr))
    return 'too-much-memory';
  // Not by us: the kernel ran out of memory, or somebody ended it.
  if (signal === 'SIGKILL' || signal === 'SIGTERM') return 'killed';
  // Old clangs refuse what BPF cannot do by falling over, after they have said what it is.
  if (stderr.includes('fatal error: error in backend:')) return 'refused';
  if (signal !== undefined || stderr.includes('PLEASE submit a bug report')) return 'crashed';
  return 'refused';
}

function signalOf({ exitCode, signal, stderr }: EndedRun): string | undefined {
  const child = CHILD_ENDED.exec(stderr)?.[1]?.trim();
  if (child !== undefined) return CHILD_SIGNALS[child] ?? 'SIGSEGV';
  return signal ?? SIGNALS[(exitCode ?? 0) - 128];
}

/** Where clang was when it was stopped, from its stack dump: `1.	print.bpf.c:9:23 <Spelling=…>: current parser token`. */
export function placeInDump(stderr: string, source: string): { line: number; column: number } | undefined {
  for (const [, file, line, column] of stderr.matchAll(/^\d+\.\t(.+?):(\d+):(\d+)/gm)) {
    if (file === source) return { line: Number(line), column: Number(column) };
  }
  return undefined;
}
