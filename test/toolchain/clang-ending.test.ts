import { expect, test } from 'vitest';
import { endingOf, placeInDump } from '../../src/toolchain/clang-ending.ts';
import { overrunMessage } from '../../src/toolchain/overrun-message.ts';
import { CLANG_LIMITS } from '../../src/toolchain/run-clang.ts';

const DUMP = `PLEASE submit a bug report to https://github.com/llvm/llvm-project/issues/ and include the crash backtrace.
Stack dump:
0.\tProgram arguments: clang-14 -c print.bpf.c -o print.o
1.\tprint.bpf.c:9:23 <Spelling=print.bpf.c:1:14>: current parser token '+'
2.\tprint.bpf.c:8:14: parsing function body 'f'
 #0 0x00007f212c0a5291 llvm::sys::PrintStackTrace(llvm::raw_ostream&, int)
`;
const ended = (exitCode: number | undefined, stderr = '', signal?: string, timedOut = false) =>
  endingOf({ exitCode, stderr, signal, timedOut });

test.each([
  ['a clean end', ended(0, 'print.bpf.c:1:1: warning: x\n'), 'done'],
  ['errors in the source', ended(1, 'print.bpf.c:1:1: error: x\n'), 'refused'],
  [
    'errors of the backend, after which old clangs fall over',
    ended(70, `fatal error: error in backend: x\n${DUMP}`),
    'refused',
  ],
  ['the limit on processor time', ended(undefined, DUMP, 'SIGXCPU'), 'too-long'],
  ['the same as a shell counts it', ended(152, DUMP), 'too-long'],
  [
    'the same in a compiler that is a child',
    ended(1, 'clang: error: unable to execute command: CPU time limit exceeded (core dumped)\n'),
    'too-long',
  ],
  ['the limit on waiting', ended(undefined, '', 'SIGTERM', true), 'stuck'],
  ['the limit on files', ended(153, DUMP), 'too-big'],
  ['the limit on memory', ended(134, `LLVM ERROR: out of memory\n${DUMP}`), 'too-much-memory'],
  ['a crash in silence', ended(undefined, '', 'SIGSEGV'), 'crashed'],
  ['a crash that clang caught', ended(139, DUMP), 'crashed'],
  ['SIGKILL, which is none of ours', ended(undefined, '', 'SIGKILL'), 'killed'],
  [
    'a full disk',
    ended(1, "error: unable to open output file 'x.o': 'No space left on device'\n"),
    'disk-full',
  ],
  [
    'a full disk noticed late',
    ended(134, `LLVM ERROR: IO failure on output stream: No space left on device\n${DUMP}`),
    'disk-full',
  ],
  [
    'a clang without BPF',
    ended(1, 'error: unable to create target: \'No available targets are compatible with triple "bpf"\'\n'),
    'no-bpf',
  ],
])('recognises %s', (_, ending, expected) => {
  expect(ending).toBe(expected);
});

test('finds in the dump where clang was in the learner’s file', () => {
  expect(placeInDump(DUMP, 'print.bpf.c')).toEqual({ line: 9, column: 23 });
  expect(placeInDump(DUMP, 'other.bpf.c')).toBeUndefined();
});

test.each(['too-long', 'stuck', 'too-much-memory', 'too-big', 'crashed'] as const)(
  'says in both languages what %s means',
  (overrun) => {
    const { message, explanation } = overrunMessage(overrun, CLANG_LIMITS);
    expect(message).toMatch(/clang/);
    expect(explanation.en).toMatch(/\.$/);
    expect(explanation.ja).toMatch(/。$/);
  },
);
