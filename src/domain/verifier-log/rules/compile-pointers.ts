import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

/** The types as their declarations have them: `__u32` for `'__u32' (aka 'unsigned int')`. */
const INT_TO_POINTER =
  /^incompatible integer to pointer conversion (?<how>initializing|assigning|passing|returning)(?: to)? '(?<one>[^']+)'(?: \(aka '[^']+'\))?(?: (?:with an expression of type|from|to parameter of type) '(?<other>[^']+)')?/;

const VOID_ACCESS =
  /member reference base type '(?<type>void)' is not a structure|subscript of pointer to (?:void|incomplete)|invalid operands to binary expression \('void' and|argument type 'void' is incomplete|invalid use of void|statement requires expression of scalar type \('void'/;

/** Pointers, and what is taken for one. */
export const COMPILE_POINTER_RULES: readonly Rule[] = [
  clangRule(
    /member reference type '(?<type>[^']+)'.* is (?<not>not )?a pointer(?:; did you mean to use '(?<right>->|\.)')?/,
    {
      slug: 'member-operator',
      title: [
        ({ type, not }) =>
          not
            ? `\`->\` follows a pointer, and this is a \`${type}\` itself.`
            : `This is a pointer (\`${type}\`): its members are reached with \`->\`, not with \`.\`.`,
        ({ type, not }) =>
          not
            ? `\`->\` はポインターに使います。これは \`${type}\` そのものです。`
            : `これはポインター（\`${type}\`）なので、メンバーには \`.\` ではなく \`->\` を使います。`,
      ],
      why: [
        '`p->x` is the member of what p points to, `s.x` that of s.',
        '`p->x` は p の指す先のメンバー、`s.x` は s 自身のメンバーです。',
      ],
      fix: [
        ({ not }) => `Write \`${not ? '.' : '->'}\`.`,
        ({ not }) => `\`${not ? '.' : '->'}\` と書きます。`,
      ],
      fixCode: ({ not }, context) => {
        const code = codeAt(context).trim();
        const wrong = not ? /->/g : /(?<=[A-Za-z_)\]])\.(?=[A-Za-z_])/g;
        return [...code.matchAll(wrong)].length === 1 ? code.replace(wrong, not ? '.' : '->') : undefined;
      },
    },
  ),
  clangRule(
    (message, context) =>
      VOID_ACCESS.test(message) ||
      (/incompatible type 'void'$/.test(message) && /=\s*\*\s*bpf_/.test(codeAt(context)))
        ? {}
        : undefined,
    {
      slug: 'void-pointer-access',
      title: [
        'A `void *` says where something is, not what: nothing can be read through it.',
        '`void *` は場所だけを表し、そこに何があるかを表さないので、中身は読めません。',
      ],
      why: [
        'clang needs a type to know how many bytes to read and which members there are.',
        '何バイト読むのか、どんなメンバーがあるのかは、型がなければ決まりません。',
      ],
      fix: [
        (_, context) =>
          isLookup(context)
            ? 'Keep the pointer, test it, and read through it: `__u64 *value = bpf_map_lookup_elem(…);`.'
            : 'Read it through a typed pointer: `struct ethhdr *eth = data;`, or `__u8 *bytes = data;` for single bytes.',
        (_, context) =>
          isLookup(context)
            ? '`__u64 *value = bpf_map_lookup_elem(…);` とポインターで受け、0 でないことを確かめてから読みます。'
            : '`struct ethhdr *eth = data;` や、1 バイトずつなら `__u8 *bytes = data;` のように、型のあるポインターで読みます。',
      ],
      learnMore: ['counter/headers'],
    },
  ),
  clangRule(/^indirection requires pointer operand \('(?<type>[^']+)'/, {
    slug: 'dereferenced-number',
    title: [
      ({ type }) => `\`*\` reads through a pointer, and this is a \`${type}\`.`,
      ({ type }) => `\`*\` はポインターの指す先を読みますが、これは \`${type}\` です。`,
    ],
    why: ['A number does not point to anything to read.', '数の先に読むものはありません。'],
    fix: [
      'Remove the `*`, or declare the variable as a pointer.',
      '`*` を取るか、変数をポインターとして宣言します。',
    ],
  }),
  clangRule(
    /^(?<how>initializing|assigning to|returning) '(?<to>struct [^']+|union [^']+)'(?: \(aka '[^']*'\))? (?:with an expression of|from) incompatible type '(?<from>[^']*\*)'|^returning '(?<back>[^']*\*)' from a function with incompatible result type '(?<result>struct [^']+)'/,
    {
      slug: 'struct-not-pointer',
      title: [
        ({ to, result }) => `A pointer is put where a whole \`${to ?? result}\` belongs.`,
        ({ to, result }) => `\`${to ?? result}\` そのものが入るところに、ポインターを入れています。`,
      ],
      why: [
        'The packet, maps and contexts are reached through pointers; a struct without `*` is a copy of all its bytes.',
        'パケットやマップの値、コンテキストはポインターで扱います。`*` のない構造体は、全バイトのコピーです。',
      ],
      fix: [
        ({ to, result }) => `Declare it as a pointer: \`${to ?? result} *name\`, and use \`->\`.`,
        ({ to, result }) => `\`${to ?? result} *名前\` とポインターで宣言し、\`->\` を使います。`,
      ],
    },
  ),
  clangRule(
    /^incompatible pointer to integer conversion (?:initializing|assigning to|returning) '(?<to>[^']+)'(?: \(aka '[^']*'\))? (?:with an expression of type|from|)\s*'(?<from>[^']*)'/,
    {
      slug: 'pointer-into-number',
      title: [
        (_, context) =>
          isLookup(context)
            ? 'The lookup gives a pointer to the value, not the value.'
            : 'A pointer is put into a number.',
        (_, context) =>
          isLookup(context)
            ? '検索の結果は値そのものではなく、値へのポインターです。'
            : '数の変数にポインターを入れています。',
      ],
      why: [
        (_, context) =>
          isLookup(context)
            ? 'It points into the map, and is 0 when there is no such entry.'
            : 'Then its address counts as a number, and what it points to is out of reach.',
        (_, context) =>
          isLookup(context)
            ? 'マップの中の値を指し、エントリがなければ 0 です。'
            : 'アドレスがただの数として扱われ、指す先は読めません。',
      ],
      fix: [
        (_, context) =>
          isLookup(context)
            ? 'Declare a pointer, `__u64 *value = bpf_map_lookup_elem(…);`, test it, and read `*value`.'
            : 'Declare it as a pointer, or read what it points to with `*`; a function is called with `()`.',
        (_, context) =>
          isLookup(context)
            ? '`__u64 *value = bpf_map_lookup_elem(…);` とポインターで受け、0 でないことを確かめてから `*value` を読みます。'
            : 'ポインターとして宣言するか、`*` で指す先を読みます。関数なら `()` を付けて呼び出します。',
      ],
      learnMore: (_, context) => (isLookup(context) ? ['counter/protocols'] : []),
    },
  ),
  clangRule(INT_TO_POINTER, {
    slug: 'number-as-pointer',
    title: ['A number is put where a pointer belongs.', 'ポインターが入るところに数を入れています。'],
    why: [
      'A number says nothing about what is at that place; the verifier refuses to read through it.',
      '数からは、そこに何があるかが分かりません。ベリファイアも、数を使った読み込みを拒否します。',
    ],
    fix: [
      'Pass an address (`&name`); in a return of a pointer, return 0 for none.',
      'アドレス（`&名前`）を使います。ポインターを返す関数で「なし」を返すなら 0 にします。',
    ],
  }),
  clangRule(
    /^incompatible pointer types (?:initializing|assigning to|passing|returning)(?: '(?<one>[^']+)')?(?: \(aka '[^']*'\))?(?: (?:with an expression of type|to parameter of type|from a function with result type|from) '(?<other>[^']+)')?|^comparison of distinct pointer types \('(?<left>[^']+)' and '(?<right>[^']+)'\)/,
    {
      slug: 'incompatible-types',
      title: [
        ({ one, other, left, right }) =>
          (one ?? left) && (other ?? right)
            ? `\`${one ?? left}\` and \`${other ?? right}\` are pointers to different things.`
            : 'Pointers to different types are mixed up here.',
        ({ one, other, left, right }) =>
          (one ?? left) && (other ?? right)
            ? `\`${one ?? left}\` と \`${other ?? right}\` は、別の型を指すポインターです。`
            : '違う型へのポインターを取り違えています。',
      ],
      why: [
        'The bytes would be read as something that they are not.',
        'このままでは、同じバイト列が別のものとして読まれます。',
      ],
      fix: [
        'Use the pointer of the right type; where it is meant so, cast it: `(void *)pointer`.',
        '正しい型のポインターを使います。意図したものなら `(void *)pointer` のようにキャストします。',
      ],
    },
  ),
  clangRule(/^(?:comparison|ordered comparison) between pointer and integer/, {
    slug: 'pointer-compared-with-number',
    title: ['A pointer is compared with a number.', 'ポインターと数を比べています。'],
    why: [
      'One of the two is not what it seems: a function without `()`, or a value without its `*`.',
      '片方が思ったものと違います。`()` のない関数名や、`*` のないポインターではありませんか。',
    ],
    fix: [
      'Compare values: call the function, or read the pointer with `*`.',
      '関数なら `()` を付けて呼び出し、ポインターなら `*` で値を読みます。',
    ],
  }),
];

const isLookup = (context: Context) => /bpf_map_lookup_elem\s*\(/.test(codeAt(context));
