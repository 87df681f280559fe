import type { Rule } from '../rule.ts';
import { byMessage } from './by-message.ts';

/** Dynamic pointers and iterators, both objects on the stack that the verifier follows; kernel/bpf/verifier.c. */
export const DYNPTR_RULES: readonly Rule[] = [
  byMessage(
    'dynptr-not-initialised',
    /^Expected an initialized dynptr as arg #(?<argument>\d+)|^Expected a dynptr of type (?<type>\w+) as arg #\d+|^arg#\d+ expected pointer to stack or const struct bpf_dynptr/,
    {
      en: [
        'The argument is not a dynptr that has been set up.',
        'A `struct bpf_dynptr` on the stack means nothing until one of its constructors has filled it: bpf_dynptr_from_xdp, bpf_dynptr_from_mem, bpf_ringbuf_reserve_dynptr …',
        'Call the constructor first, with `&ptr`, and give the same `&ptr` to this function.',
      ],
      ja: [
        '引数が、初期化済みの dynptr ではありません。',
        'スタックに置いた `struct bpf_dynptr` は、bpf_dynptr_from_xdp、bpf_dynptr_from_mem、bpf_ringbuf_reserve_dynptr などで初期化するまで使えません。',
        '先に `&ptr` を渡して初期化し、同じ `&ptr` をこの関数に渡します。',
      ],
    },
  ),
  byMessage(
    'dynptr-in-use',
    /^(?:Dynptr has to be an uninitialized dynptr|cannot overwrite referenced dynptr|cannot pass in dynptr at an offset|potential write to dynptr at off=|cannot pass pointer to const bpf_dynptr)/,
    {
      en: [
        'A dynptr that is already in use would be overwritten or changed.',
        'The verifier follows each dynptr by its place on the stack. Setting it up twice, or writing over its bytes, would lose what it stands for.',
        'Use another variable for the second one; submit or discard the first before its variable is used again.',
      ],
      ja: [
        '使用中の dynptr を上書き、または変更しようとしています。',
        'ベリファイアは、dynptr をスタック上の位置で追跡しています。2 回初期化したり、そのバイトに書き込んだりすると、指していたものを見失います。',
        '2 つ目には別の変数を使います。同じ変数を使い直す前に、1 つ目を submit または discard します。',
      ],
    },
  ),
  byMessage(
    'iterator-state',
    /^(?:expected (?:an initialized|uninitialized|valid) iter\S*|arg#\d+ expected pointer to an iterator on stack|iterator .* not (?:initialized|destroyed))/,
    {
      en: [
        'An iterator is used out of order.',
        'Each iterator is made with its _new function, asked with _next, and ended with _destroy, once, on every path. It lives on the stack, at one place.',
        'Where it is only for counting or walking, write `bpf_for(i, 0, n) { … }` or `bpf_for_each(…)` of bpf_helpers.h: they do all three.',
      ],
      ja: [
        'イテレーターの使い方の順序が違います。',
        'イテレーターは _new で作り、_next で進め、すべての経路で 1 回だけ _destroy で終えます。置き場所はスタック上の 1 か所です。',
        '数えたり順にたどったりするだけなら、bpf_helpers.h の `bpf_for(i, 0, n) { … }` や `bpf_for_each(…)` が 3 つともしてくれます。',
      ],
    },
  ),
];
