import type { Text } from '../domain/text.ts';

/** How a run of clang came to its end. */
export type ClangEnding =
  | 'done'
  /** It read the source and found errors in it. */
  | 'refused'
  | 'too-long'
  | 'too-much-memory'
  | 'too-big'
  | 'crashed'
  /** The machine's fault, not the source's. */
  | 'disk-full'
  | 'no-bpf';

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
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
};
/** What a clang that runs the compiler as a child of its own says about its end (strsignal(3)). */
const CHILD_ENDED = /unable to execute command: ([A-Z][\w ]+)/;
const CHILD_SIGNALS: Readonly<Record<string, string>> = {
  'CPU time limit exceeded': 'SIGXCPU',
  'File size limit exceeded': 'SIGXFSZ',
  Killed: 'SIGKILL',
};

/** Tells the ways apart in which clang ends, with or without a limit's help. Pure. */
export function endingOf(ended: EndedRun): ClangEnding {
  const { exitCode, timedOut, stderr } = ended;
  if (exitCode === 0) return 'done';
  if (/No space left on device|Disk quota exceeded/.test(stderr)) return 'disk-full';
  if (/No available targets are compatible with|unable to create target:/.test(stderr)) return 'no-bpf';
  const signal = signalOf(ended);
  if (timedOut || signal === 'SIGXCPU') return 'too-long';
  if (signal === 'SIGXFSZ' || /\bFile too large\b/.test(stderr)) return 'too-big';
  if (/LLVM ERROR: out of memory|std::bad_alloc|Cannot allocate memory/.test(stderr))
    return 'too-much-memory';
  // Nobody else sends it: the hard limit on processor time, or the kernel that ran out of memory.
  if (signal === 'SIGKILL') return 'too-long';
  if (signal !== undefined || /PLEASE submit a bug report/.test(stderr)) return 'crashed';
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

export type Limit = { readonly message: string; readonly explanation: Text };

/** What is said when clang did not come to an end of its own. */
export const LIMIT_MESSAGES: Readonly<Record<'too-long' | 'too-much-memory' | 'too-big' | 'crashed', Limit>> =
  {
    'too-long': {
      message: 'clang worked on this file for 10 seconds without coming to an end, and was stopped',
      explanation: {
        en: 'Something in the file grows without end: a macro that uses itself many times over, or a file that includes itself. A program of this course compiles in a fraction of a second.',
        ja: 'ファイルの中に際限なくふくらむものがあります。何重にも展開されるマクロや、自分自身をインクルードするファイルがないか見てください。このコースのプログラムは1秒もかからずにコンパイルできます。',
      },
    },
    'too-much-memory': {
      message: 'clang needed more than 1 GiB of memory for this file, and was stopped',
      explanation: {
        en: 'Something in the file is far too big or grows without end: a huge array with values, or a macro that uses itself many times over.',
        ja: 'ファイルの中に大きすぎるもの、または際限なくふくらむものがあります。巨大な初期値つきの配列や、何重にも展開されるマクロがないか見てください。',
      },
    },
    'too-big': {
      message: 'The compiled program grew beyond 32 MiB, and clang was stopped',
      explanation: {
        en: 'A variable or an array with values is far too big. Everything that is given a value ends up in the object file; the programs of this course are a few kilobytes.',
        ja: '変数か、初期値つきの配列が大きすぎます。値を与えたものはすべてオブジェクトファイルに入ります。このコースのプログラムは数キロバイトです。',
      },
    },
    crashed: {
      message: 'clang itself crashed on this file',
      explanation: {
        en: 'That is a fault of clang, but something unusual in the file leads there: very deep nesting, or a construct that BPF cannot express. Take back the last change and try it in smaller pieces.',
        ja: 'clang 自体の不具合ですが、きっかけはこのファイルの中にあります。とても深い入れ子や、BPF では表せない書き方がないか見てください。直前の変更を戻して、少しずつ試しましょう。',
      },
    },
  };
