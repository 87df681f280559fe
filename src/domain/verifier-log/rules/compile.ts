import { type Rule, rule, says } from '../rule.ts';

/** Where names that beginners miss come from. */
const HOMES: readonly [RegExp, { en: string; ja: string }][] = [
  [
    /^bpf_(?:hton|ntoh|cpu_to|be\d|le\d)/,
    { en: '`#include <bpf/bpf_endian.h>` declares it.', ja: '`#include <bpf/bpf_endian.h>` で使えます。' },
  ],
  [
    /^(?:hton|ntoh)[sl]$/,
    {
      en: 'In BPF programs it is bpf_htons and its kin, from <bpf/bpf_endian.h>.',
      ja: 'BPF プログラムでは、<bpf/bpf_endian.h> の bpf_htons などを使います。',
    },
  ],
  [
    /^(?:bpf_\w+|SEC|__(?:uint|type|array|always_inline))$/,
    {
      en: '`#include <bpf/bpf_helpers.h>` declares the helpers and SEC; check the spelling.',
      ja: 'ヘルパーや SEC は `#include <bpf/bpf_helpers.h>` で使えます。つづりも確かめてください。',
    },
  ],
  [
    /^(?:ETH_P_|TC_ACT_|ETH_ALEN|IP_|IPV6_|AF_)/,
    {
      en: 'It is a #define, and vmlinux.h has no #defines: write your own, such as `#define ETH_P_IP 0x0800`.',
      ja: 'これは #define で、vmlinux.h に #define は含まれません。`#define ETH_P_IP 0x0800` のように自分で定義します。',
    },
  ],
  [
    /^(?:XDP_|IPPROTO_|BPF_|xdp_md|ethhdr|iphdr|ipv6hdr|tcphdr|udphdr|icmphdr|__[us]\d+|__be\d+|u\d+|s\d+)/,
    {
      en: '`#include "vmlinux.h"` has it; check the spelling.',
      ja: '`#include "vmlinux.h"` にあります。つづりも確かめてください。',
    },
  ],
  [
    /^NULL$/,
    {
      en: 'vmlinux.h does not define NULL: write `if (!pointer)`, or 0.',
      ja: 'vmlinux.h は NULL を定義しません。`if (!pointer)` や 0 と書きます。',
    },
  ],
  [
    /^(?:printf|puts|malloc|free|memcmp|strlen|strcmp|exit)$/,
    {
      en: 'There is no C library in the kernel. bpf_printk prints; memory comes from maps and the stack.',
      ja: 'カーネル内に C ライブラリはありません。出力は bpf_printk、メモリはマップとスタックを使います。',
    },
  ],
];
const home = (name: string) => HOMES.find(([pattern]) => pattern.test(name))?.[1];
const CHECK = { en: 'Declare it first, or check the spelling.', ja: '先に宣言するか、つづりを確かめます。' };

/** What beginners meet while writing C. */
export const COMPILE_RULES: readonly Rule[] = [
  rule({
    slug: 'missing-include',
    stage: 'compile',
    match: says(/^'(?<name>[^']+)' file not found/),
    title: {
      en: ({ name }) => `The header ${name} is not found.`,
      ja: ({ name }) => `ヘッダー ${name} が見つかりません。`,
    },
    why: {
      en: () =>
        'clang looks for <…> in the system\'s folders and for "…" beside your file and in the folders given with -I.',
      ja: () =>
        'clang は <…> をシステムのフォルダーから、"…" をファイルの隣と -I で与えたフォルダーから探します。',
    },
    fix: {
      en: ({ name }) =>
        name?.startsWith('bpf/')
          ? 'Install libbpf-dev (`xdplings doctor` says how).'
          : 'Check the spelling. For kernel types "vmlinux.h" is enough.',
      ja: ({ name }) =>
        name?.startsWith('bpf/')
          ? 'libbpf-dev をインストールします(方法は `xdplings doctor` に出ます)。'
          : 'つづりを確かめます。カーネルの型は "vmlinux.h" だけで足ります。',
    },
  }),
  rule({
    slug: 'missing-semicolon',
    stage: 'compile',
    match: says(/expected ';'/),
    title: {
      en: () => 'A semicolon is missing.',
      ja: () => 'セミコロン(;)が抜けています。',
    },
    why: {
      en: () => 'Every statement and declaration ends with one, also the `}` of a struct and of a map.',
      ja: () => '文と宣言はすべて ; で終わります。構造体やマップの `}` の後も同じです。',
    },
    fix: {
      en: () => 'Put it where clang points to, which is the end of the line before the one that confused it.',
      ja: () => 'clang が示す位置(多くは直前の行の末尾)に ; を置きます。',
    },
  }),
  rule({
    slug: 'unbalanced-brackets',
    stage: 'compile',
    match: says(/expected '(?<bracket>[)}\]])'|extraneous closing brace|expected identifier or '\('/),
    title: {
      en: ({ bracket }) => (bracket ? `A \`${bracket}\` is missing.` : 'The brackets do not match here.'),
      ja: ({ bracket }) => (bracket ? `\`${bracket}\` が抜けています。` : '括弧の対応がとれていません。'),
    },
    why: {
      en: () => 'An opening bracket before this place has no partner, or a closing one came too early.',
      ja: () => 'ここより前の開き括弧に相手がないか、閉じ括弧が早すぎます。',
    },
    fix: {
      en: () => 'Look at the line and those above it; an editor that shows the partner of a bracket helps.',
      ja: () => 'この行とその上を見直します。対応する括弧を示すエディターが役に立ちます。',
    },
  }),
  rule({
    slug: 'implicit-declaration',
    stage: 'compile',
    match: says(
      /(?:implicit declaration of function|call to undeclared (?:library )?function) '(?<name>\w+)'/,
    ),
    title: {
      en: ({ name }) => `The function \`${name}\` is not known.`,
      ja: ({ name }) => `関数 \`${name}\` は知られていません。`,
    },
    why: {
      en: () =>
        'clang guesses that it is defined elsewhere, but a BPF object has no elsewhere: the loader will refuse it.',
      ja: () =>
        'clang は「どこかに定義がある」と推測しますが、BPF のオブジェクトに「どこか」はなく、ローダーが拒否します。',
    },
    fix: {
      en: ({ name }) => home(name ?? '')?.en ?? CHECK.en,
      ja: ({ name }) => home(name ?? '')?.ja ?? CHECK.ja,
    },
  }),
  rule({
    slug: 'unknown-identifier',
    stage: 'compile',
    match: says(/use of undeclared identifier '(?<name>\w+)'(?:; did you mean '(?<meant>\w+)')?/),
    title: {
      en: ({ name }) => `The name \`${name}\` is not known here.`,
      ja: ({ name }) => `\`${name}\` という名前は、ここでは知られていません。`,
    },
    why: {
      en: () => 'It is not declared before this line, or was declared inside of other braces.',
      ja: () => 'この行より前で宣言されていないか、別の波括弧の中で宣言されています。',
    },
    fix: {
      en: ({ name, meant }) => (meant ? `Did you mean \`${meant}\`?` : (home(name ?? '')?.en ?? CHECK.en)),
      ja: ({ name, meant }) =>
        meant ? `\`${meant}\` ではありませんか。` : (home(name ?? '')?.ja ?? CHECK.ja),
    },
  }),
  rule({
    slug: 'unknown-type',
    stage: 'compile',
    match: says(
      /unknown type name '(?<name>\w+)'|incomplete (?:definition of )?type '(?:struct |union )?(?<struct>\w+)'/,
    ),
    title: {
      en: ({ name, struct }) => `The type \`${name ?? struct}\` is not known${struct ? ' in full' : ''}.`,
      ja: ({ name, struct }) => `型 \`${name ?? struct}\` ${struct ? 'の中身が' : 'は'}知られていません。`,
    },
    why: {
      en: () =>
        'The header that declares it is not included, or its name is written differently. In C a struct is named with the word: `struct ethhdr`.',
      ja: () =>
        '宣言のあるヘッダーをインクルードしていないか、名前が違います。C では `struct ethhdr` のように struct を付けて書きます。',
    },
    fix: {
      en: ({ name, struct }) => home(name ?? struct ?? '')?.en ?? CHECK.en,
      ja: ({ name, struct }) => home(name ?? struct ?? '')?.ja ?? CHECK.ja,
    },
  }),
  rule({
    slug: 'unknown-member',
    stage: 'compile',
    match: says(/no member named '(?<name>\w+)' in '(?<type>[^']+)'(?:; did you mean '(?<meant>\w+)')?/),
    title: {
      en: ({ name, type }) => `\`${type}\` has no member \`${name}\`.`,
      ja: ({ name, type }) => `\`${type}\` にメンバー \`${name}\` はありません。`,
    },
    why: {
      en: () =>
        "vmlinux.h has the kernel's own definitions; some members have other names than in user-space headers.",
      ja: () => 'vmlinux.h はカーネル自身の定義で、ユーザー空間のヘッダーと名前が違うメンバーもあります。',
    },
    fix: {
      en: ({ meant, type }) => (meant ? `Did you mean \`${meant}\`?` : `Search vmlinux.h for \`${type} {\`.`),
      ja: ({ meant, type }) =>
        meant ? `\`${meant}\` ではありませんか。` : `vmlinux.h で \`${type} {\` を探します。`,
    },
  }),
  rule({
    slug: 'missing-return',
    stage: 'compile',
    match: says(/non-void function does not return a value|non-void function '\w+' should return a value/),
    title: {
      en: () => 'A path through this function ends without `return`.',
      ja: () => '`return` せずに終わる経路があります。',
    },
    why: {
      en: () => 'What then counts as the verdict on the packet is left to chance.',
      ja: () => 'そのとき、パケットへの判定が何になるかは偶然に任されます。',
    },
    fix: {
      en: () => 'Return a verdict at the end of the function, such as `return XDP_PASS;`.',
      ja: () => '関数の最後で `return XDP_PASS;` のように判定を返します。',
    },
    learnMore: ['hello/verdicts'],
  }),
  rule({
    slug: 'uninitialised-variable',
    stage: 'compile',
    match: says(/variable '(?<name>\w+)' is (?:used )?uninitialized/),
    title: {
      en: ({ name }) => `\`${name}\` is used before it has a value.`,
      ja: ({ name }) => `\`${name}\` は、値が入る前に使われています。`,
    },
    why: {
      en: () =>
        'clang may then leave out whatever depends on it: the program does something else than it seems to say.',
      ja: () => 'clang はそれに依存する部分を省くことがあり、プログラムは見た目と違う動きをします。',
    },
    fix: {
      en: () => 'Give it a value where it is declared.',
      ja: () => '宣言するときに値を入れます。',
    },
  }),
  rule({
    slug: 'argument-count',
    stage: 'compile',
    match: says(
      /too (?<which>few|many) arguments to function call, expected (?:at \w+ )?(?<expected>\d+), have (?<have>\d+)/,
    ),
    title: {
      en: ({ expected, have }) =>
        `The function takes ${expected} argument${expected === '1' ? '' : 's'}, and here it gets ${have}.`,
      ja: ({ expected, have }) => `この関数の引数は ${expected} 個ですが、${have} 個渡しています。`,
    },
    why: {
      en: () => 'The declaration, in <bpf/bpf_helper_defs.h> for helpers, says what each argument is.',
      ja: () => '各引数の意味は宣言にあります(ヘルパーは <bpf/bpf_helper_defs.h>)。',
    },
    fix: {
      en: () => 'Compare with bpf-helpers(7).',
      ja: () => 'bpf-helpers(7) と見比べます。',
    },
  }),
  rule({
    slug: 'incompatible-types',
    stage: 'compile',
    match: says(
      /incompatible (?:pointer types|integer to pointer conversion|pointer to integer conversion)|makes (?:pointer|integer) from/,
    ),
    title: {
      en: () => 'A pointer and a number, or pointers to different types, are mixed up here.',
      ja: () => 'ここでポインタと数、または違う型へのポインタが混ざっています。',
    },
    why: {
      en: () =>
        'Helpers take addresses: `&key`, not `key`; `&map`, not `map`. ctx->data is a number and needs `(void *)(long)`.',
      ja: () =>
        'ヘルパーにはアドレスを渡します(`key` でなく `&key`、`map` でなく `&map`)。ctx->data は数なので `(void *)(long)` が必要です。',
    },
    fix: {
      en: () => 'Add the `&`, or the cast.',
      ja: () => '`&` またはキャストを付けます。',
    },
  }),
  rule({
    slug: 'assignment-as-condition',
    stage: 'compile',
    match: says(/using the result of an assignment as a condition/),
    title: {
      en: () => '`=` assigns; to compare, write `==`.',
      ja: () => '`=` は代入です。比較は `==` と書きます。',
    },
    why: {
      en: () => 'The condition is then true whenever the assigned value is not 0.',
      ja: () => 'このままでは、代入した値が 0 でなければ常に真になります。',
    },
    fix: {
      en: () => 'Write `==`.',
      ja: () => '`==` と書きます。',
    },
  }),
  rule({
    slug: 'redefinition',
    stage: 'compile',
    match: says(/redefinition of '(?<name>\w+)'/),
    title: {
      en: ({ name }) => `\`${name}\` is defined twice.`,
      ja: ({ name }) => `\`${name}\` が 2 回定義されています。`,
    },
    why: {
      en: () =>
        'vmlinux.h already defines all types of the kernel, also very common names such as `struct key`. Headers from <linux/…> define some of them again.',
      ja: () =>
        'vmlinux.h には `struct key` のようなありふれた名前も含め、カーネルのすべての型があります。<linux/…> のヘッダーは同じものを再び定義します。',
    },
    fix: {
      en: () => 'Choose another name, or leave the <linux/…> header out.',
      ja: () => '別の名前にするか、<linux/…> のインクルードをやめます。',
    },
  }),
];
