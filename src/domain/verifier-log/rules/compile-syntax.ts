import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';
import { endBefore } from './compile-brackets.ts';

/** A string and a value side by side: `bpf_printk("queue %d" queue)`. */
const isMissingComma = (context: Context): boolean => {
  const { source, place } = context;
  const raw = (place && source?.rawLineAt(place.line)) ?? codeAt(context);
  const column = (place?.column ?? 1) - 1;
  return (
    /["\w)]\s*$/.test(raw.slice(0, column)) &&
    /^\s*["\w&*]/.test(raw.slice(column)) &&
    /\(/.test(raw.slice(0, column))
  );
};

/** Slips of the pen. */
export const COMPILE_SYNTAX_RULES: readonly Rule[] = [
  clangRule(
    (message, context) =>
      /^expected '?[;)]/.test(message) && /"[^"]*"\w+"[^"]*"/.test(codeAt(context)) ? {} : undefined,
    {
      slug: 'quote-in-string',
      title: ['A `"` inside the text ends the string.', '文字列の中の `"` で、文字列が終わってしまいます。'],
      why: ['What follows it is read as C.', 'その後は C のコードとして読まれます。'],
      fix: ['Write `\\"` inside of strings.', '文字列の中では `\\"` と書きます。'],
    },
  ),
  clangRule(
    (message, { clang, place }) =>
      /^missing ',' between enumerators/.test(message) ||
      (/^expected '}'/.test(message) &&
        clang?.message.notes.some(({ line }) => line !== undefined && line === place?.line))
        ? {}
        : undefined,
    {
      slug: 'missing-list-comma',
      title: ['A comma is missing between two values of the list.', '並びの値の間のコンマが抜けています。'],
      why: [
        'Values in braces and names of an enum are separated by commas.',
        '波括弧の中の値や enum の名前はコンマで区切ります。',
      ],
      fix: ['Put a `,` where clang points to.', 'clang が示す位置に `,` を置きます。'],
    },
  ),
  clangRule(
    (message, context) =>
      /^expected '?(?:;|\))'?/.test(message) &&
      /"[^"]*"\s+[\w&*]/.test(codeAt(context)) &&
      isMissingComma(context)
        ? {}
        : undefined,
    {
      slug: 'missing-comma',
      title: ['A comma is missing between two arguments.', '引数の間のコンマが抜けています。'],
      why: ['Arguments of a call are separated by commas.', '呼び出しの引数はコンマで区切ります。'],
      fix: ['Put a `,` after the string.', '文字列の後に `,` を置きます。'],
      fixCode: (_, context) => {
        const code = codeAt(context).trim();
        const match = /^([^"]*"(?:\\.|[^"\\])*")\s+([\w&*].*)$/.exec(code);
        return match ? `${match[1]}, ${match[2]}` : undefined;
      },
    },
  ),
  clangRule(/^expected ';'(?! in 'for')/, {
    slug: 'missing-semicolon',
    title: ['A semicolon is missing.', 'セミコロン（;）が抜けています。'],
    why: [
      'Every statement and declaration ends with one, also the `}` of a struct and of a map.',
      '文と宣言はすべて ; で終わります。構造体やマップの `}` の後も同じです。',
    ],
    fix: [
      (_, context) =>
        endBefore(context) || context.place
          ? 'Put a `;` at the end of this line.'
          : 'Put it at the end of the line that clang points to, or of the one before.',
      (_, context) =>
        endBefore(context) || context.place
          ? 'この行の末尾に `;` を置きます。'
          : 'clang が示す行か、その前の行の末尾に `;` を置きます。',
    ],
    locate: (_, context) => endBefore(context),
    fixCode: (_, context) => withSemicolon(context),
  }),
  clangRule(/^type specifier missing|^parameter '(?<name>\w+)' was not declared, defaults/, {
    slug: 'missing-type',
    title: [
      ({ name }) => (name ? `The parameter \`${name}\` has no type.` : 'A type is missing here.'),
      ({ name }) => (name ? `引数 \`${name}\` に型がありません。` : 'ここに型がありません。'),
    ],
    why: [
      'Every function, parameter and variable starts with its type; old C took int, clang 16 and newer refuse it.',
      '関数も引数も変数も、型から書き始めます。昔の C は int とみなしましたが、clang 16 以降ではエラーです。',
    ],
    fix: [
      'Write the type before the name: `int prog(struct xdp_md *ctx)`.',
      '`int prog(struct xdp_md *ctx)` のように、名前の前に型を書きます。',
    ],
  }),
  clangRule(/^using the result of an assignment as a condition/, {
    slug: 'assignment-as-condition',
    title: ['`=` assigns; to compare, write `==`.', '`=` は代入です。比較は `==` と書きます。'],
    why: [
      'As it stands, the condition is true whenever the assigned value is not 0.',
      'このままでは、代入した値が 0 でなければ常に真になります。',
    ],
    fix: ['Write `==`.', '`==` と書きます。'],
    fixCode: (_, context) => {
      const code = codeAt(context).trim();
      return /^[^=]*[^=!<>]=[^=][^=]*$/.test(code) ? code.replace(/\s*=\s*/, ' == ') : undefined;
    },
  }),
  clangRule(/^(?:expression|array type '.*') is not assignable|^assignment to cast is illegal/, {
    slug: 'not-assignable',
    title: [
      (_, context) =>
        /\bif\b|\bwhile\b|\?/.test(codeAt(context))
          ? '`=` assigns, and what is on its left cannot take a value; to compare, write `==`.'
          : isArray(context)
            ? 'An array as a whole cannot be assigned.'
            : 'What is on the left of the `=` cannot take a value.',
      (_, context) =>
        /\bif\b|\bwhile\b|\?/.test(codeAt(context))
          ? '`=` は代入ですが、左辺には代入できません。比較は `==` と書きます。'
          : isArray(context)
            ? '配列全体に代入することはできません。'
            : '`=` の左辺に代入できません。',
    ],
    why: [
      (_, context) =>
        isArray(context)
          ? 'The name of an array stands for its place, which does not change; its contents are copied.'
          : 'Only a variable, a member or what a pointer points to takes a value.',
      (_, context) =>
        isArray(context)
          ? '配列の名前は場所を表し、場所は変わりません。中身をコピーします。'
          : '代入できるのは、変数、メンバー、ポインターの指す先だけです。',
    ],
    fix: [
      (_, context) =>
        isArray(context)
          ? 'Copy it: `__builtin_memcpy(to, from, sizeof(to));`.'
          : 'Write `==` to compare, or put a variable on the left.',
      (_, context) =>
        isArray(context)
          ? '`__builtin_memcpy(to, from, sizeof(to));` でコピーします。'
          : '比較なら `==`、代入なら左辺を変数にします。',
    ],
    fixCode: (_, context) => {
      const copy = /^\s*(\w+)\s*=\s*([\w>.-]+)\s*;\s*$/.exec(codeAt(context));
      return isArray(context) && copy
        ? `__builtin_memcpy(${copy[1]}, ${copy[2]}, sizeof(${copy[1]}));`
        : undefined;
    },
  }),
  clangRule(
    (message, context) =>
      /bpf_printk\s*\(/.test(codeAt(context)) &&
      (/^array initializer must be/.test(message) ||
        (/^expected expression/.test(message) && /bpf_printk\s*\(\s*\)/.test(codeAt(context))))
        ? {}
        : undefined,
    {
      slug: 'print-format',
      title: [
        'The first argument of bpf_printk must be a string in quotes.',
        'bpf_printk の最初の引数は、引用符で囲んだ文字列でなければなりません。',
      ],
      why: [
        'The macro copies the format into the program when it is compiled, so a variable or a sum will not do.',
        'このマクロは書式をコンパイル時にプログラムへ埋め込むので、変数や式は使えません。',
      ],
      fix: [
        'Write the format in the call: `bpf_printk("queue %d", queue)`.',
        '`bpf_printk("queue %d", queue)` のように、呼び出しの中に書式を書きます。',
      ],
      learnMore: ['hello/print'],
    },
  ),
  clangRule(/^array initializer must be an initializer list or string literal/, {
    slug: 'array-initializer',
    title: [
      'An array cannot be initialised with another array.',
      '配列を別の配列で初期化することはできません。',
    ],
    why: [
      'It takes a list of values in braces, or a string.',
      '波括弧で囲んだ値の並びか、文字列だけが使えます。',
    ],
    fix: [
      'Declare it without a value, then `__builtin_memcpy(to, from, sizeof(to));`.',
      '値なしで宣言し、`__builtin_memcpy(to, from, sizeof(to));` でコピーします。',
    ],
  }),
];

const isArray = ({ clang }: Context) => /^array type/.test(clang?.message.text ?? '');

/** The line with its semicolon, when it is certain that it ends there. */
function withSemicolon(context: Context): string | undefined {
  const { source, place } = context;
  if (!source || !place) return undefined;
  const before = endBefore(context);
  const line = before && 'line' in before ? before.line : place.line;
  const code = line === undefined ? undefined : source.lineAt(line);
  if (code === undefined || /\/[/*]/.test(code) || /[;{,(]\s*$/.test(code)) return undefined;
  // clang points behind the last character when the statement ends with the line.
  const isEnd =
    before !== undefined || (place.column ?? 0) > (source.rawLineAt(place.line) ?? '').trimEnd().length;
  return isEnd ? `${code};` : undefined;
}
