import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

/** `'__u32' (aka 'unsigned int')` is called by its first name. */
const OPERANDS =
  /^invalid operands to binary expression \('(?<left>[^']+)'(?: \(aka '[^']+'\))? and '(?<right>[^']+)'/;

/** Values that are missing, or of the wrong kind. */
export const COMPILE_VALUE_RULES: readonly Rule[] = [
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
  clangRule(/variable '(?<name>\w+)' is (?:used )?uninitialized/, {
    slug: 'uninitialised-variable',
    title: [
      ({ name }) => `\`${name}\` is used before it has a value.`,
      ({ name }) => `\`${name}\` に値が入る前に使われています。`,
    ],
    why: [
      'clang may then leave out whatever depends on it: the program does something else than it seems to say.',
      'clang は、その値に依存する部分を省いてしまうことがあり、プログラムは見た目と違う動きをします。',
    ],
    fix: ['Give it a value where it is declared.', '宣言するときに値を入れます。'],
    cause: ({ name }, { clang }) => {
      const line = clang?.message.notes.find(({ text }) =>
        text.startsWith(`initialize the variable '${name}'`),
      )?.line;
      return line === undefined
        ? undefined
        : {
            at: { line },
            note: {
              en: `Here \`${name}\` is declared, without a value.`,
              ja: `\`${name}\` はここで値なしで宣言されています。`,
            },
          };
    },
  }),
  clangRule(
    /too (?<which>few|many) arguments to function call, (?:expected (?:at \w+ )?(?<expected>\d+)|single argument '(?<single>\w+)' was not specified)(?:, have (?<have>\d+))?/,
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
  clangRule(OPERANDS, {
    slug: 'invalid-operands',
    title: [
      ({ left = '', right = '' }) =>
        isStruct(left) || isStruct(right)
          ? `A whole \`${isStruct(left) ? left : right}\` can be copied, but not compared or calculated with.`
          : `\`${left}\` and \`${right}\` cannot be combined like that.`,
      ({ left = '', right = '' }) =>
        isStruct(left) || isStruct(right)
          ? `\`${isStruct(left) ? left : right}\` 全体はコピーできますが、比較や計算はできません。`
          : `\`${left}\` と \`${right}\` は、このように組み合わせられません。`,
    ],
    why: [
      ({ left = '', right = '' }) =>
        isStruct(left) || isStruct(right)
          ? 'C compares numbers and pointers only.'
          : left.includes('*') && right.includes('*')
            ? 'Of two pointers C knows the difference and the order, and no sum.'
            : 'A pointer moves with `+` and `-`; other arithmetic is for numbers.',
      ({ left = '', right = '' }) =>
        isStruct(left) || isStruct(right)
          ? 'C で比べられるのは数とポインターだけです。'
          : left.includes('*') && right.includes('*')
            ? '2 つのポインターで計算できるのは差と大小だけで、和はありません。'
            : 'ポインターにできる計算は `+` と `-` だけで、ほかの演算は数のためのものです。',
    ],
    fix: [
      ({ left = '' }) =>
        /in6_addr/.test(left)
          ? 'Compare its four words: `a.in6_u.u6_addr32[0] == b.in6_u.u6_addr32[0]` and so on.'
          : isStruct(left)
            ? 'Compare its members one by one, or all bytes with `__builtin_memcmp(&a, &b, sizeof(a)) == 0`.'
            : 'Calculate with an offset (a number), and add it to the pointer once.',
      ({ left = '' }) =>
        /in6_addr/.test(left)
          ? '`a.in6_u.u6_addr32[0] == b.in6_u.u6_addr32[0]` のように、4 語を順に比べます。'
          : isStruct(left)
            ? 'メンバーを 1 つずつ比べるか、`__builtin_memcmp(&a, &b, sizeof(a)) == 0` で全バイトを比べます。'
            : 'オフセット（数）で計算し、最後に一度だけポインターに足します。',
    ],
  }),
  clangRule(
    /^(?:statement requires expression of scalar type|used type|invalid argument type) \(?'(?<type>struct [^']+)'/,
    {
      slug: 'struct-as-condition',
      title: [
        ({ type }) => `A \`${type}\` is neither true nor false.`,
        ({ type }) => `\`${type}\` は真でも偽でもありません。`,
      ],
      why: ['A condition is a number or a pointer.', '条件に書けるのは数かポインターです。'],
      fix: ['Test one of its members.', 'メンバーのどれかを調べます。'],
    },
  ),
  clangRule(/^called object type '(?<type>[^']+)'(?: \(aka '[^']*'\))? is not a function/, {
    slug: 'call-of-value',
    title: [
      (_, context) =>
        isPrintk(context)
          ? 'bpf_printk takes at most twelve values behind the format.'
          : 'What stands before the `(` is no function.',
      (_, context) =>
        isPrintk(context)
          ? 'bpf_printk で書式の後に渡せる値は 12 個までです。'
          : '`(` の前にあるのは関数ではありません。',
    ],
    why: [
      (_, context) =>
        isPrintk(context)
          ? 'The macro counts them, and has no form for more.'
          : 'A name with parentheses behind it is a call.',
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
  clangRule(
    /^cannot assign to (?:variable '(?<name>\w+)' with const-qualified|non-static data member '(?<field>\w+)' with const)|^read-only variable is not assignable/,
    {
      slug: 'assignment-to-const',
      title: [
        ({ name, field }) =>
          `\`${name ?? field ?? 'The variable'}\` is declared \`const\`, and never changes.`,
        ({ name, field }) =>
          `${name || field ? `\`${name ?? field}\`` : 'この変数'} は \`const\` なので変更できません。`,
      ],
      why: [
        'Global constants are read-only in the kernel, too.',
        'グローバル定数は、カーネルの中でも読み取り専用です。',
      ],
      fix: [
        'Leave `const` out of its declaration, or use another variable.',
        '宣言の `const` を取るか、別の変数を使います。',
      ],
      cause: ({ name }, { clang }) => {
        const line = clang?.message.notes.find(({ text }) => /declared const here/.test(text))?.line;
        return line === undefined
          ? undefined
          : {
              at: { line },
              note: { en: `Here \`${name}\` is declared.`, ja: `\`${name}\` の宣言はここです。` },
            };
      },
    },
  ),
  clangRule(/^subscripted value is not an array/, {
    slug: 'subscript-of-map',
    title: [
      (_, { source }) =>
        source?.find(/SEC\("\.maps"\)/)
          ? 'Only arrays and pointers take `[ ]`; a map is read with a helper.'
          : 'Only arrays and pointers take `[ ]`.',
      (_, { source }) =>
        source?.find(/SEC\("\.maps"\)/)
          ? '`[ ]` を使えるのは配列とポインターだけです。マップはヘルパーで読みます。'
          : '`[ ]` を使えるのは配列とポインターだけです。',
    ],
    why: [
      'The declaration of a map is only a description of it; its entries live in the kernel.',
      'マップの宣言は説明にすぎず、エントリはカーネルの中にあります。',
    ],
    fix: [
      '`__u64 *value = bpf_map_lookup_elem(&map, &key);`, then test it and use `*value`.',
      '`__u64 *value = bpf_map_lookup_elem(&map, &key);` で検索し、0 でないことを確かめて `*value` を使います。',
    ],
    learnMore: ['counter/protocols'],
  }),
  clangRule(/^initializer element is not a compile-time constant/, {
    slug: 'initializer-not-constant',
    title: [
      'A global variable starts with a constant, not with the value of another variable.',
      'グローバル変数の初期値は定数でなければならず、他の変数の値は使えません。',
    ],
    why: [
      'Its value is part of the object file; no code runs before your program.',
      '初期値はオブジェクトファイルに書き込まれます。プログラムの前に動くコードはありません。',
    ],
    fix: [
      'Use numbers or a #define, or compute it in the function.',
      '数か #define を使うか、関数の中で計算します。',
    ],
  }),
  clangRule(/^'(?<name>\w+)' declared as an array with a negative size/, {
    slug: 'negative-array-size',
    title: [
      ({ name }) => `The size of the array \`${name}\` is negative.`,
      ({ name }) => `配列 \`${name}\` の大きさが負です。`,
    ],
    why: [
      'The size is calculated when clang compiles; a subtraction may come out below 0.',
      '大きさはコンパイル時に計算されます。引き算の結果が負になることもあります。',
    ],
    fix: ['Give it at least 1.', '1 以上にします。'],
  }),
  clangRule(
    /^(?:static_assert failed|static assertion failed)(?: due to requirement '(?<what>[^']+(?:'[^']+)*?)')?:? ?"?(?<words>[^"]*)"?/,
    {
      slug: 'static-assertion',
      title: [
        ({ what }) =>
          `A check in the source itself fails: ${what ? `\`${what}\` is not true` : 'it is not true'}.`,
        ({ what }) => `ソースの中の検査に失敗しました。${what ? `\`${what}\` が` : '条件が'}成り立ちません。`,
      ],
      why: [
        '_Static_assert states what the rest of the file relies on; sizes of structs contain padding.',
        '_Static_assert は、ファイルの残りが前提とすることを表します。構造体のサイズには詰め物も含まれます。',
      ],
      fix: [
        'Mend the type so that it holds (`__attribute__((packed))`, or members of another order), or correct the check.',
        '成り立つように型を直す（`__attribute__((packed))` やメンバーの順序）か、検査の方を直します。',
      ],
    },
  ),
];

const isStruct = (type: string) => /^(?:struct|union) [^*]+$/.test(type);
const isPrintk = (context: Parameters<typeof codeAt>[0]) => /bpf_printk/.test(codeAt(context));

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
