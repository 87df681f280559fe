import type { Rule } from '../rule.ts';
import { clangRule } from './clang-rule.ts';

/** `'__u32' (aka 'unsigned int')` is called by its first name. */
const OPERANDS =
  /^invalid operands to binary expression \('(?<left>[^']+)'(?: \(aka '[^']+'\))? and '(?<right>[^']+)'/;

/** Values that are missing, or of the wrong kind. */
export const COMPILE_VALUE_RULES: readonly Rule[] = [
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
      'グローバル変数の初期値は定数でなければならず、ほかの変数の値は使えません。',
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
        'Fix the type so that it holds (`__attribute__((packed))`, or members of another order), or correct the check.',
        '成り立つように型を直す（`__attribute__((packed))` やメンバーの順序）か、検査のほうを直します。',
      ],
    },
  ),
];

const isStruct = (type: string) => /^(?:struct|union) [^*]+$/.test(type);
