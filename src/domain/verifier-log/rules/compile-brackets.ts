import { codeLineBefore, earlyEnd, isLineStart, unclosedBlock } from '../compile-source.ts';
import type { Context } from '../context.ts';
import type { Pointer, Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

/**
 * clang notices what is missing at the next thing that it reads. When that is the start of a line, the place to look is
 * the end of the code before it.
 */
export function endBefore({ source, place }: Context): Pointer | undefined {
  if (!source || !place || !isLineStart(source.rawLineAt(place.line), place.column)) return undefined;
  return { line: codeLineBefore(source, place.line) };
}

const BLOCK_OPEN =
  /^(?:expected '}'|function definition is not allowed here|'section' attribute only applies to functions)/;

/** A function inside a function: because a brace is missing before it, when the braces do not balance. */
const isUnbalanced = ({ clang, source }: Context): boolean =>
  clang?.all.some(({ text }) => /^expected '}'/.test(text)) === true && source !== undefined;

/** Brackets of all kinds that have no partner. */
export const COMPILE_BRACKET_RULES: readonly Rule[] = [
  clangRule(
    (message, context) =>
      /^expected '}'/.test(message) || (BLOCK_OPEN.test(message) && isUnbalanced(context)) ? {} : undefined,
    {
      slug: 'missing-closing-brace',
      title: ['A `{` is not closed: a `}` is missing.', '`{` が閉じられていません。`}` が足りません。'],
      why: [
        (_, { source }) =>
          source
            ? 'Everything after it counts as part of that block; by the indentation it is the one that starts here.'
            : 'Everything after it counts as part of that block, so clang notices only at the end of the file.',
        (_, { source }) =>
          source
            ? 'その後がすべてブロックの中とみなされます。字下げから見て、閉じられていないのはここから始まるブロックです。'
            : 'その後がすべてブロックの中とみなされるので、clang が気付くのはファイルの終わりです。',
      ],
      fix: ['Add the `}` where that block ends.', 'ブロックの終わりに `}` を加えます。'],
      locate: (_, { source }) => (source ? { line: unclosedBlock(source) } : undefined),
    },
  ),
  clangRule(
    /^(?:extraneous closing brace|expected external declaration|expected identifier or '\('|expected parameter declarator)/,
    {
      ...outside(),
      slug: 'code-outside-function',
    },
  ),
  clangRule(/^function definition is not allowed here/, {
    slug: 'nested-function',
    title: ['A function is defined inside another function.', '関数の中で別の関数を定義しています。'],
    why: [
      'C has no functions within functions. Often a `}` is missing above it, so that the first has not ended.',
      'C では関数の中に関数を書けません。上の関数の `}` が抜けているだけのこともよくあります。',
    ],
    fix: [
      'Move it above the other one, as `static __always_inline`; or close the one before.',
      'もう一方の関数より上に `static __always_inline` として移すか、前の関数を閉じます。',
    ],
    locate: (_, context) => endBefore(context),
  }),
  clangRule(/^expected function body after function declarator/, {
    slug: 'missing-opening-brace',
    title: [
      'The function has no `{` after its parameters.',
      '引数の後に、関数の本体を始める `{` がありません。',
    ],
    why: ['The body of a function needs braces around it.', '関数の本体は波括弧で囲みます。'],
    fix: ['Put a `{` at the end of this line.', 'この行の末尾に `{` を置きます。'],
    locate: (_, context) => endBefore(context),
  }),
  clangRule(/^unterminated function-like macro invocation/, {
    slug: 'unclosed-call',
    title: [
      (_, context) => `The \`(\`${behindName(context).en} is never closed.`,
      (_, context) => `${behindName(context).ja}\`(\` が閉じられていません。`,
    ],
    why: [
      'This name is a macro: clang looks for its `)` through the whole rest of the file.',
      'この名前はマクロなので、clang は `)` をファイルの最後まで探し続けます。',
    ],
    fix: ['Close it: `);`.', '`);` で閉じます。'],
  }),
  clangRule(/^extraneous '\)'|^expected statement before '\)'/, {
    slug: 'extra-parenthesis',
    title: ['There is one `)` too many.', '`)` が 1 つ余分です。'],
    why: ['Each `)` closes one `(`.', '`)` は 1 つの `(` を閉じます。'],
    fix: ['Remove it, or add the `(` that you meant.', '余分な `)` を消すか、抜けている `(` を加えます。'],
  }),
  clangRule(/^expected '\(' after '(?<word>\w+)'/, {
    slug: 'condition-without-parentheses',
    title: [
      ({ word }) => `The condition of \`${word}\` needs parentheses.`,
      ({ word }) => `\`${word}\` の条件は丸括弧で囲みます。`,
    ],
    why: ['In C they are part of the statement.', 'C では、この括弧は文の一部です。'],
    fix: [({ word }) => `Write \`${word} (…)\`.`, ({ word }) => `\`${word} (…)\` と書きます。`],
    fixCode: (_, context) => {
      const match = /^(if|while)\s+([^(].*?)\s*(\{?)$/.exec(codeAt(context).trim());
      return match ? `${match[1]} (${match[2]})${match[3] ? ' {' : ''}`.trim() : undefined;
    },
  }),
  clangRule(/^expected '(?<bracket>[)\]])'/, {
    slug: 'unbalanced-brackets',
    title: [
      ({ bracket }) => `A \`${bracket}\` is missing.`,
      ({ bracket }) => `\`${bracket}\` が抜けています。`,
    ],
    why: [
      'An opening bracket before this place has no partner.',
      'ここより前の開き括弧に、対応する閉じ括弧がありません。',
    ],
    fix: [
      'Count the brackets of this line; an editor that shows the partner of a bracket helps.',
      'この行の括弧を数えます。対応する括弧を示してくれるエディターが役に立ちます。',
    ],
    locate: (_, context) => endBefore(context),
  }),
];

function behindName(context: Context): { en: string; ja: string } {
  const column = context.place?.column ?? 0;
  const code = context.source?.rawLineAt(context.place?.line ?? 0) ?? '';
  const name = /^\w+(?=\s*\()/.exec(code.slice(column - 1))?.[0];
  return name ? { en: ` of \`${name}\``, ja: `\`${name}\` の` } : { en: ' here', ja: 'ここの' };
}

/** Statements and braces at the level of declarations. */
function outside() {
  const early = ({ source, place }: Context) => (source && place ? earlyEnd(source, place.line) : undefined);
  return {
    title: [
      (_: unknown, context: Context) =>
        early(context) === undefined
          ? 'This is outside of any function.'
          : 'The `}` here ends the function too early.',
      (_: unknown, context: Context) =>
        early(context) === undefined
          ? 'これは関数の外にあります。'
          : 'この `}` で、関数が早く終わってしまいます。',
    ] as const,
    why: [
      (_: unknown, context: Context) =>
        early(context) === undefined
          ? 'Outside of functions C has only declarations; statements and a lone `}` belong in one.'
          : 'What comes after it is outside of any function, where C has only declarations.',
      (_: unknown, context: Context) =>
        early(context) === undefined
          ? '関数の外に書けるのは宣言だけです。文や、相手のない `}` は書けません。'
          : 'その後は関数の外になりますが、関数の外に書けるのは宣言だけです。',
    ] as const,
    fix: [
      (_: unknown, context: Context) =>
        early(context) === undefined
          ? 'Move it into the function, or remove the `}` that is too many above it or here.'
          : 'Remove it, or add the `{` that it was to close (after an `if (…)` above).',
      (_: unknown, context: Context) =>
        early(context) === undefined
          ? '関数の中に移すか、ここか上にある余分な `}` を消します。'
          : 'この `}` を消すか、閉じるつもりだった `{`（上の `if (…)` の後など）を加えます。',
    ] as const,
    locate: (_: unknown, context: Context) => ({ line: early(context) }),
  };
}
