import { type Rule, rule, says } from '../rule.ts';

export const STACK_RULES: readonly Rule[] = [
  rule({
    slug: 'combined-stack-size',
    stage: 'verifier',
    match: says(/^combined stack size of (?<calls>\d+) calls is (?<size>\d+)\. Too large/),
    title: {
      en: ({ calls, size }) =>
        `A chain of ${calls} functions that call one another needs ${size} bytes of stack; 512 is the limit.`,
      ja: ({ calls, size }) =>
        `呼び出しが連なる ${calls} 個の関数が、合わせて ${size} バイトのスタックを必要としています。上限は 512 バイトです。`,
    },
    why: {
      en: () => 'All functions on one call path share the 512 bytes of a BPF program.',
      ja: () => 'BPF プログラムの 512 バイトのスタックは、呼び出し経路上のすべての関数で共有されます。',
    },
    fix: {
      en: () =>
        'Move large buffers into a per-CPU array map of one entry, or let the functions be inlined (`static __always_inline`) so that they share room.',
      ja: () =>
        '大きなバッファーはエントリ 1 つの per-CPU 配列マップに移すか、関数をインライン化（`static __always_inline`）して領域を共有させます。',
    },
  }),
  rule({
    slug: 'stack-index-unbounded',
    stage: 'verifier',
    match: says(
      /^invalid (?:unbounded )?variable-offset(?: indirect)? (?:\w+ )?(?:to |from |access )?(?:to )?stack R\d+|^R\d+ unbounded.*stack/,
    ),
    title: {
      en: () => 'An array on the stack is accessed with an index that may lie outside it.',
      ja: () => 'スタック上の配列に、範囲外になり得るインデックスでアクセスしています。',
    },
    why: {
      en: () =>
        'The verifier knows no bounds for the index, so the access may hit other variables or leave the stack.',
      ja: () =>
        'インデックスの範囲が分からないので、ほかの変数やスタックの外にアクセスするおそれがあります。',
    },
    fix: {
      en: () =>
        'Bound the index right before: `if (i >= sizeof(buffer)) return …;` or, for a power of two, `i &= sizeof(buffer) - 1;`.',
      ja: () =>
        '直前で `if (i >= sizeof(buffer)) return …;` のようにインデックスを制限します。2 のべき乗なら `i &= sizeof(buffer) - 1;` も使えます。',
    },
  }),
  rule({
    slug: 'stack-access',
    stage: 'verifier',
    match: says(
      /^invalid (?<how>write to|read from|indirect \w+ to|access to)? ?stack (?:R\d+ )?off=?\s?(?<offset>-?\d+)/,
    ),
    title: {
      en: ({ offset }) => `The program accesses its stack at offset ${offset}, where it has nothing.`,
      ja: ({ offset }) => `スタックのオフセット ${offset} にアクセスしていますが、そこには何もありません。`,
    },
    why: {
      en: () =>
        'Local variables lie at offsets from -512 to -1. Positive offsets are outside; memory that was never written may not be read.',
      ja: () =>
        'ローカル変数は -512 から -1 のオフセットにあります。正のオフセットは範囲外で、一度も書いていない場所は読めません。',
    },
    fix: {
      en: () => 'Stay within the variable, and set all of it before use: `struct key key = {};`.',
      ja: () => '変数の範囲内でアクセスし、`struct key key = {};` のように、使う前に全体を初期化します。',
    },
  }),
];
