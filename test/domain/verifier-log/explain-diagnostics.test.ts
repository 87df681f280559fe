import { describe, expect, test } from 'vitest';
import { explainDiagnostic, explainDiagnostics } from '../../../src/domain/verifier-log/index.ts';

/* Messages of clang 14 to 21. */
test.each([
  ["expected ';' after expression", 'semicolon'],
  ["expected ';' at end of declaration", 'semicolon'],
  ["expected '}'", '`}`'],
  ["use of undeclared identifier 'XDP_PAS'; did you mean 'XDP_PASS'?", 'Did you mean `XDP_PASS`'],
  ["use of undeclared identifier 'ETH_P_IP'", '#define'],
  ["unknown type name 'u32'", 'vmlinux.h'],
  ["incomplete definition of type 'struct iphdr'", 'vmlinux.h'],
  ["implicit declaration of function 'bpf_htons' is invalid in C99", 'bpf_endian.h'],
  [
    "call to undeclared function 'bpf_ntohs'; ISO C99 and later do not support implicit function declarations",
    'bpf_endian.h',
  ],
  ["call to undeclared library function 'printf' with type 'int (const char *, ...)'", 'bpf_printk'],
  ["implicitly declaring library function 'printf' with type 'int (const char *, ...)'", 'bpf_printk'],
  ["implicit declaration of function 'puts' is invalid in C99", 'bpf_printk'],
  ["implicitly declaring library function 'exit' with type 'void (int)'", 'return XDP_PASS'],
  ["implicitly declaring library function 'memcpy' with type 'void *(void *, …)'", '__builtin_'],
  ["implicitly declaring library function 'malloc' with type 'void *(unsigned long)'", 'map'],
  ["implicitly declaring library function 'sin' with type 'double (double)'", 'bpf-helpers(7)'],
  ["'bpf/bpf_helpers.h' file not found", 'libbpf-dev'],
  ["'gnu/stubs-32.h' file not found", 'C library'],
  ["'asm/types.h' file not found", 'vmlinux.h'],
  ['non-void function does not return a value in all control paths', 'return'],
  ["no member named 'proto' in 'struct iphdr'", '`struct iphdr`'],
  ["variable 'key' is uninitialized when used here", '`key`'],
  ["passing 'struct (unnamed struct at a.bpf.c:71:1)' to parameter of incompatible type 'void *'", '`&map`'],
  ['too few arguments to function call, expected 2, have 1', 'takes 2 arguments'],
  ["redefinition of 'key'", 'twice'],
  [
    'Looks like the BPF stack limit of 512 bytes is exceeded. Please move large on stack variables into BPF per-cpu array map.',
    '512',
  ],
])('%s', (message, words) => {
  const text = explainDiagnostic(message);
  expect(text?.en).toContain(words);
  expect(text?.ja).toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}]/u);
});

test('a message that is not known stays without explanation, and notes have none', () => {
  const place = { file: 'a.bpf.c', line: 1, column: 2 };
  const unknown = { ...place, severity: 'error', message: 'something else' } as const;
  const known = { ...place, severity: 'error', message: "expected ';' after expression" } as const;
  const note = { ...known, severity: 'note' } as const;
  const [first, second, third] = explainDiagnostics([unknown, known, note]);
  expect(first).toEqual(unknown);
  expect(second).toMatchObject({ ...known, explanation: { en: expect.stringContaining('semicolon') } });
  expect(third).toEqual(note);
});

describe('a cascade', () => {
  const at = (line: number, message: string, severity: 'error' | 'note' = 'error') => ({
    file: 'a.bpf.c',
    line,
    column: 3,
    severity,
    message,
  });

  test('is marked: what goes away with its root follows', () => {
    const unknown = "use of undeclared identifier 'queu'";
    const found = explainDiagnostics([
      at(4, unknown),
      at(7, "use of undeclared identifier 'port'"),
      at(9, unknown),
    ]);
    expect(found.map(({ follows }) => follows)).toEqual([undefined, undefined, true]);
  });

  test('is seen in the lines of the file where clang does not name what it is about', () => {
    const text = 'SEC("xdp")\nint prog(void)\n{\n}\nchar _license[] SEC("license") = "GPL";\n';
    const found = explainDiagnostics(
      [at(1, 'expected parameter declarator'), at(5, "expected ';' after top level declarator")],
      { file: 'a.bpf.c', text },
    );
    expect(found[0]?.explanation?.en).toContain('bpf_helpers.h');
    expect(found[1]?.follows).toBe(true);
  });

  test('of headers is told by their names', () => {
    const message = "redefinition of 'bpf_insn' (in bpf.h, line 71, and 17 more like it)";
    const text = '#include "vmlinux.h"\n#include <linux/bpf.h>\n';
    const [found] = explainDiagnostics([at(2, message)], { file: 'a.bpf.c', text });
    expect(found?.explanation?.en).toContain('<linux/bpf.h>');
    expect(found?.message).toBe(message);
  });
});
