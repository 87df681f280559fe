import { expect, test } from 'vitest';
import {
  isAtLeast,
  OLDEST_BPFTOOL,
  parseBpftoolVersion,
  parseClangVersion,
} from '../../src/toolchain/versions.ts';

test.each([
  ['Debian', 'Debian clang version 14.0.6\nTarget: x86_64-pc-linux-gnu\nThread model: posix', 14, 0],
  ['Ubuntu 22.04', 'Ubuntu clang version 14.0.0-1ubuntu1.1\nTarget: x86_64-pc-linux-gnu', 14, 0],
  ['Ubuntu 24.04', 'Ubuntu clang version 18.1.3 (1ubuntu1)\nTarget: x86_64-pc-linux-gnu', 18, 1],
  ['Fedora', 'clang version 19.1.7 (Fedora 19.1.7-3.fc41)\nTarget: x86_64-redhat-linux-gnu', 19, 1],
  ['Arch', 'clang version 20.1.8\nTarget: x86_64-pc-linux-gnu', 20, 1],
  ['LLVM from source', 'clang version 21.0.0git (https://github.com/llvm/llvm-project 0123abc)', 21, 0],
])('reads the version of clang as %s prints it', (_, output, major, minor) => {
  expect(parseClangVersion(output)).toEqual({ major, minor });
});

test.each([
  ['gcc', 'gcc (Debian 12.2.0-14) 12.2.0'],
  ["Apple's clang, whose numbers are its own", 'Apple clang version 15.0.0 (clang-1500.3.9.4)'],
  ['nothing', ''],
])('knows that %s is no clang of ours', (_, output) => {
  expect(parseClangVersion(output)).toBeUndefined();
});

test.each([
  ['called by name', 'bpftool v7.1.0\nusing libbpf v1.1\nfeatures: libbpf_strict\n', 7, 1],
  ['called by its path', '/usr/sbin/bpftool v7.4.0\nusing libbpf v1.4\nfeatures:\n', 7, 4],
  [
    'of Linux 5.15, which prints the kernel version',
    'bpftool v5.15.143\nfeatures: libbfd, skeletons\n',
    5,
    15,
  ],
])('reads the version of a bpftool %s', (_, output, major, minor) => {
  expect(parseBpftoolVersion(output)).toEqual({ major, minor });
});

test("knows that Ubuntu's wrapper without a bpftool for the kernel is none", () => {
  expect(parseBpftoolVersion('WARNING: bpftool not found for kernel 6.8.0-1008\n')).toBeUndefined();
});

test.each([
  [{ major: 7, minor: 1 }, true],
  [{ major: 7, minor: 0 }, false],
  [{ major: 6, minor: 9 }, false],
  [{ major: 8, minor: 0 }, true],
])('compares %o with the oldest bpftool that works', (version, expected) => {
  expect(isAtLeast(version, OLDEST_BPFTOOL)).toBe(expected);
});
