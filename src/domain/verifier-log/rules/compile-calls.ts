import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

/** Calls, and what functions return. */
export const COMPILE_CALL_RULES: readonly Rule[] = [
  clangRule(/non-void function(?: '\w+')? (?:does not return a value|should return a value)/, {
    slug: 'missing-return',
    title: [
      'A path through this function ends without a value to return.',
      '値を返さずに終わる経路があります。',
    ],
    why: [
      'What then counts as the verdict on the packet is left to chance.',
      'その経路では、パケットへの判定が何になるか分かりません。',
    ],
    fix: [
      'Return a verdict there, such as `return XDP_PASS;`.',
      'そこで `return XDP_PASS;` のように判定を返します。',
    ],
    learnMore: ['hello/verdicts'],
  }),
  clangRule(/^void function '(?<name>\w+)' should not return a value/, {
    slug: 'value-from-void',
    title: [
      ({ name }) => `\`${name}\` is declared \`void\`, and returns a value.`,
      ({ name }) => `\`${name}\` は \`void\` と宣言されていますが、値を返しています。`,
    ],
    why: ['`void` says that there is no result.', '`void` は結果がないことを表します。'],
    fix: [
      'Write the type of the result in place of `void`, or `return;` without a value.',
      '`void` を結果の型にするか、値なしの `return;` にします。',
    ],
  }),
  clangRule(
    /^(?:initializing|assigning to|passing|returning) '[^']+'(?: \(aka '[^']*'\))? .*incompatible type 'void'|^passing 'void' to/,
    {
      slug: 'result-of-void',
      title: [
        'The called function gives no result: it is declared `void`.',
        '呼び出した関数は `void` なので、結果がありません。',
      ],
      why: ['There is nothing to put into the variable.', '変数に入れる値がありません。'],
      fix: [
        'Let the function return a value, or call it without using a result.',
        '関数が値を返すようにするか、結果を使わずに呼び出します。',
      ],
    },
  ),
  clangRule(
    /too (?<which>few|many) arguments to function call, (?:expected (?:at \w+ )?(?<expected>\d+)|expected single argument '\w+'|single argument '(?<single>\w+)' was not specified)(?:, have (?<have>\d+))?/,
    {
      slug: 'argument-count',
      title: [
        ({ expected = '1', have = '0' }) =>
          `The function takes ${expected} argument${expected === '1' ? '' : 's'}, and here it gets ${have}.`,
        ({ expected = '1', have = '0' }) => `この関数の引数は ${expected} 個ですが、${have} 個渡しています。`,
      ],
      why: [
        'The declaration (of helpers: in <bpf/bpf_helper_defs.h>) says what each argument is.',
        '各引数の意味は宣言にあります（ヘルパーは <bpf/bpf_helper_defs.h>）。',
      ],
      fix: [
        ({ which }, context) =>
          argumentFix(codeAt(context), which)?.en ??
          'Compare your call with the declaration; for helpers bpf-helpers(7) has it too.',
        ({ which }, context) =>
          argumentFix(codeAt(context), which)?.ja ??
          '呼び出しを宣言と見比べます。ヘルパーなら bpf-helpers(7) にもあります。',
      ],
      fixCode: ({ which, expected, have }, context) => {
        const call = /^(.*bpf_map_update_elem\([^()]*)\)\s*;$/.exec(codeAt(context).trim());
        return call && which === 'few' && expected === '4' && have === '3'
          ? `${call[1]}, BPF_ANY);`
          : undefined;
      },
    },
  ),
  clangRule(/^called object type '(?<type>[^']+)'(?: \(aka '[^']*'\))? is not a function/, {
    slug: 'call-of-value',
    title: [
      (_, context) =>
        isPrintk(context)
          ? 'bpf_printk takes at most twelve values after the format.'
          : 'What comes before the `(` is not a function.',
      (_, context) =>
        isPrintk(context)
          ? 'bpf_printk で書式の後に渡せる値は 12 個までです。'
          : '`(` の前にあるのは関数ではありません。',
    ],
    why: [
      (_, context) =>
        isPrintk(context)
          ? 'The macro counts them, and has no form for more.'
          : 'A name with parentheses after it is a call.',
      (_, context) =>
        isPrintk(context)
          ? 'このマクロは値の個数を数えて使い分けますが、それより多い形はありません。'
          : '名前の後に括弧があると呼び出しになります。',
    ],
    fix: [
      (_, context) =>
        isPrintk(context)
          ? 'Print them in several lines.'
          : 'Check the name: a variable may hide the function, or an operator is missing before the `(`.',
      (_, context) =>
        isPrintk(context)
          ? '何回かに分けて出力します。'
          : '名前を確かめます。変数が関数を隠しているか、`(` の前の演算子が抜けているかもしれません。',
    ],
  }),
];

const isPrintk = (context: Context) => /bpf_printk/.test(codeAt(context));

/** Where the missing argument of a common helper is known. */
function argumentFix(code: string, which: string | undefined): { en: string; ja: string } | undefined {
  const helper = /\b(bpf_\w+)\s*\(/.exec(code)?.[1] ?? '';
  const form = FORMS[helper];
  if (which === undefined || form === undefined) return undefined;
  return { en: `It is called \`${form}\`.`, ja: `\`${form}\` のように呼び出します。` };
}

const FORMS: Readonly<Record<string, string>> = {
  bpf_map_lookup_elem: 'bpf_map_lookup_elem(&map, &key)',
  bpf_map_update_elem: 'bpf_map_update_elem(&map, &key, &value, BPF_ANY)',
  bpf_map_delete_elem: 'bpf_map_delete_elem(&map, &key)',
  bpf_redirect_map: 'bpf_redirect_map(&map, key, XDP_PASS)',
  bpf_redirect: 'bpf_redirect(ifindex, 0)',
  bpf_trace_printk: 'bpf_printk("…")',
  bpf_tail_call: 'bpf_tail_call(ctx, &programs, index)',
  bpf_ringbuf_reserve: 'bpf_ringbuf_reserve(&events, sizeof(*event), 0)',
  bpf_ringbuf_submit: 'bpf_ringbuf_submit(event, 0)',
  bpf_ringbuf_discard: 'bpf_ringbuf_discard(event, 0)',
  bpf_ringbuf_output: 'bpf_ringbuf_output(&events, &event, sizeof(event), 0)',
  bpf_perf_event_output: 'bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &event, sizeof(event))',
  bpf_probe_read_kernel: 'bpf_probe_read_kernel(&to, sizeof(to), from)',
  bpf_probe_read_kernel_str: 'bpf_probe_read_kernel_str(to, sizeof(to), from)',
  bpf_probe_read_user: 'bpf_probe_read_user(&to, sizeof(to), from)',
  bpf_probe_read_user_str: 'bpf_probe_read_user_str(to, sizeof(to), from)',
  bpf_get_current_comm: 'bpf_get_current_comm(name, sizeof(name))',
  bpf_xdp_adjust_head: 'bpf_xdp_adjust_head(ctx, delta)',
  bpf_xdp_adjust_tail: 'bpf_xdp_adjust_tail(ctx, delta)',
  bpf_csum_diff: 'bpf_csum_diff(from, from_size, to, to_size, seed)',
  bpf_fib_lookup: 'bpf_fib_lookup(ctx, &params, sizeof(params), 0)',
  bpf_spin_lock: 'bpf_spin_lock(&value->lock)',
  bpf_ktime_get_ns: 'bpf_ktime_get_ns()',
};
