import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

/** What other languages have, how a line shows it, and what C has in its place. */
const FOREIGN: readonly [RegExp, { en: string; ja: string }][] = [
  [
    /\bnullptr\b/,
    {
      en: 'C has no nullptr: write 0, or `(void *)0`.',
      ja: 'C に nullptr はありません。0 か `(void *)0` と書きます。',
    },
  ],
  [
    /\b(?:static|reinterpret|const|dynamic)_cast\s*</,
    { en: 'Write the cast as `(void *)value`.', ja: 'キャストは `(void *)value` のように書きます。' },
  ],
  [
    /\bstd::|\bnamespace\b|\btemplate\s*</,
    { en: 'C has no namespaces and no std.', ja: 'C に名前空間や std はありません。' },
  ],
  [
    /^\s*(?:class|public:|private:)/,
    {
      en: 'Write a `struct`; functions go outside of it.',
      ja: '`struct` を使い、関数はその外に書きます。',
    },
  ],
  [
    /(?<=\w\s*)&(?=\s*\w+\s*[,)])/,
    {
      en: 'C has no references: take a pointer (`int *x`), and pass `&x`.',
      ja: 'C に参照はありません。ポインター（`int *x`）で受け取り、`&x` を渡します。',
    },
  ],
  [/^\s*auto\s/, { en: 'Write the type, such as `__u32`.', ja: '`__u32` のように型を書きます。' }],
  [/\bTrue\b/, { en: 'Write `true`.', ja: '`true` と書きます。' }],
  [/\bFalse\b/, { en: 'Write `false`.', ja: '`false` と書きます。' }],
  [
    /\bNone\b|\bnull\b|\bnil\b/,
    { en: 'Write 0 for a pointer to nothing.', ja: '何も指さないポインターは 0 と書きます。' },
  ],
  [
    /\b(?:If|Else|While|For|Return|Switch)\b/,
    { en: "C's own words are written in small letters.", ja: 'C の予約語は小文字で書きます。' },
  ],
  [/\belif\b|\belsif\b/, { en: 'Write `else if (…)`.', ja: '`else if (…)` と書きます。' }],
  [/(?<=\S\s+)and(?=\s+\S)/, { en: 'Write `&&`.', ja: '`&&` と書きます。' }],
  [/(?<=\S\s+)or(?=\s+\S)/, { en: 'Write `||`.', ja: '`||` と書きます。' }],
  [/(?<=[(!\s])not(?=\s+\w)/, { en: 'Write `!`.', ja: '`!` と書きます。' }],
  [
    /^\s*(?:fn|def|func|function)\s/,
    {
      en: 'A function starts with its type: `int name(struct xdp_md *ctx)`.',
      ja: '関数は `int name(struct xdp_md *ctx)` のように型から書き始めます。',
    },
  ],
  [
    /^\s*(?:let|var)\s/,
    {
      en: 'A variable starts with its type: `__u32 n = 0;`.',
      ja: '変数は `__u32 n = 0;` のように型から書き始めます。',
    },
  ],
  [
    /^\s*string\s/,
    {
      en: 'C has no type string: write `char name[16] = "…";`.',
      ja: 'C に string 型はありません。`char name[16] = "…";` と書きます。',
    },
  ],
  [
    /^\s*(?:try|catch|throw|new|delete)\b/,
    { en: 'C has no exceptions and no new.', ja: 'C に例外や new はありません。' },
  ],
];

/** The messages that a foreign word causes. Others on such a line are about something else. */
const CAUSED =
  /^(?:expected|use of undeclared identifier '(?:nullptr|True|False|None|null|nil|string|std|auto|let|var|\w+_cast)'|unknown type name '(?:fn|def|func|function|let|var|string|auto|class|namespace|template|nullptr)'|must use 'struct' tag to refer to type 'class'|type specifier missing|(?:implicit declaration of|call to undeclared) function '(?:elif|If|While|For|Return|Switch)'|C does not support)/;

type Foreign = { readonly word: string; readonly instead: { en: string; ja: string } };

function foreign(message: string, context: Context): Foreign | undefined {
  if (/^C does not support default arguments/.test(message)) {
    return {
      word: '=',
      instead: { en: 'Pass every argument in the call.', ja: '呼び出しで引数をすべて渡します。' },
    };
  }
  if (!CAUSED.test(message)) return undefined;
  const code = codeAt(context).replace(/"(?:\\.|[^"\\])*"|\/\/.*|\/\*.*?\*\//g, '');
  const named = /'(\w+)'/.exec(message)?.[1];
  const text = code === '' && named !== undefined ? ` ${named} ` : code;
  if (!isForeignHere(message, text)) return undefined;
  for (const [pattern, instead] of FOREIGN) {
    const word = pattern.exec(text)?.[0].trim();
    if (word !== undefined) return { word, instead };
  }
  return undefined;
}

/** `expected ')'` has a hundred causes: only a `&` before a parameter, or a word for an operator, makes it C++. */
function isForeignHere(message: string, code: string): boolean {
  if (!/^expected/.test(message)) return true;
  if (/^expected '\)'/.test(message))
    return /\s(?:and|or)\s/.test(code) || /^\w[^=]*\([^)]*&\s*\w+\s*[,)]/.test(code);
  if (/^expected ';'/.test(message))
    return /std::|\belif\b|\belsif\b|^\s*(?:class|fn|def|func|function|let|var)\b/.test(code);
  return /_cast\s*<|std::|\s(?:and|or|not)\s/.test(code);
}

/** Words and signs of C++, Python, Rust and others. */
export const COMPILE_NOT_C_RULES: readonly Rule[] = [
  clangRule(foreign, {
    slug: 'not-c',
    title: [
      ({ word }) => `Here \`${word}\` is not C.`,
      ({ word }) => `ここでの \`${word}\` は C の書き方ではありません。`,
    ],
    why: [
      'BPF programs here are written in plain C; what C++, Python or Rust have beyond it is unknown to clang.',
      'ここでの BPF プログラムは純粋な C で書きます。C++ や Python、Rust だけにある書き方は使えません。',
    ],
    fix: [({ instead }) => instead.en, ({ instead }) => instead.ja],
  }),
  clangRule(/^brackets are not allowed here/, {
    slug: 'array-brackets-place',
    title: ['The size of an array comes after its name.', '配列の大きさは名前の後ろに書きます。'],
    why: [
      'C writes `char name[16]`, other languages `char[16] name`.',
      'C では `char[16] name` ではなく `char name[16]` です。',
    ],
    fix: ['Move the brackets after the name.', '角括弧を名前の後ろに移します。'],
    fixCode: (_, context) => {
      const match = /^\s*((?:struct\s+)?\w+)\s*(\[\w*\])\s*(\w+)(.*)$/.exec(codeAt(context));
      return match ? `${match[1]} ${match[3]}${match[2]}${match[4]}` : undefined;
    },
  }),
];
