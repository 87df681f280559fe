import { includes } from '../compile-source.ts';
import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

/** What an unknown macro looks like to clang: a function without a type, a parameter list of values. */
const AS_DECLARATION =
  /^(?:expected (?:parameter declarator|identifier|'\)'|';')|type (?:name requires a specifier|specifier missing)|a parameter list without types|unexpected type name|unknown type name|use of undeclared identifier|duplicate member)/;
const UNDECLARED = /(?:declaration of function|call to undeclared function) '(\w+)'/;

const OF_TRACING = /^(?:BPF_(?:PROG2?|KPROBE|KRETPROBE|KSYSCALL|UPROBE|URETPROBE|USDT)|PT_REGS_\w+)$/;
const OF_CORE = /^(?:BPF_CORE_READ\w*|BPF_PROBE_READ\w*|bpf_core_\w+)$/;
const OF_HELPERS = /^(?:SEC|__uint|__type|__array|__ulong)$/;
const OF_BCC =
  /^(?:BPF_(?:HASH|ARRAY|PERF_OUTPUT|RINGBUF_OUTPUT|TABLE|HISTOGRAM|PERCPU_ARRAY|PERCPU_HASH|LPM_TRIE|STACK_TRACE|PROG_ARRAY|DEVMAP|XSKMAP)|bpf_trace_printk_|TRACEPOINT_PROBE|KFUNC_PROBE|LSM_PROBE)$/;

/** The macro-like name that a message is about: named by clang, or the one before a `(` at the start of the line. */
function macroOf(message: string, context: Context): string | undefined {
  const named = UNDECLARED.exec(message)?.[1];
  if (named !== undefined) return named;
  if (!AS_DECLARATION.test(message)) return undefined;
  const code = codeAt(context);
  const names = [...code.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)].map(([, name]) => name ?? '');
  return names.find((name) => [OF_HELPERS, OF_TRACING, OF_CORE, OF_BCC].some((known) => known.test(name)));
}

/** A macro of one of libbpf's headers, which the source does not include. */
const missing = (names: RegExp, header: string) => (message: string, context: Context) => {
  const name = macroOf(message, context);
  if (name === undefined || !names.test(name) || isExpanded(name, context)) return undefined;
  if (!UNDECLARED.test(message) && !isUnknownAt(context)) return undefined;
  return context.source && includes(context.source, header) ? undefined : { name };
};

/** A macro that clang expands, wherever that is, is known to it. */
const isExpanded = (name: string, { clang }: Context): boolean =>
  clang?.all.some(({ notes }) => notes.some(({ text }) => text === `expanded from macro '${name}'`)) === true;

/** Of all that clang says about this line, something says that the name is no macro. */
const isUnknownAt = ({ clang }: Context): boolean =>
  clang?.all.some(
    ({ line, text }) =>
      line === clang.message.line &&
      /^(?:expected parameter declarator|type name requires a specifier|a parameter list without types|type specifier missing|expected identifier$)/.test(
        text,
      ),
  ) ?? false;

/** `Sec("xdp")`, `section("xdp")`: at the left edge, with a string, and no declaration. */
function misspeltSection(message: string, context: Context): { name: string } | undefined {
  if (!/^(?:expected parameter declarator|type specifier missing)/.test(message)) return undefined;
  const name = /^(\w+)\s*\(\s*"/.exec(codeAt(context).trim())?.[1];
  return name !== undefined && name !== 'SEC' && /^_*sec/i.test(name) ? { name } : undefined;
}

/** Macros of libbpf's headers, and what looks like them. */
export const COMPILE_MACRO_RULES: readonly Rule[] = [
  clangRule(missing(OF_HELPERS, 'bpf_helpers.h'), {
    slug: 'missing-bpf-helpers',
    title: [
      ({ name }) => `clang does not know ${name}: <bpf/bpf_helpers.h> is not included.`,
      ({ name }) => `${name} が宣言されていません。<bpf/bpf_helpers.h> がインクルードされていません。`,
    ],
    why: [
      'SEC, __uint, __type and all helpers come from that header. Without it clang takes them for odd declarations, and every such line is an error.',
      'SEC、__uint、__type とヘルパーはすべてこのヘッダーで定義されています。ないと、使っている行がすべておかしな宣言とみなされてエラーになります。',
    ],
    fix: [
      'Begin the file with `#include "vmlinux.h"` and below it `#include <bpf/bpf_helpers.h>`.',
      'ファイルの先頭に `#include "vmlinux.h"`、その下に `#include <bpf/bpf_helpers.h>` を書きます。',
    ],
    learnMore: ['hello/verdicts'],
  }),
  clangRule(missing(OF_TRACING, 'bpf_tracing.h'), {
    slug: 'missing-bpf-tracing',
    title: [
      ({ name }) => `clang does not know ${name}: <bpf/bpf_tracing.h> is not included.`,
      ({ name }) => `${name} が宣言されていません。<bpf/bpf_tracing.h> がインクルードされていません。`,
    ],
    why: [
      'It is a macro that takes the arguments of the traced function out of the registers.',
      'これは、トレース対象の関数の引数をレジスタから取り出すマクロです。',
    ],
    fix: [
      '`#include <bpf/bpf_tracing.h>` below <bpf/bpf_helpers.h>; for kprobes compile with `-D__TARGET_ARCH_x86` (or arm64 …), too.',
      '<bpf/bpf_helpers.h> の下に `#include <bpf/bpf_tracing.h>` を加えます。kprobe では `-D__TARGET_ARCH_x86`（arm64 など）も付けてコンパイルします。',
    ],
  }),
  clangRule(missing(OF_CORE, 'bpf_core_read.h'), {
    slug: 'missing-bpf-core-read',
    title: [
      ({ name }) => `clang does not know ${name}: <bpf/bpf_core_read.h> is not included.`,
      ({ name }) => `${name} が宣言されていません。<bpf/bpf_core_read.h> がインクルードされていません。`,
    ],
    why: [
      'It is a macro, so clang takes the names of the members for variables.',
      'これはマクロなので、宣言がないとメンバーの名前が変数とみなされます。',
    ],
    fix: [
      '`#include <bpf/bpf_core_read.h>` below <bpf/bpf_helpers.h>.',
      '<bpf/bpf_helpers.h> の下に `#include <bpf/bpf_core_read.h>` を加えます。',
    ],
  }),
  clangRule(
    (message, context) => {
      const name = macroOf(message, context);
      return name !== undefined && OF_BCC.test(name) ? { name } : undefined;
    },
    {
      slug: 'bcc-program',
      title: [
        ({ name }) => `${name} belongs to BCC, another way of writing BPF programs.`,
        ({ name }) => `${name} は BCC のもので、ここでの書き方とは異なります。`,
      ],
      why: [
        'BCC rewrites its programs before it compiles them; clang with libbpf takes plain C.',
        'BCC はコンパイルの前にプログラムを書き換えます。clang と libbpf で扱えるのは普通の C だけです。',
      ],
      fix: [
        'Declare a map as a struct with `__uint(type, …)` in SEC(".maps"), and use helpers such as bpf_map_lookup_elem.',
        'マップは `__uint(type, …)` などを並べた構造体として SEC(".maps") に宣言し、bpf_map_lookup_elem などのヘルパーで使います。',
      ],
      learnMore: ['counter/protocols'],
    },
  ),
  clangRule(
    (message, context) => {
      const name = /^\s*(?:static\s+)?\w+\s+([A-Z][A-Z_0-9]+)\s*\(/.exec(codeAt(context))?.[1];
      const isKnown = name === undefined || isExpanded(name, context);
      return /^expected identifier$/.test(message) && !isKnown ? { name } : undefined;
    },
    {
      slug: 'unknown-macro',
      title: [
        ({ name }) => `clang does not know a macro \`${name}\`.`,
        ({ name }) => `\`${name}\` というマクロは定義されていません。`,
      ],
      why: [
        'So it takes the line for a declaration, and that has another form.',
        'そのため宣言とみなされますが、宣言としては形が違います。',
      ],
      fix: [
        'Check the spelling, and the header that defines it: BPF_PROG and BPF_KPROBE are in <bpf/bpf_tracing.h>.',
        'つづりと、定義のあるヘッダーを確かめます。BPF_PROG や BPF_KPROBE は <bpf/bpf_tracing.h> にあります。',
      ],
    },
  ),
  clangRule(misspeltSection, {
    slug: 'misspelt-section-macro',
    title: [
      ({ name }) => `clang does not know \`${name}\`: the macro is called SEC.`,
      ({ name }) => `\`${name}\` というマクロはありません。正しくは SEC です。`,
    ],
    why: [
      'C distinguishes capitals; SEC comes from <bpf/bpf_helpers.h>.',
      'C は大文字と小文字を区別します。SEC は <bpf/bpf_helpers.h> にあります。',
    ],
    fix: ['Write `SEC("…")`.', '`SEC("…")` と書きます。'],
    fixCode: ({ name }, context) => codeAt(context).trim().replace(name, 'SEC'),
  }),
  clangRule(
    (message, context) =>
      /'section' attribute requires a string|expected string literal as argument of 'section'/.test(
        message,
      ) ||
      (/^use of undeclared identifier/.test(message) && /^\s*SEC\(\s*\w/.test(codeAt(context)))
        ? {}
        : undefined,
    {
      slug: 'section-without-quotes',
      title: ['The name in SEC( ) needs double quotes.', 'SEC( ) の中の名前は二重引用符で囲みます。'],
      why: [
        'It is a string: the name of the section of the object file, which tells libbpf the kind of program.',
        'これはオブジェクトファイルのセクション名を表す文字列で、libbpf はこれでプログラムの種類を知ります。',
      ],
      fix: ['Write `SEC("xdp")`.', '`SEC("xdp")` のように書きます。'],
      fixCode: (_, context) => {
        const name = /^\s*SEC\(\s*'?([\w./]+)'?\s*\)\s*$/.exec(codeAt(context))?.[1];
        return name && `SEC("${name}")`;
      },
    },
  ),
  clangRule(/^Must specify a BPF target arch via __TARGET_ARCH/, {
    slug: 'missing-target-arch',
    title: [
      'clang does not know for which processor these registers are.',
      'どの CPU のレジスタなのかが指定されていません。',
    ],
    why: [
      'The macros of <bpf/bpf_tracing.h> read arguments from registers, and these differ between processors.',
      '<bpf/bpf_tracing.h> のマクロは引数をレジスタから読みますが、レジスタは CPU によって異なります。',
    ],
    fix: [
      'Compile with `-D__TARGET_ARCH_x86` (arm64, s390, riscv …).',
      '`-D__TARGET_ARCH_x86`（arm64、s390、riscv など）を付けてコンパイルします。',
    ],
  }),
  clangRule(/^too (?<which>few|many) arguments provided to function-like macro invocation/, {
    slug: 'macro-arguments',
    title: [
      ({ which }, context) => `${macroIn(context).en} gets too ${which} arguments.`,
      ({ which }, context) =>
        `${macroIn(context).ja}の引数が${which === 'few' ? '足りません' : '多すぎます'}。`,
    ],
    why: [
      'Commas separate the arguments of a macro; its #define says how many there are.',
      'マクロの引数はコンマで区切ります。個数は #define で決まっています。',
    ],
    fix: [
      (_, context) =>
        /__(?:uint|type)\s*\(\s*\w+\s+\w/.test(codeAt(context))
          ? 'Put a comma after the first word: `__uint(type, …)`.'
          : 'Compare the call with its #define; is a comma missing?',
      (_, context) =>
        /__(?:uint|type)\s*\(\s*\w+\s+\w/.test(codeAt(context))
          ? '最初の語の後にコンマを置きます: `__uint(type, …)`'
          : '呼び出しを #define と見比べます。コンマが抜けていませんか。',
    ],
    fixCode: (_, context) => {
      const match = /^\s*(__(?:uint|type))\s*\(\s*(\w+)\s+(\w[\w ]*)\s*\)\s*;\s*$/.exec(codeAt(context));
      return match ? `${match[1]}(${match[2]}, ${match[3]});` : undefined;
    },
  }),
  clangRule(
    (message, context) =>
      /^unexpected type name '/.test(message) && /__uint\s*\(\s*(?:key|value)\b/.test(codeAt(context))
        ? {}
        : undefined,
    {
      slug: 'uint-with-type',
      title: [
        '__uint takes a number, and here it gets a type.',
        '__uint に渡すのは数ですが、ここでは型を渡しています。',
      ],
      why: [
        'Types of a map are given with __type, sizes with __uint(key_size, …).',
        'マップの型は __type で、サイズは __uint(key_size, …) で指定します。',
      ],
      fix: ['Write __type.', '__type と書きます。'],
      fixCode: (_, context) => codeAt(context).trim().replace('__uint', '__type'),
    },
  ),
  clangRule(/incomplete type 'struct bpf_map_def'/, {
    slug: 'old-map-definition',
    title: [
      'This is the old way to declare a map, which libbpf 1.0 has dropped.',
      'これは古いマップの宣言で、libbpf 1.0 で廃止されました。',
    ],
    why: [
      'struct bpf_map_def exists no longer; the types of key and value are now part of the declaration.',
      'struct bpf_map_def はもうありません。今の宣言ではキーと値の型も指定します。',
    ],
    fix: [
      'Write `struct { __uint(type, …); __uint(max_entries, …); __type(key, …); __type(value, …); } name SEC(".maps");`.',
      '`struct { __uint(type, …); __uint(max_entries, …); __type(key, …); __type(value, …); } 名前 SEC(".maps");` と書きます。',
    ],
    learnMore: ['counter/protocols'],
  }),
  clangRule(
    (message, context) =>
      /^(?:type name requires a specifier|expected member name)/.test(message) &&
      /^\s*\.\w+\s*=/.test(codeAt(context))
        ? {}
        : undefined,
    {
      slug: 'values-in-struct-declaration',
      title: [
        'A struct declaration has only types inside, and here are values.',
        '構造体の宣言の中に書けるのは型だけですが、値が書かれています。',
      ],
      why: [
        'A map says its type and size in the types of its members, which __uint and __type write for you.',
        'マップの種類や大きさはメンバーの型で表し、それを __uint と __type が書いてくれます。',
      ],
      fix: [
        'Write `__uint(type, BPF_MAP_TYPE_ARRAY);` and the like in place of `.type = …,`.',
        '`.type = …,` の代わりに `__uint(type, BPF_MAP_TYPE_ARRAY);` のように書きます。',
      ],
      learnMore: ['counter/protocols'],
    },
  ),
];

function macroIn(context: Context): { en: string; ja: string } {
  const name = /\b(__\w+|[A-Z_]{2,}\w*)\s*\(/.exec(codeAt(context))?.[1];
  return name ? { en: `\`${name}\``, ja: `\`${name}\` ` } : { en: 'The macro', ja: 'マクロ' };
}
