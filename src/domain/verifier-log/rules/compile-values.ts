import { type Rule, rule, says } from '../rule.ts';

/** Values that are missing, or of the wrong kind. */
export const COMPILE_VALUE_RULES: readonly Rule[] = [
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
      ja: () => 'その経路では、パケットへの判定が何になるか分かりません。',
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
      ja: ({ name }) => `\`${name}\` に値が入る前に使われています。`,
    },
    why: {
      en: () =>
        'clang may then leave out whatever depends on it: the program does something else than it seems to say.',
      ja: () =>
        'clang は、その値に依存する部分を省いてしまうことがあり、プログラムは見た目と違う動きをします。',
    },
    fix: {
      en: () => 'Give it a value where it is declared.',
      ja: () => '宣言するときに値を入れます。',
    },
  }),
  rule({
    slug: 'missing-address',
    stage: 'compile',
    match: says(/passing 'struct [^']*' to parameter of incompatible type '[^']*\*'/),
    title: {
      en: () => 'A struct or a map is passed where a pointer to it belongs.',
      ja: () => 'ポインターを渡すところに、構造体やマップそのものを渡しています。',
    },
    why: {
      en: () => 'Helpers take the address of a map, of a key and of a value.',
      ja: () => 'ヘルパーには、マップ・キー・値のアドレスを渡します。',
    },
    fix: {
      en: () => 'Put a `&` before the name, as in `&map` or `&key`.',
      ja: () => '`&map` や `&key` のように、名前の前に `&` を付けます。',
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
      en: () => 'The declaration (of helpers: in <bpf/bpf_helper_defs.h>) says what each argument is.',
      ja: () => '各引数の意味は宣言にあります（ヘルパーは <bpf/bpf_helper_defs.h>）。',
    },
    fix: {
      en: () => 'Compare your call with the declaration; for helpers bpf-helpers(7) has it too.',
      ja: () => '呼び出しを宣言と見比べます。ヘルパーなら bpf-helpers(7) にもあります。',
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
      ja: () => 'ポインターと数、または違う型へのポインターを取り違えています。',
    },
    why: {
      en: () =>
        'Helpers take addresses: `&key`, not `key`; `&map`, not `map`. ctx->data is a number and needs `(void *)(long)`.',
      ja: () =>
        'ヘルパーにはアドレスを渡します（`key` ではなく `&key`、`map` ではなく `&map`）。ctx->data は数なので `(void *)(long)` が必要です。',
    },
    fix: {
      en: () => 'Add the `&`, or the cast.',
      ja: () => '`&` またはキャストを付けます。',
    },
  }),
];
