import { codeLineBefore } from '../compile-source.ts';
import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

/** What stands at the place of the message, from its column on. */
const from = (context: Context): string => {
  const { source, place } = context;
  const raw = (place && source?.rawLineAt(place.line)) ?? codeAt(context);
  return raw.slice((place?.column ?? 1) - 1).trim();
};

const DECLARATION =
  /^(?:const\s+|static\s+)?(?:struct\s+\w+|enum\s+\w+|__[usb]e?\d+|[us]\d+|int|char|long|short|unsigned|bool|void|size_t|u?int\d+_t)\b[\s*]*\w+\s*(?:[=;[,]|$)/;

/** The code line above ends with a label or a case: clang 14 to 17 take no declaration there. */
function isBehindLabel({ source, place }: Context): boolean {
  if (!source || !place) return false;
  const above = codeLineBefore(source, place.line);
  const text = above === undefined ? '' : (source.lineAt(above) ?? '');
  return /^(?:case\b.*|default|\w+)\s*:\s*(?:\/[/*].*)?$/.test(text);
}

/** `int default = 3;`: there is a type before it. */
const isBehindType = ({ source, place }: Context): boolean =>
  place !== undefined &&
  /^\s*[A-Za-z_][\w\s*]*$/.test(
    (source?.rawLineAt(place.line) ?? place.text).slice(0, (place.column ?? 1) - 1),
  );

const isElse = (context: Context) => /^else\b/.test(from(context));

/** Statements that stand in the wrong place, or lack a part. */
export const COMPILE_STATEMENT_RULES: readonly Rule[] = [
  clangRule(
    (message, context) =>
      (/^expected expression/.test(message) && DECLARATION.test(from(context)) && isBehindLabel(context)) ||
      /^label followed by a declaration is a C2/.test(message)
        ? {}
        : undefined,
    {
      slug: 'declaration-after-label',
      title: [
        'A variable is declared directly after a label or a `case`.',
        'ラベルや `case` の直後で変数を宣言しています。',
      ],
      why: [
        'Before C23 a label is followed by a statement, and a declaration is not a statement.',
        'C23 より前の C では、ラベルの後には文が必要で、宣言は文ではありません。',
      ],
      fix: [
        'Put the part after the label in braces, `case 1: { … }`, or declare the variable above.',
        '`case 1: { … }` のように波括弧で囲むか、変数をもっと上で宣言します。',
      ],
    },
  ),
  clangRule(
    (message, context) => (/^expected expression/.test(message) && isElse(context) ? {} : undefined),
    {
      slug: 'else-without-if',
      title: ['This `else` belongs to no `if`.', 'この `else` に対応する `if` がありません。'],
      why: [
        'Without braces an `if` holds only one statement; with a second one before the `else` it has already ended.',
        '波括弧のない `if` に含まれるのは 1 文だけです。`else` の前に 2 文あると、`if` はもう終わっています。',
      ],
      fix: ['Put the statements of the `if` in braces.', '`if` の文を波括弧で囲みます。'],
    },
  ),
  clangRule(/^expected ':' after '(?<word>case|default)'/, {
    slug: 'case-without-colon',
    title: [
      ({ word }) => `The \`${word}\` needs a colon.`,
      ({ word }) => `\`${word}\` の後にコロンが要ります。`,
    ],
    why: ['It is a label, and labels end with `:`.', 'これはラベルで、ラベルは `:` で終わります。'],
    fix: [
      ({ word }) => (word === 'case' ? 'Write `case 1:`.' : 'Write `default:`.'),
      ({ word }) => (word === 'case' ? '`case 1:` のように書きます。' : '`default:` と書きます。'),
    ],
    fixCode: (_, context) => /^(?:case\s+\w+|default)$/.exec(codeAt(context).trim())?.[0].concat(':'),
  }),
  clangRule(/^(?:expression is not an integer constant expression|case value is not a constant)/, {
    slug: 'case-not-constant',
    title: [
      'A `case` takes only a constant, not a variable.',
      '`case` に書けるのは定数だけで、変数は書けません。',
    ],
    why: [
      'clang must know all values of a switch when it compiles.',
      'switch の値はコンパイル時にすべて決まっていなければなりません。',
    ],
    fix: [
      'Compare with `if (a == b)`, or give the value with a #define.',
      '`if (a == b)` で比べるか、値を #define で与えます。',
    ],
  }),
  clangRule(/^duplicate case value '?(?<value>\w+)'?/, {
    slug: 'duplicate-case',
    title: [
      ({ value }) => `The value ${value} has two \`case\` labels.`,
      ({ value }) => `値 ${value} の \`case\` が 2 つあります。`,
    ],
    why: ['Different names can be the same number.', '名前が違っても同じ数のことがあります。'],
    fix: ['Remove one, or join what they do.', '片方を消すか、処理を 1 つにまとめます。'],
  }),
  clangRule(/^use of undeclared label '(?<name>\w+)'/, {
    slug: 'unknown-label',
    title: [
      ({ name }) => `There is no label \`${name}:\` in this function.`,
      ({ name }) => `この関数にラベル \`${name}:\` がありません。`,
    ],
    why: ['goto jumps only within one function.', 'goto で飛べるのは同じ関数の中だけです。'],
    fix: [
      ({ name }) => `Put \`${name}:\` before the statement to jump to.`,
      ({ name }) => `飛び先の文の前に \`${name}:\` を置きます。`,
    ],
  }),
  clangRule(/^(?:expected statement|label at end of compound statement)/, {
    slug: 'label-at-end',
    title: [
      'A label is at the end of the block, with no statement after it.',
      'ブロックの終わりにラベルがあり、その後に文がありません。',
    ],
    why: ['Before C23 a label is part of a statement.', 'C23 より前の C では、ラベルは文の一部です。'],
    fix: [
      'Write a statement after it: `return XDP_PASS;`, or just `;`.',
      '後に `return XDP_PASS;` などの文か、`;` だけを置きます。',
    ],
    locate: (_, { source, place }) =>
      source && place ? { line: codeLineBefore(source, place.line) } : undefined,
  }),
  clangRule(/^'(?<word>break|continue)' statement not in loop/, {
    slug: 'break-outside-loop',
    title: [
      ({ word }) => `\`${word}\` is outside of any loop.`,
      ({ word }) => `\`${word}\` がループの外にあります。`,
    ],
    why: [
      'It belongs to a `for`, `while` or `switch` around it; an `if` is not a loop.',
      '`for`、`while`、`switch` の中でだけ使えます。`if` はループではありません。',
    ],
    fix: ['To leave the function, write `return`.', '関数から抜けるなら `return` と書きます。'],
  }),
  clangRule(
    (message, context) =>
      /^(?:expected expression|initializer element)/.test(message) &&
      macroWith(context, /^\s*=/) !== undefined
        ? { name: macroWith(context, /^\s*=/) }
        : undefined,
    {
      slug: 'define-with-equals',
      title: [
        ({ name }) => `The #define of ${name} has a \`=\` that becomes part of its text.`,
        ({ name }) => `${name} の #define に \`=\` があり、それも置き換えられる文字列に含まれます。`,
      ],
      why: [
        '#define replaces words: everything after the name takes its place.',
        '#define は文字列の置き換えで、名前より後ろのすべてに置き換わります。',
      ],
      fix: [
        ({ name }) => `Write \`#define ${name} 10\`, without \`=\`.`,
        ({ name }) => `\`=\` を付けずに \`#define ${name} 10\` のように書きます。`,
      ],
      locate: ({ name }, { source }) => ({
        line: source?.find(new RegExp(`^\\s*#\\s*define\\s+${name}\\b`))?.line,
      }),
    },
  ),
  clangRule(
    (message, context) => {
      const name = /^(?:unexpected ';'|expected (?:expression|'\)'|']'))/.test(message)
        ? macroWith(context, /;\s*$/)
        : undefined;
      return name === undefined ? undefined : { name };
    },
    {
      slug: 'define-with-semicolon',
      title: [
        ({ name }) => `The #define of ${name} ends with a \`;\` that becomes part of its text.`,
        ({ name }) => `${name} の #define の末尾に \`;\` があり、それも置き換えられる文字列に含まれます。`,
      ],
      why: [
        '#define replaces words: everything after the name takes its place.',
        '#define は文字列の置き換えで、名前より後ろのすべてに置き換わります。',
      ],
      fix: ['Remove the `;` from the #define.', '#define の `;` を消します。'],
      locate: ({ name }, { source }) => ({
        line: source?.find(new RegExp(`^\\s*#\\s*define\\s+${name}\\b`))?.line,
      }),
    },
  ),
  clangRule(
    (message, context) => {
      const word =
        /^(?:expected identifier or '\('|expected member name)/.test(message) && isBehindType(context)
          ? KEYWORD.exec(from(context))?.[1]
          : undefined;
      return word === undefined ? undefined : { word };
    },
    {
      slug: 'keyword-as-name',
      title: [
        ({ word }) => `\`${word}\` is a word of the language and cannot be a name.`,
        ({ word }) => `\`${word}\` は C の予約語なので、名前に使えません。`,
      ],
      why: ['clang reads it as the start of something else.', 'clang は別の構文の始まりとして読みます。'],
      fix: ['Choose another name.', '別の名前にします。'],
    },
  ),
  clangRule((message) => (/^expected ':'$/.test(message) ? {} : undefined), {
    slug: 'conditional-without-colon',
    title: ['The `? :` lacks its second half.', '`? :` の後半がありません。'],
    why: ['It is `condition ? value : other`.', '書き方は `条件 ? 値 : 別の値` です。'],
    fix: ['Add `: ` and the other value, or use `if`.', '`:` と別の値を加えるか、`if` を使います。'],
  }),
  clangRule(/^expected ';' in 'for' statement/, {
    slug: 'for-without-semicolons',
    title: [
      'The three parts of a `for` are separated by semicolons.',
      '`for` の 3 つの部分はセミコロンで区切ります。',
    ],
    why: ['A comma joins two expressions into one.', 'コンマは 2 つの式を 1 つにつなぎます。'],
    fix: ['Write `for (int i = 0; i < 10; i++)`.', '`for (int i = 0; i < 10; i++)` のように書きます。'],
  }),
  clangRule(/^expected expression$/, {
    slug: 'missing-expression',
    title: [
      (_, context) =>
        from(context)
          ? `A value is missing, or \`${shown(context)}\` does not belong here.`
          : 'A value is missing here.',
      (_, context) =>
        from(context)
          ? `値が抜けているか、\`${shown(context)}\` の位置が違います。`
          : 'ここに値がありません。',
    ],
    why: [
      'clang read up to this place, and here it needs a value, a name or a `(`.',
      'ここまで読んだ clang は、次に値か名前か `(` が来るものと期待しています。',
    ],
    fix: ['Look at what comes directly before and after this place.', 'この位置の直前と直後を見直します。'],
  }),
];

const KEYWORD =
  /^(auto|break|case|const|continue|default|do|else|enum|extern|for|goto|if|inline|register|return|signed|sizeof|static|struct|switch|typedef|union|volatile|while)\b/;

const shown = (context: Context): string => /^(?:\w+|[^\w\s])/.exec(from(context))?.[0] ?? '';

/** A macro without parameters that the line uses, whose text in the same file looks like this. */
function macroWith(context: Context, text: RegExp): string | undefined {
  for (const [name] of codeAt(context).matchAll(/\b[A-Z_][A-Z0-9_]+\b/g)) {
    const body = context.source?.find(new RegExp(`^\\s*#\\s*define\\s+${name}\\b(?!\\()(.*)$`))?.match[1];
    if (body !== undefined && text.test(body.replace(/\/\/.*|\/\*.*/, ''))) return name;
  }
  return undefined;
}
