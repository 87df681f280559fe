import { type Rule, rule, says } from '../rule.ts';

/** C that is right, and that BPF cannot do. */
export const COMPILE_LIMIT_RULES: readonly Rule[] = [
  rule({
    slug: 'stack-size',
    stage: 'compile',
    match: says(/BPF stack limit(?: of (?<limit>\d+) bytes)? is exceeded|stack frame size .*exceeds.*BPF/i),
    title: {
      en: () =>
        'The local variables of this function need more than 512 bytes, the whole stack of a BPF program.',
      ja: () => 'この関数のローカル変数が、BPF プログラムのスタックの 512 バイトに収まりません。',
    },
    why: {
      en: () => 'The kernel gives each program a small fixed stack, so that it can never overflow.',
      ja: () =>
        'カーネルがプログラムに与えるスタックは小さな固定サイズで、決してあふれないようになっています。',
    },
    fix: {
      en: () => 'Put large buffers into the value of a per-CPU array map with one entry, and look it up.',
      ja: () => '大きなバッファーは、エントリが 1 つの per-CPU 配列マップの値に置き、検索して使います。',
    },
  }),
  rule({
    slug: 'signed-division',
    stage: 'compile',
    match: says(/(?:Error at line (?<line>\d+): )?unsupport(?:ed)? signed division/i),
    title: {
      en: () => 'BPF has no division of signed numbers.',
      ja: () => 'BPF には符号付きの除算がありません。',
    },
    why: {
      en: () =>
        'The instruction came only with cpu=v4 (Linux 6.6 and clang 18); the common instruction sets divide unsigned numbers.',
      ja: () =>
        '符号付き除算の命令は cpu=v4（Linux 6.6、clang 18）で加わったもので、一般的な命令セットで割り算できるのは符号なしの数だけです。',
    },
    fix: {
      en: () => 'Make both operands unsigned (`__u32`); division by 0 then gives 0.',
      ja: () =>
        '割られる数と割る数の両方を符号なし（`__u32`）にします。なお、0 で割ると結果は 0 になります。',
    },
    locate: ({ line }) => ({ line: line === undefined ? undefined : Number(line) }),
  }),
  rule({
    slug: 'too-many-arguments',
    stage: 'compile',
    match: says(/too many args to |defined with too many args|stack arguments are not supported/),
    title: {
      en: () => 'A BPF function takes at most five arguments.',
      ja: () => 'BPF の関数が取れる引数は 5 つまでです。',
    },
    why: {
      en: () => 'Arguments travel in the registers R1 to R5; none are passed on the stack.',
      ja: () => '引数はレジスタ R1〜R5 で渡され、スタックでは渡せません。',
    },
    fix: {
      en: () => 'Pass a pointer to a struct, or let the function be inlined: `static __always_inline`.',
      ja: () => '構造体へのポインターを渡すか、`static __always_inline` でインライン化します。',
    },
  }),
  rule({
    slug: 'builtin-call',
    stage: 'compile',
    match: says(/call to built-in function '(?<name>\w+)' is not supported/i),
    title: {
      en: ({ name }) => `clang needs the function ${name} here, and there is none in the kernel for BPF.`,
      ja: ({ name }) =>
        `clang はここで関数 ${name} を呼び出そうとしましたが、カーネルの中の BPF プログラムからは使えません。`,
    },
    why: {
      en: () =>
        'Small copies of constant size become plain instructions; large ones, or of variable size, become calls of the C library.',
      ja: () =>
        'サイズが定数の小さなコピーは通常の命令に展開されますが、大きいものやサイズが変わるものは C ライブラリの呼び出しになります。',
    },
    fix: {
      en: () => 'Use __builtin_memcpy or __builtin_memset with a small constant size, or a loop.',
      ja: () => '小さな定数サイズで __builtin_memcpy や __builtin_memset を使うか、ループで書きます。',
    },
  }),
];
