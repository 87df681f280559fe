import { describe, expect, test } from 'vitest';
import { CATALOGUE, explainRejection } from '../../../../src/domain/verifier-log/index.ts';

/** What clang prints about a file, without the lines that it quotes. */
const clang = (source: readonly string[], messages: readonly string[]) =>
  explainRejection({
    output: messages.map((message) => `program.bpf.c:${message}\n`).join(''),
    source: { file: 'program.bpf.c', text: source.join('\n') },
  });

/** Rules, lines to look at, the code, and the words of clang 14 to 22 about it, as these really said them. */
const SAID: readonly [string, number, readonly string[], readonly string[]][] = [
  [
    'extra-after-directive',
    1,
    ['#include "vmlinux.h";'],
    ['1:21: warning: extra tokens at end of #include directive'],
  ],
  [
    'incompatible-types',
    1,
    ['\tif (eth + 1 > end)'],
    ["1:14: warning: comparison of distinct pointer types ('struct ethhdr *' and 'char *')"],
  ],
  [
    'address-of-value',
    1,
    ['\t__u64 *v = bpf_map_lookup_elem(&counters, &0);'],
    ["1:44: error: cannot take the address of an rvalue of type 'int'"],
  ],
  [
    'pointer-into-number',
    1,
    ['\t__u64 v = bpf_map_lookup_elem(&counters, &key);'],
    [
      "1:8: warning: incompatible pointer to integer conversion initializing '__u64' (aka 'unsigned long long') with an expression of type 'void *'",
      "1:8: error: incompatible pointer to integer conversion initializing '__u64' (aka 'unsigned long long') with an expression of type 'void *'",
    ],
  ],
  [
    'condition-without-parentheses',
    1,
    ['\tif ctx->rx_queue_index > 3'],
    ["1:5: error: expected '(' after 'if'"],
  ],
  [
    'extra-parenthesis',
    1,
    ['\tif (ctx->rx_queue_index > 3))'],
    ["1:30: error: extraneous ')' after condition, expected a statement"],
  ],
  [
    'macro-arguments',
    1,
    ['\t__uint(type BPF_MAP_TYPE_ARRAY);'],
    ['1:32: error: too few arguments provided to function-like macro invocation'],
  ],
  [
    'missing-expression',
    1,
    ['\t__u32 q = ctx->rx_queue_index;\\ return q ? XDP_DROP : XDP_PASS;'],
    ['1:32: error: expected expression'],
  ],
  ['conflict-marker', 1, ['<<<<<<< HEAD'], ['1:1: error: version control conflict marker in file']],
  ['misspelt-section-macro', 1, ['Sec("xdp")'], ['1:5: error: expected parameter declarator']],
  ['section-with-semicolon', 1, ['SEC("xdp");'], ['1:1: warning: declaration does not declare anything']],
  [
    'missing-type',
    1,
    ['prog(struct xdp_md *ctx)'],
    [
      "1:1: warning: type specifier missing, defaults to 'int'",
      "1:1: warning: type specifier missing, defaults to 'int'; ISO C99 and later do not support implicit int",
      "1:1: error: type specifier missing, defaults to 'int'; ISO C99 and later do not support implicit int",
    ],
  ],
  [
    'assignment-as-condition',
    1,
    ['\tif (q = 3)'],
    ['1:8: warning: using the result of an assignment as a condition without parentheses'],
  ],
  [
    'comparison-as-statement',
    1,
    ['\t\tverdict == XDP_DROP;'],
    ['1:11: warning: equality comparison result unused'],
  ],
  ['case-without-colon', 1, ['\tcase 1'], ["1:8: error: expected ':' after 'case'"]],
  [
    'case-not-constant',
    1,
    ['\tcase wanted:'],
    ['1:7: error: expression is not an integer constant expression'],
  ],
  ['duplicate-case', 1, ['\tcase 1:'], ["1:7: error: duplicate case value '1'"]],
  [
    'label-at-end',
    7,
    [
      'SEC("xdp")',
      'int prog(struct xdp_md *ctx)',
      '{',
      '\tif (ctx->rx_queue_index)',
      '\t\tgoto out;',
      '\treturn XDP_DROP;',
      'out:',
      '}',
    ],
    [
      '8:1: error: expected statement',
      '8:1: warning: label at end of compound statement is a C2x extension',
      '8:1: warning: label at end of compound statement is a C23 extension',
    ],
  ],
  ['unknown-label', 1, ['\t\tgoto drop;'], ["1:8: error: use of undeclared label 'drop'"]],
  [
    'break-outside-loop',
    1,
    ['\t\tbreak;'],
    ["1:3: error: 'break' statement not in loop or switch statement"],
  ],
  [
    'nested-function',
    4,
    [
      'SEC("xdp")',
      'int prog(struct xdp_md *ctx)',
      '{',
      '\tint twice(int x)',
      '\t{',
      '\t\treturn x * 2;',
      '\t}',
      '\treturn twice(ctx->rx_queue_index) ? XDP_PASS : XDP_DROP;',
      '}',
    ],
    ['5:2: error: function definition is not allowed here'],
  ],
  [
    'missing-target-arch',
    1,
    ['\tint dfd = (int)PT_REGS_PARM1(ctx);'],
    ['1:17: error: Must specify a BPF target arch via __TARGET_ARCH_xxx'],
  ],
  [
    'uninitialised-variable',
    1,
    ['\tif (ctx->rx_queue_index)'],
    ["1:6: warning: variable 'verdict' is used uninitialized whenever 'if' condition is false"],
  ],
  [
    'missing-return',
    1,
    ['}'],
    ['1:1: warning: non-void function does not return a value in all control paths'],
  ],
  ['value-from-void', 1, ['\treturn x;'], ["1:2: error: void function 'count' should not return a value"]],
  [
    'result-of-void',
    1,
    ['\tint n = count(3);'],
    ["1:6: error: initializing 'int' with an expression of incompatible type 'void'"],
  ],
  [
    'dereferenced-number',
    1,
    ['\treturn *q ? XDP_PASS : XDP_DROP;'],
    ["1:9: error: indirection requires pointer operand ('__u32' (aka 'unsigned int') invalid)"],
  ],
  [
    'array-initializer',
    1,
    ['\tunsigned char mac[6] = eth->h_source;'],
    ['1:16: error: array initializer must be an initializer list or string literal'],
  ],
  [
    'string-comparison',
    1,
    ['\tif (name == "eth0")'],
    [
      '1:11: warning: result of comparison against a string literal is unspecified (use an explicit string comparison function instead)',
    ],
  ],
  [
    'struct-as-condition',
    1,
    ['\tif (p)'],
    ["1:2: error: statement requires expression of scalar type ('struct pair' invalid)"],
  ],
  [
    'pointer-compared-with-number',
    1,
    ['\tif (ctx->rx_queue_index > limit)'],
    [
      "1:26: warning: ordered comparison between pointer and integer ('__u32' (aka 'unsigned int') and 'int (*)(void)')",
    ],
  ],
  [
    'call-of-value',
    1,
    ['\tif (ctx->rx_queue_index > limit(3))'],
    ["1:33: error: called object type '__u32' (aka 'unsigned int') is not a function or function pointer"],
  ],
  [
    'assignment-to-const',
    1,
    ['\tlimit = ctx->rx_queue_index;'],
    [
      "1:8: error: cannot assign to variable 'limit' with const-qualified type 'const __u32' (aka 'const unsigned int')",
    ],
  ],
  [
    'subscript-of-map',
    1,
    ['\tcounters[0]++;'],
    ['1:10: error: subscripted value is not an array, pointer, or vector'],
  ],
  [
    'constant-variable-size',
    1,
    ['\tchar name[SIZE];'],
    ['1:7: warning: variable length array folded to constant array as an extension'],
  ],
  [
    'negative-array-size',
    1,
    ['\tchar buffer[-1];'],
    ["1:14: error: 'buffer' declared as an array with a negative size"],
  ],
  [
    'array-index',
    1,
    ['\tbuffer[4] = ctx->rx_queue_index;'],
    [
      '1:2: warning: array index 4 is past the end of the array (which contains 4 elements)',
      "1:2: warning: array index 4 is past the end of the array (that has type 'char[4]')",
    ],
  ],
  [
    'wide-integer',
    1,
    ['\ta = a * ctx->ingress_ifindex * ctx->data / ctx->data_end;'],
    ["1:8: error: A call to built-in function '__multi3' is not supported."],
  ],
  [
    'struct-by-value',
    1,
    ['\treturn use(b) ? XDP_PASS : XDP_DROP;'],
    [
      '1:9: error: pass by value not supported 0x3e77da38: i64 = GlobalAddress<i32 (%struct.big*)* @use> 0, program.bpf.c:13:9',
      '1:9: error: pass by value not supported 0x564f746a0b78: i64 = GlobalAddress<ptr @use> 0, program.bpf.c:13:9',
      '1:9: error: pass by value not supported 0x561a5f193f20: i64 = GlobalAddress<ptr @use> 0, program.bpf.c:13:9',
      '1:9: error: 0x5635c4be6180: i64 = GlobalAddress<ptr @use> 0, program.bpf.c:13:9 pass by value not supported',
      '1:9: error: 0x55931cb2ec20: i64 = GlobalAddress<ptr @use> 0, program.bpf.c:13:9 pass by value not supported',
    ],
  ],
  [
    'thread-local',
    1,
    ['__thread int counter;'],
    ['1:1: error: thread-local storage is not supported for the current target'],
  ],
  [
    'trap',
    1,
    ['\t\t__builtin_trap();'],
    ["1:3: error: A call to built-in function 'abort' is not supported."],
  ],
  [
    'atomic-without-address',
    1,
    ['\t__sync_fetch_and_add(total, 1);'],
    [
      "1:2: error: address argument to atomic builtin must be a pointer ('__u64' (aka 'unsigned long long') invalid)",
    ],
  ],
  [
    'loop-not-unrolled',
    1,
    ['\tfor (int i = 0; i < ctx->rx_queue_index; i++) {'],
    [
      '1:2: warning: loop not unrolled: the optimizer was unable to perform the requested transformation; the transformation might be disabled or specified as part of an unsupported transformation ordering',
    ],
  ],
  [
    'duplicate-symbol',
    1,
    ['int prog2(struct xdp_md *ctx) { return XDP_PASS; }'],
    ["1:5: error: definition with same mangled name 'prog1' as another definition"],
  ],
  [
    'static-assertion',
    1,
    ['_Static_assert(sizeof(struct event) == 5, "no padding");'],
    [
      '1:1: error: static_assert failed due to requirement \'sizeof(struct event) == 5\' "no padding"',
      "1:1: error: static assertion failed due to requirement 'sizeof(struct event) == 5': no padding",
      "1:16: error: static assertion failed due to requirement 'sizeof(struct event) == 5': no padding",
    ],
  ],
  ['unused-name', 1, ['\tint used = 3;'], ["1:6: warning: unused variable 'used'"]],
  [
    'comparison-always-same',
    1,
    ['\tif (ttl > 256)'],
    [
      "1:10: warning: result of comparison of constant 256 with expression of type '__u8' (aka 'unsigned char') is always false",
    ],
  ],
  [
    'shift-too-wide',
    1,
    ['\treturn (n << 32) ? XDP_PASS : XDP_DROP;'],
    ['1:12: warning: shift count >= width of type'],
  ],
  [
    'number-too-large',
    1,
    ['\t__u8 n = 300;'],
    [
      "1:11: warning: implicit conversion from 'int' to '__u8' (aka 'unsigned char') changes value from 300 to 44",
    ],
  ],
  [
    'size-of-pointer',
    1,
    ['\t__builtin_memset(p, 0, sizeof(p));'],
    [
      "1:32: warning: '__builtin_memset' call operates on objects of type 'char' while the size is based on a different type 'char *'",
    ],
  ],
  [
    'operator-order',
    1,
    ['\tif (ctx->rx_queue_index & 3 == 1)'],
    ['1:26: warning: & has lower precedence than ==; == will be evaluated first'],
  ],
  [
    'division-by-zero',
    1,
    ['\treturn ctx->rx_queue_index / 0 ? XDP_PASS : XDP_DROP;'],
    ['1:29: warning: division by zero is undefined'],
  ],
  [
    'address-as-number',
    1,
    ['\t__u32 ip = 10.0.0.1;'],
    ["1:17: error: invalid suffix '.0.1' on floating constant"],
  ],
  ['octal-number', 1, ['\tint n = 089;'], ["1:11: error: invalid digit '8' in octal constant"]],
  [
    'text-in-single-quotes',
    1,
    ["\tchar *name = 'eth0';"],
    [
      "1:8: warning: incompatible integer to pointer conversion initializing 'char *' with an expression of type 'int'",
      "1:8: error: incompatible integer to pointer conversion initializing 'char *' with an expression of type 'int'",
    ],
  ],
  [
    'initializer-not-constant',
    1,
    ['int limit = base + 2;'],
    ['1:18: error: initializer element is not a compile-time constant'],
  ],
  [
    'define-with-equals',
    1,
    [
      '#define LIMIT = 10',
      'SEC("xdp")',
      'int prog(struct xdp_md *ctx) {',
      '\tif (ctx->rx_queue_index > LIMIT)',
      '\t\treturn XDP_DROP;',
      '\treturn XDP_PASS;',
      '}',
    ],
    ['4:28: error: expected expression'],
  ],
  ['unclosed-conditional', 1, ['#ifdef DEBUG'], ['1:2: error: unterminated conditional directive']],
  [
    'uint-with-type',
    1,
    ['\t__uint(key, __u32);'],
    ["1:14: error: unexpected type name '__u32': expected expression"],
  ],
  [
    'array-brackets-place',
    1,
    ['\tchar[16] name;'],
    [
      '1:15: error: brackets are not allowed here; to declare an array, place the brackets after the identifier',
    ],
  ],
  [
    'conditional-without-colon',
    1,
    ['\treturn ctx->rx_queue_index ? XDP_PASS;'],
    ["1:39: error: expected ':'"],
  ],
  ['keyword-as-name', 1, ['\tint default = 3;'], ["1:6: error: expected identifier or '('"]],
  ['bit-field-address', 1, ['\t__u8 *p = &ip->ihl;'], ['1:12: error: address of bit-field requested']],
  [
    'conflicting-declaration',
    2,
    ['int check(int x);', 'static int check(int x) {'],
    ["2:12: error: static declaration of 'check' follows non-static declaration"],
  ],
  [
    'number-as-pointer',
    1,
    ['\tchar *next = offset + 14;'],
    [
      "1:8: warning: incompatible integer to pointer conversion initializing 'char *' with an expression of type 'int'",
      "1:8: error: incompatible integer to pointer conversion initializing 'char *' with an expression of type 'int'",
    ],
  ],
  [
    'string-plus-number',
    1,
    ['\tchar *text = "queue " + queue;'],
    ["1:24: warning: adding '__u32' (aka 'unsigned int') to a string does not append to the string"],
  ],
  [
    'unknown-macro',
    1,
    ['int BPF_KPROB(do_unlinkat, int dfd, struct filename *name)'],
    ['1:28: error: expected identifier'],
  ],
  [
    'quote-in-string',
    1,
    ['\tbpf_printk("said "hello"");'],
    ["1:20: error: expected ';' at end of declaration"],
  ],
  ['missing-list-comma', 1, ['enum kind { ONE TWO };'], ["1:16: error: missing ',' between enumerators"]],
  [
    'too-many-values',
    1,
    ['\tchar name[4] = "hello";'],
    ['1:17: warning: initializer-string for char array is too long'],
  ],
  [
    'used-before-declared',
    1,
    ['\tu64 *s = bpf_map_lookup_elem(&counts, &k);', 'struct {', '} counts SEC(".maps");'],
    ["1:32: error: use of undeclared identifier 'counts'"],
  ],
  [
    'missing-struct-word',
    2,
    ['struct stats { u64 n; };', '\t__type(value, stats);'],
    ["2:16: error: use of undeclared identifier 'stats'; did you mean 'static'?"],
  ],
  [
    'argument-count',
    1,
    ['\treturn other(3, 4);'],
    ["1:18: error: too many arguments to function call, expected single argument 'x', have 2 arguments"],
  ],
  [
    'missing-asm-headers',
    1,
    ['#include <linux/types.h>'],
    ["1:10: fatal error: 'asm/types.h' file not found"],
  ],
  ['missing-vmlinux', 1, ['#include "vmlinux.h"'], ["1:10: fatal error: 'vmlinux.h' file not found"]],
  ['conflict-marker', 1, ['<<<<<<< HEAD'], ['1:1: error: version control conflict marker in file']],
];

test.each(SAID)('%s, line %i: %j', (rule, line, source, messages) => {
  for (const message of messages) expect(clang(source, [message]), message).toMatchObject({ rule, line });
});

test('an atomic operation that old instruction sets lack is told from one of the wrong size', () => {
  const output =
    'fatal error: error in backend: Cannot select: 0x1: i64,ch = AtomicLoadAnd<(load store seq_cst (s64) on @total)> 0x2, 0x3, a.bpf.c:8:2\n';
  expect(explainRejection({ output })).toMatchObject({ rule: 'unsupported-atomic', line: 8, column: 2 });
});

describe('words about the program', () => {
  const fixOf = (source: string, message: string) => clang([source], [message]).fix.en;

  test.each([
    ['\tif (ip->proto == 6)', "1:10: error: no member named 'proto' in 'struct iphdr'", '`protocol`'],
    ['\tif (ip->proto == 6)', "1:10: error: no member named 'proto' in 'struct ipv6hdr'", '`nexthdr`'],
    [
      '\tx = bpf_map_lookup(&m, &k);',
      "1:6: error: call to undeclared function 'bpf_map_lookup'",
      '`bpf_map_lookup_elem`',
    ],
    [
      '\tx = bpf_ktime_get_n();',
      "1:6: error: call to undeclared function 'bpf_ktime_get_n'",
      '`bpf_ktime_get_ns`',
    ],
    [
      '\tbpf_dynptr_from_xdp(ctx, 0, &p);',
      "1:2: error: call to undeclared function 'bpf_dynptr_from_xdp'",
      '__ksym',
    ],
    [
      '\t__uint(type, BPF_MAP_TYPE_HASHMAP);',
      "1:15: error: use of undeclared identifier 'BPF_MAP_TYPE_HASHMAP'",
      '`BPF_MAP_TYPE_HASH`',
    ],
    ['\tfor (i = 0; i < 4; i++)', "1:7: error: use of undeclared identifier 'i'", '`for (int i = 0'],
    [
      '\treturn TC_ACT_SHOT;',
      "1:9: error: use of undeclared identifier 'TC_ACT_SHOT'",
      '#define TC_ACT_SHOT 2',
    ],
    [
      '\tsize_t n = 4;',
      "1:2: error: use of undeclared identifier 'size_t'; did you mean 'sizeof'?",
      'vmlinux.h',
    ],
    [
      '\tbpf_map_update_elem(&m, &k, &v);',
      '1:32: error: too few arguments to function call, expected 4, have 3',
      'BPF_ANY',
    ],
    [
      '\tif (a->saddr == b->saddr)',
      "1:15: error: invalid operands to binary expression ('struct in6_addr' and 'struct in6_addr')",
      'u6_addr32',
    ],
  ])('%s', (source, message, words) => {
    expect(fixOf(source, message)).toContain(words);
  });

  test('a program with <linux/bpf.h> is not told to include vmlinux.h beside it', () => {
    const source = ['#include <linux/bpf.h>', '', 'struct ethhdr *eth = data;', 'bool odd;'];
    const message = "3:16: error: arithmetic on a pointer to an incomplete type 'struct ethhdr'";
    expect(clang(source, [message]).fix.en).toContain('<linux/if_ether.h>');
    expect(clang(source, ["4:1: error: unknown type name 'bool'"]).fix.en).toContain('<stdbool.h>');
    const define = "3:1: error: use of undeclared identifier 'ETH_P_IP'";
    expect(clang(source, [define]).fix.en).toContain('<linux/if_ether.h>');
  });
});

/* fixCode takes the place of the line; each of these was compiled so. */
test.each([
  [
    '\tif (data + 14 > ctx->data_end)',
    "1:18: warning: ordered comparison between pointer and integer ('void *' and '__u32')",
    'if ((void *)(data + 14) > (void *)(long)ctx->data_end)',
  ],
  [
    '\tvoid *data = ctx->data;',
    "1:8: error: incompatible integer to pointer conversion initializing 'void *' with an expression of type '__u32'",
    'void *data = (void *)(long)ctx->data;',
  ],
  ['\t__u32 n = 3', "1:13: error: expected ';' at end of declaration", '__u32 n = 3;'],
  [
    '\tif (x = 3)',
    '1:8: warning: using the result of an assignment as a condition without parentheses',
    'if (x == 3)',
  ],
  ['\tbpf_printk(“hello”);', '1:13: error: unexpected character <U+201C>', 'bpf_printk("hello");'],
  ['\tif x > 3 {', "1:5: error: expected '(' after 'if'", 'if (x > 3) {'],
  [
    '\tmac = eth->h_source;',
    "1:6: error: array type 'unsigned char[6]' is not assignable",
    '__builtin_memcpy(mac, eth->h_source, sizeof(mac));',
  ],
  [
    '\t__uint(type BPF_MAP_TYPE_ARRAY);',
    '1:31: error: too few arguments provided to function-like macro invocation',
    '__uint(type, BPF_MAP_TYPE_ARRAY);',
  ],
  ['SEC(xdp)', "1:5: error: expected string literal as argument of 'section' attribute", 'SEC("xdp")'],
])('%s is mended by what is offered', (source, message, code) => {
  expect(clang([source], [message]).fixCode).toBe(code);
});

test('no code is offered where the line is more than the mistake', () => {
  expect(
    clang(
      ['\tif (a.b.c) x.y = 1;'],
      ["1:7: error: member reference type 'struct s *' is a pointer; did you mean to use '->'?"],
    ).fixCode,
  ).toBeUndefined();
  expect(
    clang(['\tfoo( // then', '\tbar'], ["1:6: error: expected ';' after expression"]).fixCode,
  ).toBeUndefined();
});

test('at least 40 rules are about what clang says', () => {
  expect(CATALOGUE.filter(({ stage }) => stage === 'compile').length).toBeGreaterThan(40);
});

test('finds the declaration whose name is also that of its section, of which clang 14 names no line', () => {
  const explained = explainRejection({
    output:
      "error: license changed binding to STB_GLOBAL\nerror: symbol 'license' is already defined\n2 errors generated.\n",
    source: {
      file: 'program.bpf.c',
      text: '#include <linux/bpf.h>\n\nchar license[] SEC("license") = "GPL";\n',
    },
  });

  expect(explained).toMatchObject({ stage: 'compile', rule: 'symbol-named-as-section', line: 3 });
});
