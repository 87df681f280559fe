import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

/** What clang only warns of: the program compiles, and most likely does something else than was meant. */
export const COMPILE_WARNING_RULES: readonly Rule[] = [
  clangRule(/^(?<kind>if|for|while|switch) (?:statement|loop) has empty body/, {
    slug: 'empty-body',
    title: [
      ({ kind }) => `The \`;\` after the condition ends this \`${kind}\`.`,
      ({ kind }) => `条件の後の \`;\` で、この \`${kind}\` が終わっています。`,
    ],
    why: [
      'What follows runs in any case: a check like this checks nothing.',
      'その後の文は常に実行されます。これでは何も検査していません。',
    ],
    fix: ['Remove the `;`.', '`;` を取ります。'],
    fixCode: (_, context) => {
      const code = codeAt(context).trim();
      return /\)\s*;$/.test(code) ? code.replace(/\s*;$/, '') : undefined;
    },
  }),
  clangRule(
    (message, context) =>
      /^(?:multi-character character constant|character constant too long|incompatible integer to pointer conversion)/.test(
        message,
      ) && /'[^'\\]{2,}'/.test(codeAt(context))
        ? {}
        : undefined,
    {
      slug: 'text-in-single-quotes',
      title: ['Text needs double quotes in C.', 'C では文字列を二重引用符で囲みます。'],
      why: [
        'Single quotes hold one character, and make a number of it.',
        '一重引用符は 1 文字用で、値は数になります。',
      ],
      fix: ['Write `"…"`.', '`"…"` と書きます。'],
      fixCode: (_, context) => {
        const code = codeAt(context).trim();
        return code.split("'").length === 3 && !code.includes('"') ? code.replaceAll("'", '"') : undefined;
      },
    },
  ),
  clangRule(/^equality comparison result unused/, {
    slug: 'comparison-as-statement',
    title: ['`==` compares; to assign, write `=`.', '`==` は比較です。代入は `=` と書きます。'],
    why: ['This line changes nothing.', 'この行は何も変えません。'],
    fix: ['Write `=`.', '`=` と書きます。'],
    fixCode: (_, context) => {
      const code = codeAt(context).trim();
      return /^[\w.>-]+ == [^=]*;$/.test(code) ? code.replace('==', '=') : undefined;
    },
  }),
  clangRule(
    /^result of comparison of (?:constant (?<number>-?\d+) with expression of type|unsigned expression|.*?) ?'?(?<type>[^']*)'?.* is always (?<value>true|false)/,
    {
      slug: 'comparison-always-same',
      title: [
        ({ value }) => `This comparison is always ${value}.`,
        ({ value }) => `この比較は常に${value === 'true' ? '真' : '偽'}です。`,
      ],
      why: [
        ({ number, type }) =>
          number
            ? `A \`${type}\` cannot hold ${number}.`
            : 'The type of the variable does not have such values.',
        ({ number, type }) =>
          number
            ? `\`${type}\` に ${number} という値は入りません。`
            : '変数の型に、そのような値はありません。',
      ],
      fix: [
        'Use a wider type, or compare with a value that it can have.',
        'もっと広い型にするか、取り得る値と比べます。',
      ],
    },
  ),
  clangRule(/^(?:excess elements in (?:array|struct|scalar)|initializer-string for char array is too long)/, {
    slug: 'too-many-values',
    title: ['There are more values than places for them.', '入れる場所より値のほうが多くなっています。'],
    why: [
      'clang drops those that are left over; a string needs one place more, for the 0 at its end.',
      '余った値は捨てられます。文字列には、末尾の 0 のための 1 文字分も必要です。',
    ],
    fix: [
      'Make the array larger, or leave the size out: `char name[] = "…";`.',
      '配列を大きくするか、`char name[] = "…";` のように大きさを省きます。',
    ],
  }),
  clangRule(/^shift count >= width of type/, {
    slug: 'shift-too-wide',
    title: [
      'The number is shifted by at least as many bits as it has.',
      '数の幅以上のビット数だけシフトしています。',
    ],
    why: [
      'C does not say what comes out; clang may drop the code.',
      '結果は C で決まっておらず、clang がコードを消すこともあります。',
    ],
    fix: ['Make it wide enough first: `(__u64)n << 32`.', '先に `(__u64)n << 32` のように広い型にします。'],
  }),
  clangRule(
    /^implicit conversion from '(?<from>[^']+)' to '(?<to>[^']+)'.* changes value from (?<before>-?\d+) to (?<after>-?\d+)/,
    {
      slug: 'number-too-large',
      title: [
        ({ before, after, to }) => `${before} does not fit into \`${to}\`: it becomes ${after}.`,
        ({ before, after, to }) => `${before} は \`${to}\` に入らず、${after} になります。`,
      ],
      why: ['The upper bits are cut off.', '上位のビットが切り捨てられます。'],
      fix: ['Use a wider type.', 'もっと広い型を使います。'],
    },
  ),
  clangRule(
    /^array index (?<index>-?\d+) is (?:past the end|before the beginning) of the array(?: \((?:which contains (?<count>\d+) element|that has type '[^[]*\[(?<size>\d+)\]'))?/,
    {
      slug: 'array-index',
      title: [
        ({ index, count, size }) =>
          (count ?? size)
            ? `The array has ${count ?? size} elements, and ${index} is none of them.`
            : `The index ${index} is outside of the array.`,
        ({ index, count, size }) =>
          (count ?? size)
            ? `配列の要素は ${count ?? size} 個で、インデックス ${index} の要素はありません。`
            : `インデックス ${index} は配列の外です。`,
      ],
      why: [
        'Indexes count from 0, so the last one is one less than the size.',
        'インデックスは 0 から数えるので、最後のインデックスは要素数より 1 小さい値です。',
      ],
      fix: [
        'Use a smaller index, or make the array larger.',
        'インデックスを小さくするか、配列を大きくします。',
      ],
    },
  ),
  clangRule(
    /^'(?<name>\w+)' call operates on objects of type '.*' while the size is based on a different type/,
    {
      slug: 'size-of-pointer',
      title: [
        'sizeof gives the size of the pointer here: 8 bytes, not what it points to.',
        'ここでの sizeof はポインターのサイズ（8 バイト）で、指す先のサイズではありません。',
      ],
      why: ['So only the first 8 bytes are touched.', 'そのため、最初の 8 バイトしか処理されません。'],
      fix: [
        'Write `sizeof(*pointer)`, or the size of the array itself.',
        '`sizeof(*pointer)` か、配列そのもののサイズを書きます。',
      ],
    },
  ),
  clangRule(
    /^(?<low>[&|^]) has lower precedence than (?<high>[=!<>]=?)|^'(?<high2>&&)' within '(?<low2>\|\|)'/,
    {
      slug: 'operator-order',
      title: [
        ({ low, high, low2, high2 }) => `\`${high ?? high2}\` is calculated before \`${low ?? low2}\`.`,
        ({ low, high, low2, high2 }) => `\`${high ?? high2}\` は \`${low ?? low2}\` より先に計算されます。`,
      ],
      why: [
        'The order of the line is not the order of the calculation.',
        '書いた順に計算されるわけではありません。',
      ],
      fix: [
        ({ high2 }) =>
          high2
            ? 'Put parentheses: `a || (b && c)`.'
            : 'Put the part with the mask in parentheses: `(flags & 3) == 1`.',
        ({ high2 }) =>
          high2 ? '`a || (b && c)` のように括弧で囲みます。' : '`(flags & 3) == 1` のように括弧で囲みます。',
      ],
    },
  ),
  clangRule(/^division by zero is undefined|^remainder by zero is undefined/, {
    slug: 'division-by-zero',
    title: ['This divides by 0.', '0 で割っています。'],
    why: [
      'In BPF the result is 0; in C it is not defined, so clang may drop the code.',
      'BPF での結果は 0 ですが、C では決まっておらず、clang がコードを消すこともあります。',
    ],
    fix: ['Divide by something else, or test for 0 first.', '割る数を直すか、先に 0 かどうかを調べます。'],
  }),
  clangRule(
    /^result of comparison against a string literal is unspecified|^array comparison always evaluates to/,
    {
      slug: 'string-comparison',
      title: [
        '`==` compares the places of two strings, not their text.',
        '`==` は文字列の中身ではなく場所を比べます。',
      ],
      why: ['It is never true for two different variables.', '別々の変数なら決して真になりません。'],
      fix: [
        'Compare the bytes: `__builtin_memcmp(name, "eth0", 5) == 0`, or bpf_strncmp.',
        '`__builtin_memcmp(name, "eth0", 5) == 0` か bpf_strncmp で中身を比べます。',
      ],
    },
  ),
  clangRule(/^loop not unrolled/, {
    slug: 'loop-not-unrolled',
    title: [
      'clang could not unroll this loop, as the #pragma asks.',
      'clang は #pragma で求められたとおりにこのループを展開できませんでした。',
    ],
    why: [
      'It does not know how often it runs, so the loop stays a loop; Linux 5.3 and newer take loops with a clear end.',
      '回数が決まらないため、ループのまま残ります。Linux 5.3 以降は、終わりがはっきりしたループを受け付けます。',
    ],
    fix: [
      'Give it a constant upper limit: `for (int i = 0; i < 16; i++)` with a `break` inside.',
      '`for (int i = 0; i < 16; i++)` のように定数の上限を付け、中で `break` します。',
    ],
  }),
  clangRule(/^variable length array folded to constant array/, {
    slug: 'constant-variable-size',
    title: [
      'A `const` variable is not a constant in C; clang lets it pass as an extension.',
      'C では `const` の変数は定数ではありません。clang は拡張として許しています。',
    ],
    why: [
      'Other compilers refuse it, and so does clang where it cannot see the value.',
      'ほかのコンパイラーではエラーになり、clang でも値が分からないところではエラーです。',
    ],
    fix: ['Write it as `#define SIZE 16` or as an enum.', '`#define SIZE 16` か enum で書きます。'],
  }),
  clangRule(/^extra tokens at end of #(?<directive>\w+) directive/, {
    slug: 'extra-after-directive',
    title: [
      ({ directive }) => `Something follows the #${directive}, and is ignored.`,
      ({ directive }) => `#${directive} の後に余分なものがあり、無視されます。`,
    ],
    why: ['Lines with # end without a semicolon.', '# で始まる行の終わりにセミコロンは要りません。'],
    fix: ['Remove what follows it.', '余分なものを消します。'],
    fixCode: (_, context) => {
      const code = codeAt(context).trim();
      return /^#include\s*(?:<[^>]*>|"[^"]*")\s*;$/.test(code) ? code.replace(/\s*;$/, '') : undefined;
    },
  }),
  clangRule(/^declaration does not declare anything/, {
    slug: 'section-with-semicolon',
    title: [
      'The `;` cuts this line off from the declaration that it belongs to.',
      '`;` のせいで、次の宣言と切り離されています。',
    ],
    why: [
      'SEC("…") belongs to the function or variable on the next line; without it libbpf does not see a program there.',
      'SEC("…") は次の行の関数や変数に付くものです。切り離されると、libbpf はそこにプログラムがあると分かりません。',
    ],
    fix: ['Remove the `;`.', '`;` を取ります。'],
    fixCode: (_, context) => {
      const code = codeAt(context).trim();
      return /^SEC\("[^"]*"\)\s*;$/.test(code) ? code.replace(/\s*;$/, '') : undefined;
    },
  }),
  clangRule(/^adding .* to a string does not append to the string/, {
    slug: 'string-plus-number',
    title: ['`+` does not join a string and a number in C.', 'C の `+` では、文字列と数をつなげられません。'],
    why: [
      'It moves the start of the string by that many characters.',
      '文字列の先頭がその文字数だけずれるだけです。',
    ],
    fix: [
      'Use a format: `bpf_printk("queue %d", queue)`.',
      '`bpf_printk("queue %d", queue)` のように書式を使います。',
    ],
    learnMore: ['hello/print'],
  }),
  clangRule(/^unused (?<kind>variable|function) '(?<name>\w+)'|^variable '(?<set>\w+)' set but not used/, {
    slug: 'unused-name',
    title: [
      ({ name, set }) => `\`${name ?? set}\` is declared, and never used.`,
      ({ name, set }) => `\`${name ?? set}\` は宣言されただけで、使われていません。`,
    ],
    why: [
      'clang leaves it out of the program. Was it meant to be used somewhere?',
      'clang はプログラムから取り除きます。どこかで使うつもりではありませんでしたか。',
    ],
    fix: ['Use it, or remove it.', '使うか、消します。'],
  }),
];
