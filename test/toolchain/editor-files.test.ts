import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { editorFiles } from '../../src/toolchain/editor-files.ts';

const FILES = editorFiles({
  workspaceDir: '/home/me/xdplings',
  clang: '/usr/bin/clang',
  flags: ['-O2', '-isystem', '/home/me/my cache'],
  sources: ['hello/print.bpf.c', 'counter/hash-map.bpf.c'],
});
const contentOf = (path: string) => FILES.find((file) => file.path === path)?.content ?? '';

test('tells clangd how each step is compiled', () => {
  expect(JSON.parse(contentOf('compile_commands.json'))).toEqual(
    ['hello/print.bpf.c', 'counter/hash-map.bpf.c'].map((file) => ({
      directory: '/home/me/xdplings',
      file,
      arguments: ['/usr/bin/clang', '-O2', '-isystem', '/home/me/my cache', '-c', file],
    })),
  );
});

test('keeps clangd from calling bpf_helpers.h unused', () => {
  expect(parse(contentOf('.clangd'))).toEqual({ Diagnostics: { UnusedIncludes: 'None' } });
});
