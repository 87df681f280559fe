import type { Text } from '../../text.ts';

/** What a BPF program uses in place of the C library's functions that beginners reach for first. */
const INSTEAD: readonly [RegExp, Text][] = [
  [
    /^(?:v?[fsd]?n?printf|f?puts|f?putc|putchar|print|perror)$/,
    {
      en: 'Write `bpf_printk("…")`: a format as in printf, without `\\n` at the end. The line appears in the kernel\'s trace.',
      ja: '`bpf_printk("…")` と書きます。書式は printf と同様で、末尾の `\\n` は要りません。出力先はカーネルのトレースです。',
    },
  ],
  [
    /^(?:malloc|calloc|realloc|free|alloca)$/,
    {
      en: 'Keep the data in a local variable, or in a map when it is large or has to outlive the call.',
      ja: 'データはローカル変数に置きます。大きいものや、呼び出しの後にも残すものはマップに置きます。',
    },
  ],
  [
    /^(?:exit|_exit|abort|_?assert\w*)$/,
    {
      en: 'To end the program, return a verdict, such as `return XDP_PASS;`.',
      ja: 'プログラムを終えるには、`return XDP_PASS;` のように判定を返します。',
    },
  ],
  [
    /^(?:u?sleep|nanosleep|poll|select)$/,
    {
      en: 'A BPF program cannot wait; it runs for one event and returns.',
      ja: 'BPF プログラムは待つことができません。1 つのイベントを処理して終わります。',
    },
  ],
  [
    /^(?:time|clock|gettimeofday|clock_gettime)$/,
    {
      en: 'Call bpf_ktime_get_ns(): nanoseconds since the machine started.',
      ja: 'bpf_ktime_get_ns() を使います。起動からのナノ秒が得られます。',
    },
  ],
  [/^s?rand(?:om)?$/, { en: 'Call bpf_get_prandom_u32().', ja: 'bpf_get_prandom_u32() を使います。' }],
  [
    /^getpid$/,
    {
      en: 'Write `bpf_get_current_pid_tgid() >> 32`.',
      ja: '`bpf_get_current_pid_tgid() >> 32` と書きます。',
    },
  ],
  [
    /^mem(?:cpy|set|move|cmp)$/,
    {
      en: 'Put `__builtin_` before the name and pass a small constant size: clang then makes plain instructions of it.',
      ja: '名前の前に `__builtin_` を付け、サイズを小さな定数にします。すると clang が通常の命令に展開します。',
    },
  ],
];

const OTHERWISE: Text = {
  en: 'Look in bpf-helpers(7) for a helper that does it, or write a short loop.',
  ja: '同じことをするヘルパーを bpf-helpers(7) で探すか、短いループを書きます。',
};

/** String functions that are named alone in no message of clang's. */
const STRINGS = /^str(?:n?len|n?cpy|n?cat|n?cmp|r?chr|str|dup|to\w+)$/;

/** Whether a name that nothing defines is the C library's, or what a beginner takes for that (`print`). */
export const isCLibrary = (name: string | undefined): boolean =>
  name !== undefined && (STRINGS.test(name) || INSTEAD.some(([pattern]) => pattern.test(name)));

/** One call of a function of the C library: what is wrong, why, and what to write instead. */
export const C_LIBRARY = {
  title: (name: string): Text => ({
    en: `\`${name}\` is a function for ordinary programs; inside the kernel, where yours runs, no header provides it.`,
    ja: `\`${name}\` は通常のプログラム用の関数です。カーネルの中で動く BPF プログラムでは、ヘッダーをインクルードしても使えません。`,
  }),
  why: {
    en: 'It belongs to the C library, and the kernel has no C library.',
    ja: 'これは C ライブラリの関数ですが、カーネルの中に C ライブラリはありません。',
  } satisfies Text,
  instead: (name: string): Text => INSTEAD.find(([pattern]) => pattern.test(name))?.[1] ?? OTHERWISE,
};

/** @returns the learner's line with bpf_printk in place of what prints elsewhere, when the line is that call alone */
export function withBpfPrintk(line: string | undefined): string | undefined {
  const call = /^\s*(?:printf|puts|print)\s*\((?<values>.*)\)\s*;/.exec(line ?? '')?.groups?.values;
  return call === undefined ? undefined : `bpf_printk(${call.replace(/\\n"/, '"')});`;
}
