import { expect, test } from 'vitest';
import { asksForPrecompiled, leadingIncludes } from '../../src/toolchain/leading-includes.ts';

const BOTH = '#include "vmlinux.h"\n#include <bpf/bpf_helpers.h>\n';

test('reads the includes at the top, past comments and blank lines', () => {
  const source = `// one\n/* two\n */\n\n#include "vmlinux.h" // why\n  # include <bpf/bpf_helpers.h> /* x */\n\n#include "mine.h"\nint x;\n#include "late.h"\n`;
  expect(leadingIncludes(source)).toEqual(['"vmlinux.h"', '<bpf/bpf_helpers.h>', '"mine.h"']);
});

test.each([
  ['the two headers first', BOTH],
  ['with the newlines of DOS', BOTH.replaceAll('\n', '\r\n')],
  ['without a newline at the end', BOTH.trimEnd()],
  ['with angle brackets', '#include <vmlinux.h>\n#include <bpf/bpf_helpers.h>\n'],
  ['with a licence line above', `// SPDX-License-Identifier: GPL-2.0\n${BOTH}`],
  ['and others after them', `${BOTH}#include <bpf/bpf_endian.h>\n#define X 1\n`],
])('uses the precompiled header for a file that asks for %s', (_, source) => {
  expect(asksForPrecompiled(source)).toBe(true);
});

test.each([
  ['nothing at all', ''],
  ['no vmlinux.h', '#include <bpf/bpf_helpers.h>\n'],
  ['no bpf_helpers.h', '#include "vmlinux.h"\n#include <bpf/bpf_endian.h>\n'],
  ['the headers in another order', '#include <bpf/bpf_helpers.h>\n#include "vmlinux.h"\n'],
  ['a macro before them', `#define BPF_NO_PRESERVE_ACCESS_INDEX\n${BOTH}`],
  ['a macro between them', '#include "vmlinux.h"\n#define SEC(x)\n#include <bpf/bpf_helpers.h>\n'],
  ['a declaration before them', `int x;\n${BOTH}`],
  ['the headers only if something', `#if 0\n${BOTH}#endif\n`],
  ['a header that is commented out', '#include "vmlinux.h"\n/*\n#include <bpf/bpf_helpers.h>\n*/\n'],
  ['a comment that never ends', '#include "vmlinux.h"\n/* #include <bpf/bpf_helpers.h>\n'],
  [
    'a comment that swallows the next line',
    '#include "vmlinux.h"\n// note \\\n#include <bpf/bpf_helpers.h>\n',
  ],
  [
    'a comment joined with blanks after the backslash',
    '#include "vmlinux.h"\n// note \\  \n#include <bpf/bpf_helpers.h>\n',
  ],
  ['a comment joined by a trigraph', '#include "vmlinux.h"\n// note ??/\n#include <bpf/bpf_helpers.h>\n'],
  ['both on one line', '#include "vmlinux.h" /* and */ #include <bpf/bpf_helpers.h>\n'],
  ['both on one line, over a comment of two', '#include "vmlinux.h" /*\n*/ #include <bpf/bpf_helpers.h>\n'],
  ['other words on the line', '#include "vmlinux.h" please\n#include <bpf/bpf_helpers.h>\n'],
  ['a header of another name', '#include "my-vmlinux.h"\n#include <bpf/bpf_helpers.h>\n'],
  ['the newlines of old Macs', BOTH.replaceAll('\n', '\r')],
])('leaves it to plain clang when a file has %s', (_, source) => {
  expect(asksForPrecompiled(source)).toBe(false);
});
