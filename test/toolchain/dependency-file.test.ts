import { expect, test } from 'vitest';
import { parseDependencyFile } from '../../src/toolchain/dependency-file.ts';

test('reads the files of a make rule over several lines', () => {
  expect(parseDependencyFile('header.pch: /k/vmlinux.h \\\n  /usr/include/bpf/bpf_helpers.h\n')).toEqual([
    '/k/vmlinux.h',
    '/usr/include/bpf/bpf_helpers.h',
  ]);
});

test('undoes what make needs escaped', () => {
  expect(parseDependencyFile('h.pch: /my\\ home/a\\#b.h /c$$d:e.h\n')).toEqual([
    '/my home/a#b.h',
    '/c$d:e.h',
  ]);
});

test('finds no files where there are none', () => {
  expect(parseDependencyFile('h.pch:\n')).toEqual([]);
});
