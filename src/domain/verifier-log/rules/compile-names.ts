import { type Rule, rule, says } from '../rule.ts';
import { C_LIBRARY, isCLibrary } from './c-library.ts';
import { whereDeclared } from './where-declared.ts';

const UNDECLARED =
  /(?:implicit declaration of function|implicitly declaring library function|call to undeclared (?:library )?function) '(?<name>\w+)'/;

/** Headers that only the C library's own headers include: `bits/…`, `gnu/stubs-32.h`. */
const OF_C_LIBRARY = /^(?:std\w+|string|errno|unistd|assert|ctype)\.h$|^(?:gnu|bits|sys)\//;

/** What is missing when a <linux/…> header is included for the target BPF. */
const OF_UAPI = /^(?:asm|linux|net|netinet|arpa)\//;

/** Names that clang does not know. */
export const COMPILE_NAME_RULES: readonly Rule[] = [
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
        'clang looks for <…> in the system\'s folders, and for "…" beside your file and in the folders given with -I.',
      ja: () =>
        'clang は <…> をシステムのフォルダーから、"…" をファイルと同じフォルダーと -I で指定したフォルダーから探します。',
    },
    fix: {
      en: ({ name = '' }) => {
        if (name.startsWith('bpf/')) return 'Install libbpf-dev (`xdplings doctor` says how).';
        if (OF_C_LIBRARY.test(name))
          return 'It belongs to the C library, which does not exist in the kernel: leave out your #include of <stdio.h> and the like.';
        if (OF_UAPI.test(name)) return 'Leave that #include out: "vmlinux.h" has all types of the kernel.';
        return 'Check the spelling. For kernel types "vmlinux.h" is enough.';
      },
      ja: ({ name = '' }) => {
        if (name.startsWith('bpf/'))
          return 'libbpf-dev をインストールします（方法は `xdplings doctor` で分かります）。';
        if (OF_C_LIBRARY.test(name))
          return 'これは C ライブラリのもので、カーネルの中にはありません。<stdio.h> などの #include をやめます。';
        if (OF_UAPI.test(name))
          return 'その #include をやめます。カーネルの型は "vmlinux.h" にすべてあります。';
        return 'つづりを確かめます。カーネルの型は "vmlinux.h" だけで足ります。';
      },
    },
  }),
  rule({
    slug: 'no-c-library',
    stage: 'compile',
    match: (message) => {
      const name = UNDECLARED.exec(message)?.groups?.name;
      return name !== undefined && (/library function/.test(message) || isCLibrary(name))
        ? { name }
        : undefined;
    },
    title: {
      en: ({ name }) => C_LIBRARY.title(name).en,
      ja: ({ name }) => C_LIBRARY.title(name).ja,
    },
    why: { en: () => C_LIBRARY.why.en, ja: () => C_LIBRARY.why.ja },
    fix: {
      en: ({ name }) => C_LIBRARY.instead(name).en,
      ja: ({ name }) => C_LIBRARY.instead(name).ja,
    },
    learnMore: ['hello/print'],
  }),
  rule({
    slug: 'implicit-declaration',
    stage: 'compile',
    match: says(UNDECLARED),
    title: {
      en: ({ name }) => `clang does not know a function \`${name}\`.`,
      ja: ({ name }) => `\`${name}\` という関数は宣言されていません。`,
    },
    why: {
      en: () =>
        'It is not declared above this line, and no other file can bring it later: a BPF object stands alone.',
      ja: () =>
        'この行より前に宣言がありません。BPF のオブジェクトは単独でロードされるので、別のファイルの定義が後から加わることもありません。',
    },
    fix: {
      en: ({ name }) => whereDeclared(name).en,
      ja: ({ name }) => whereDeclared(name).ja,
    },
  }),
  rule({
    slug: 'unknown-identifier',
    stage: 'compile',
    match: says(/use of undeclared identifier '(?<name>\w+)'(?:; did you mean '(?<meant>\w+)')?/),
    title: {
      en: ({ name }) => `clang does not know the name \`${name}\` here.`,
      ja: ({ name }) => `\`${name}\` という名前は、ここでは宣言されていません。`,
    },
    why: {
      en: () => 'It is not declared above this line, or only inside other braces.',
      ja: () => 'この行より前で宣言されていないか、別の波括弧の中で宣言されています。',
    },
    fix: {
      en: ({ name, meant }) => (meant ? `Did you mean \`${meant}\`?` : whereDeclared(name).en),
      ja: ({ name, meant }) => (meant ? `\`${meant}\` ではありませんか。` : whereDeclared(name).ja),
    },
  }),
  rule({
    slug: 'unknown-type',
    stage: 'compile',
    match: says(
      /unknown type name '(?<name>\w+)'|incomplete (?:definition of )?type '(?:struct |union )?(?<struct>\w+)'/,
    ),
    title: {
      en: ({ name, struct }) =>
        struct
          ? `clang does not know what is inside \`struct ${struct}\`.`
          : `clang does not know the type \`${name}\`.`,
      ja: ({ name, struct }) =>
        struct
          ? `\`struct ${struct}\` の中身が定義されていません。`
          : `型 \`${name}\` は宣言されていません。`,
    },
    why: {
      en: () =>
        'The header that declares it is not included, or its name is written differently. In C a struct is named with that word: `struct ethhdr`.',
      ja: () =>
        '宣言のあるヘッダーをインクルードしていないか、名前が違います。C では `struct ethhdr` のように struct を付けて書きます。',
    },
    fix: {
      en: ({ name, struct }) => whereDeclared(name ?? struct).en,
      ja: ({ name, struct }) => whereDeclared(name ?? struct).ja,
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
      ja: () =>
        'vmlinux.h の中身はカーネル自身の定義で、ユーザー空間のヘッダーとは名前が違うメンバーもあります。',
    },
    fix: {
      en: ({ meant, type }) => (meant ? `Did you mean \`${meant}\`?` : `Search vmlinux.h for \`${type} {\`.`),
      ja: ({ meant, type }) =>
        meant ? `\`${meant}\` ではありませんか。` : `vmlinux.h で \`${type} {\` を探します。`,
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
        'vmlinux.h には、`struct key` のようなありふれた名前も含めて、カーネルのすべての型があります。<linux/…> のヘッダーは、その一部をもう一度定義します。',
    },
    fix: {
      en: () => 'Choose another name, or leave the <linux/…> header out.',
      ja: () => '別の名前にするか、<linux/…> のインクルードをやめます。',
    },
  }),
];
