import { expect, test } from 'vitest';
import {
  compileArgs,
  compileFlags,
  multiarchDir,
  precompileArgs,
  shownCompile,
} from '../../src/toolchain/clang-args.ts';

const FLAGS = compileFlags({
  vmlinux: '/cache/k',
  multiarch: '/usr/include/x86_64-linux-gnu',
  course: ['/course/include'],
});

test('keeps clang quiet about headers that are not the learner’s', () => {
  expect(FLAGS.join(' ')).toBe(
    '-O2 -g -Wall -Werror=implicit-function-declaration -target bpf -I /course/include -isystem /cache/k -isystem /usr/include/x86_64-linux-gnu',
  );
});

test('needs no directory of the processor where the distribution has none', () => {
  expect(compileFlags({ vmlinux: '/cache/k', multiarch: undefined, course: [] }).slice(-2)).toEqual([
    '-isystem',
    '/cache/k',
  ]);
});

test('shows the learner the flags of the real run, without what is only for speed', () => {
  const request = { flags: FLAGS, source: 'hello/print.bpf.c', object: 'print.bpf.o' };
  const shown = shownCompile('clang', request);
  const real = compileArgs({ ...request, precompiledHeader: '/cache/header.pch' });
  expect(shown).toEqual(['clang', ...FLAGS, '-c', 'hello/print.bpf.c', '-o', 'print.bpf.o']);
  expect(real.filter((arg) => !shown.includes(arg))).toEqual([
    '-include-pch',
    '/cache/header.pch',
    '-fno-crash-diagnostics',
  ]);
});

test('precompiles with the flags of the compile: clang refuses the header otherwise', () => {
  expect(precompileArgs(FLAGS, 'h.pch', 'h.d').slice(0, FLAGS.length)).toEqual(FLAGS);
});

test.each([
  ['x64', '/usr/include/x86_64-linux-gnu'],
  ['arm64', '/usr/include/aarch64-linux-gnu'],
  ['mips', undefined],
])('knows where Debian keeps the headers of %s', (processor, dir) => {
  expect(multiarchDir(processor)).toBe(dir);
});
