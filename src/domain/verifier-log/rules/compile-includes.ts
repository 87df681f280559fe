import { includes } from '../compile-source.ts';
import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

const NOT_FOUND = /^'(?<name>[^']+)' file not found/;
/** What the C library's own headers include, and what stands in its folders. */
const OF_C_LIBRARY =
  /^(?:gnu|bits|sys)\/|^(?:std\w+|string|errno|unistd|assert|ctype|pthread|time|math|inttypes|signal|fcntl)\.h$|^(?:arpa|net|netinet)\//;
/** Headers that only kernel modules can include. */
const OF_MODULES =
  /^linux\/(?:kernel|module|init|skbuff|netdevice|sched|slab|printk|kprobes|uaccess|fs|mm|list|spinlock|rcupdate|compiler)\.h$|^(?:net|trace|generated|uapi)\//;
const OF_LIBBPF = /^(?:bpf\/)?bpf_(?:helpers|endian|tracing|core_read|helper_defs)\.h$/;

/** The name in the learner's own #include, which may lead to the header that is missing. */
const ownInclude = (context: Context): string | undefined =>
  /#\s*include\s*[<"]([^">]+)[">]/.exec(codeAt(context))?.[1];
const isIndirect = ({ clang }: Context): boolean => clang?.message.header !== undefined;

/** A file that is not found, and who asks for it. */
const missing = (pattern: RegExp) => (message: string, context: Context) => {
  const name = NOT_FOUND.exec(message)?.groups?.name;
  return name !== undefined && pattern.test(name)
    ? { name, own: isIndirect(context) ? ownInclude(context) : name }
    : undefined;
};

/** How Linux distributions' own names for types of the kernel's interface collide with vmlinux.h. */
const CLASH =
  /^(?:typedef redefinition with different types|redefinition of (?:enumerator )?'|redeclaration of|conflicting types for|unknown type name)/;

export const COMPILE_INCLUDE_RULES: readonly Rule[] = [
  clangRule(missing(/^vmlinux\.h$/), {
    slug: 'missing-vmlinux',
    title: ['There is no vmlinux.h where clang looks.', 'vmlinux.h が見つかりません。'],
    why: [
      'vmlinux.h comes with no package: it is made of the types of the kernel that runs here, and a -I has to name its folder.',
      'vmlinux.h はパッケージに入っていません。動いているカーネルの型情報から作り、その場所を -I で指定します。',
    ],
    fix: [
      'Make it: `bpftool btf dump file /sys/kernel/btf/vmlinux format c > vmlinux.h`, and compile with -I and that folder. (`xdplings` does both.)',
      '`bpftool btf dump file /sys/kernel/btf/vmlinux format c > vmlinux.h` で作り、そのフォルダーを -I で指定してコンパイルします（`xdplings` は両方を自動で行います）。',
    ],
  }),
  clangRule(missing(/^asm\//), {
    slug: 'missing-asm-headers',
    title: [
      ({ name, own }) =>
        own === name
          ? `The header ${name} is not found.`
          : `${own ? `<${own}>` : 'A header'} needs ${name}, which clang does not find.`,
      ({ name, own }) =>
        own === name
          ? `ヘッダー ${name} が見つかりません。`
          : `${own ? `<${own}>` : 'ヘッダー'} に必要な ${name} が見つかりません。`,
    ],
    why: [
      'Debian and Ubuntu keep it in a folder named after the processor, and with `-target bpf` clang does not look there.',
      'Debian や Ubuntu では CPU ごとのフォルダーにありますが、`-target bpf` を付けた clang はそこを探しません。',
    ],
    fix: [
      'Compile with `-I/usr/include/$(uname -m)-linux-gnu`; or use "vmlinux.h" in place of all <linux/…> headers.',
      '`-I/usr/include/$(uname -m)-linux-gnu` を付けてコンパイルします。または、<linux/…> のヘッダーをすべてやめて "vmlinux.h" を使います。',
    ],
  }),
  clangRule(missing(OF_C_LIBRARY), {
    slug: 'c-library-header',
    title: [
      ({ own }) =>
        `${own ? `<${own}>` : 'This header'} belongs to the C library, and a BPF program has none.`,
      ({ own }) => `${own ? `<${own}>` : 'このヘッダー'} は通常のプログラム用で、BPF では使えません。`,
    ],
    why: [
      'It is for ordinary programs: the kernel, where yours runs, has no C library, and the headers do not even know the target BPF.',
      'これは C ライブラリのヘッダーです。カーネルの中に C ライブラリはなく、ヘッダー自体も BPF に対応していません。',
    ],
    fix: [({ own = '' }) => withoutCLibrary(own).en, ({ own = '' }) => withoutCLibrary(own).ja],
  }),
  clangRule(missing(OF_MODULES), {
    slug: 'kernel-internal-header',
    title: [
      ({ name }) => `<${name}> is a header for kernel modules, and a BPF program cannot include it.`,
      ({ name }) =>
        `<${name}> はカーネルモジュール用のヘッダーで、BPF プログラムではインクルードできません。`,
    ],
    why: [
      'A BPF program is not a module: it does not see the headers inside of the kernel, only its types.',
      'BPF プログラムはカーネルモジュールではないので、カーネル内部のヘッダーは使えず、使えるのは型だけです。',
    ],
    fix: [
      'Leave that #include out, and include "vmlinux.h": it has all types of the kernel (but no #defines).',
      'その #include をやめて "vmlinux.h" をインクルードします。カーネルの型はすべて入っています（#define はありません）。',
    ],
  }),
  clangRule(missing(OF_LIBBPF), {
    slug: 'missing-libbpf-header',
    title: [
      ({ name }) => `The header ${name} is not found.`,
      ({ name }) => `ヘッダー ${name} が見つかりません。`,
    ],
    why: [
      ({ name }) =>
        name?.startsWith('bpf/')
          ? "libbpf's headers are not installed, or not where clang looks."
          : "libbpf's headers are in a folder called bpf.",
      ({ name }) =>
        name?.startsWith('bpf/')
          ? 'libbpf のヘッダーがインストールされていないか、clang が探さない場所にあります。'
          : 'libbpf のヘッダーは bpf というフォルダーにあります。',
    ],
    fix: [
      ({ name }) =>
        name?.startsWith('bpf/')
          ? 'Install libbpf-dev (on Fedora libbpf-devel); `xdplings doctor` says how.'
          : `Write \`#include <bpf/${name}>\`.`,
      ({ name }) =>
        name?.startsWith('bpf/')
          ? 'libbpf-dev（Fedora では libbpf-devel）をインストールします。方法は `xdplings doctor` で分かります。'
          : `\`#include <bpf/${name}>\` と書きます。`,
    ],
    fixCode: ({ name }, context) =>
      name && !name.includes('/') && !isIndirect(context) ? `#include <bpf/${name}>` : undefined,
  }),
  clangRule(missing(/./), {
    slug: 'missing-include',
    title: [
      ({ name }) => `The header ${name} is not found.`,
      ({ name }) => `ヘッダー ${name} が見つかりません。`,
    ],
    why: [
      'clang looks for <…> in the system\'s folders, and for "…" beside your file and in the folders given with -I.',
      'clang は <…> をシステムのフォルダーから、"…" をファイルと同じフォルダーと -I で指定したフォルダーから探します。',
    ],
    fix: [({ name = '' }) => otherHeader(name).en, ({ name = '' }) => otherHeader(name).ja],
  }),
  clangRule(
    /^(?:invalid preprocessing directive|expected "FILENAME" or <FILENAME>|empty filename in #include)/,
    {
      slug: 'include-syntax',
      title: [
        (_, context) =>
          /include\s+[^<"\s]/.test(codeAt(context))
            ? 'The name of the header needs quotes or angle brackets.'
            : 'clang does not know this # directive.',
        (_, context) =>
          /include\s+[^<"\s]/.test(codeAt(context))
            ? 'ヘッダーの名前は引用符か山括弧で囲みます。'
            : 'この # で始まる行を clang は理解できません。',
      ],
      why: [
        'So this line includes nothing, and every name that it should have provided is unknown below.',
        'そのため、この行で使えるようになるはずだった名前が、以降すべて未知の名前になります。',
      ],
      fix: [
        'Write it as `#include "vmlinux.h"` or `#include <bpf/bpf_helpers.h>`; the others are `#define`, `#ifdef`, `#endif`.',
        '`#include "vmlinux.h"` や `#include <bpf/bpf_helpers.h>` のように書きます。他に `#define`、`#ifdef`、`#endif` などがあります。',
      ],
    },
  ),
  clangRule(isHelpersFirst, {
    slug: 'include-order',
    title: [
      '<bpf/bpf_helpers.h> uses types that are not known yet where you include it.',
      '<bpf/bpf_helpers.h> をインクルードした時点で、その中で使う型がまだ宣言されていません。',
    ],
    why: [
      'It declares the helpers with __u32, __u64 and the like, and does not include these types itself.',
      'このヘッダーはヘルパーの宣言に __u32 や __u64 などを使いますが、これらの型を自分ではインクルードしません。',
    ],
    fix: [
      (_, { source }) =>
        source && includes(source, 'vmlinux.h')
          ? 'Move `#include "vmlinux.h"` above it.'
          : 'Put `#include "vmlinux.h"` (or <linux/bpf.h>) on a line above it.',
      (_, { source }) =>
        source && includes(source, 'vmlinux.h')
          ? '`#include "vmlinux.h"` をそれより上に移します。'
          : 'それより上の行に `#include "vmlinux.h"`（または <linux/bpf.h>）を置きます。',
    ],
  }),
  clangRule(isClash, {
    slug: 'vmlinux-conflict',
    title: [
      ({ own }) =>
        own === 'vmlinux.h'
          ? '"vmlinux.h" defines again what a <linux/…> header above has defined.'
          : `${own ? `<${own}>` : 'A header'} defines again what "vmlinux.h" has defined.`,
      ({ own }) =>
        own === 'vmlinux.h'
          ? '上でインクルードした <linux/…> のヘッダーと "vmlinux.h" とで、定義が重複しています。'
          : `${own ? `<${own}>` : 'ヘッダー'} と "vmlinux.h" とで、定義が重複しています。`,
    ],
    why: [
      'vmlinux.h holds all types of the kernel, so it cannot stand beside the <linux/…> headers: both have the same ones.',
      'vmlinux.h にはカーネルのすべての型が入っています。<linux/…> のヘッダーも同じ型を定義するので、併用できません。',
    ],
    fix: [
      'Keep "vmlinux.h" and leave out every <linux/…> header; write the #defines that you then miss yourself, such as `#define ETH_P_IP 0x0800`.',
      '"vmlinux.h" だけを残し、<linux/…> のインクルードをすべてやめます。足りなくなった #define は `#define ETH_P_IP 0x0800` のように自分で書きます。',
    ],
  }),
];

const HELPER_HEADERS = /bpf_(?:helper_defs|helpers|tracing|core_read|endian)\.h$/;

/** The types of the kernel's interface are unknown inside of libbpf's own headers. */
function isHelpersFirst(message: string, { clang }: Context): Record<string, string> | undefined {
  return HELPER_HEADERS.test(clang?.message.header ?? '') && /^unknown type name '__[us]\d+'/.test(message)
    ? {}
    : undefined;
}

/** A definition clashes inside of a header, and vmlinux.h is one of the two. */
function isClash(message: string, context: Context): { own: string | undefined } | undefined {
  const { clang, source } = context;
  if (!clang?.message.header || !CLASH.test(message)) return undefined;
  const own = ownInclude(context);
  const isVmlinux =
    own === 'vmlinux.h' || (source ? includes(source, 'vmlinux.h') : !message.startsWith('unknown'));
  return isVmlinux ? { own } : undefined;
}

const INSTEAD: readonly [RegExp, { en: string; ja: string }][] = [
  [
    /stdio/,
    {
      en: 'Leave that #include out; to print, use bpf_printk from <bpf/bpf_helpers.h>.',
      ja: 'その #include をやめます。出力には <bpf/bpf_helpers.h> の bpf_printk を使います。',
    },
  ],
  [
    /^(?:arpa|netinet)\/in/,
    {
      en: 'Leave that #include out; bpf_htons and the like are in <bpf/bpf_endian.h>, the IPPROTO_ names in "vmlinux.h".',
      ja: 'その #include をやめます。bpf_htons などは <bpf/bpf_endian.h> に、IPPROTO_ の名前は "vmlinux.h" にあります。',
    },
  ],
  [
    /^(?:stdint|stdbool|stddef|inttypes|sys\/types)/,
    {
      en: 'Leave that #include out; "vmlinux.h" has __u32, __u64 and the like, and also bool, uint32_t and size_t.',
      ja: 'その #include をやめます。__u32、__u64 のほか、bool、uint32_t、size_t も "vmlinux.h" にあります。',
    },
  ],
];

const withoutCLibrary = (own: string) =>
  INSTEAD.find(([pattern]) => pattern.test(own))?.[1] ?? {
    en: 'Leave that #include out. Types of the kernel are in "vmlinux.h", helpers in <bpf/bpf_helpers.h>.',
    ja: 'その #include をやめます。カーネルの型は "vmlinux.h"、ヘルパーは <bpf/bpf_helpers.h> にあります。',
  };

function otherHeader(name: string): { en: string; ja: string } {
  if (/^bpf/.test(name)) {
    return {
      en: "Check the spelling: libbpf's headers are <bpf/bpf_helpers.h>, <bpf/bpf_endian.h>, <bpf/bpf_tracing.h> and <bpf/bpf_core_read.h>.",
      ja: 'つづりを確かめます。libbpf のヘッダーは <bpf/bpf_helpers.h>、<bpf/bpf_endian.h>、<bpf/bpf_tracing.h>、<bpf/bpf_core_read.h> です。',
    };
  }
  return /^linux\//.test(name)
    ? {
        en: 'Check the spelling, or leave that #include out: "vmlinux.h" has all types of the kernel.',
        ja: 'つづりを確かめるか、その #include をやめます。カーネルの型は "vmlinux.h" にすべてあります。',
      }
    : {
        en: 'Check the spelling, and that the file lies beside yours or in a folder given with -I.',
        ja: 'つづりと、そのファイルが同じフォルダーか -I で指定したフォルダーにあることを確かめます。',
      };
}
