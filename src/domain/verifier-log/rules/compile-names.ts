import { definitionOf, includes } from '../compile-source.ts';
import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { C_LIBRARY, isCLibrary, withBpfPrintk } from './c-library.ts';
import { clangRule, codeAt, earlierDeclaration } from './clang-rule.ts';
import { isKfunc, nearestMapType } from './helper-names.ts';
import { headerOfDefine, kernelDefine } from './kernel-defines.ts';
import { whereDeclared } from './where-declared.ts';

const UNDECLARED =
  /(?:implicit declaration of function|implicitly declaring library function|call to undeclared (?:library )?function) '(?<name>\w+)'/;
const UNKNOWN_NAME = /use of undeclared identifier '(?<name>\w+)'(?:; did you mean '(?<meant>\w+)')?/;
const undeclared = (message: string) => UNDECLARED.exec(message)?.groups?.name;

/** A function of the same file that stands below its first use. */
function definedBelow(message: string, { source, place }: Context) {
  const name = undeclared(message);
  const line = name !== undefined && source ? definitionOf(source, name) : undefined;
  return name !== undefined && line !== undefined && place && line > place.line ? { name, line } : undefined;
}

/** A variable or map of the same file that stands below its first use. */
function declaredBelow(message: string, context: Context) {
  const { source, place } = context;
  const name = UNKNOWN_NAME.exec(message)?.groups?.name;
  if (name === undefined) return definedBelow(message, context);
  const line = source?.find(
    new RegExp(`^(?:}|[A-Za-z_][\\w\\s*]*)[\\s*]${name}\\s*(?:=|;|\\[|SEC\\()`),
  )?.line;
  return line !== undefined && place && line > place.line ? { name, line } : undefined;
}

/** The program is written with the <linux/…> headers, which cannot stand beside vmlinux.h. */
const usesUapi = ({ source }: Context): boolean =>
  source !== undefined &&
  !includes(source, 'vmlinux.h') &&
  source.find(/^\s*#\s*include\s*<linux\//) !== undefined;

/** Names that clang does not know. */
export const COMPILE_NAME_RULES: readonly Rule[] = [
  clangRule(
    (message) => {
      const name = undeclared(message);
      return name !== undefined && (/library function/.test(message) || isCLibrary(name))
        ? { name }
        : undefined;
    },
    {
      slug: 'no-c-library',
      title: [({ name }) => C_LIBRARY.title(name).en, ({ name }) => C_LIBRARY.title(name).ja],
      why: [C_LIBRARY.why.en, C_LIBRARY.why.ja],
      fix: [({ name }) => C_LIBRARY.instead(name).en, ({ name }) => C_LIBRARY.instead(name).ja],
      fixCode: (_, context) => withBpfPrintk(codeAt(context)),
      learnMore: ['hello/print'],
    },
  ),
  clangRule(declaredBelow, {
    slug: 'used-before-declared',
    title: [
      ({ name }) => `\`${name}\` is used here, and defined only further below.`,
      ({ name }) => `\`${name}\` をここで使っていますが、定義はもっと下にあります。`,
    ],
    why: [
      'clang reads a file from top to bottom: here it does not know that name yet.',
      'clang はファイルを上から順に読むので、ここではまだこの名前を知りません。',
    ],
    fix: ['Move the definition above its first use.', '最初に使う場所より上に、その定義を移します。'],
    cause: ({ name, line }) => ({
      at: { line },
      note: { en: `Here \`${name}\` is defined.`, ja: `\`${name}\` が定義されているのはここです。` },
    }),
  }),
  clangRule(
    /^(?:static declaration of '(?<name>\w+)' follows non-static|conflicting types for '(?<other>\w+)')/,
    {
      slug: 'conflicting-declaration',
      title: [
        ({ name, other }) => `\`${name ?? other}\` is declared in two ways.`,
        ({ name, other }) => `\`${name ?? other}\` の宣言が 2 通りあります。`,
      ],
      why: [
        'All declarations of a function have the same types, and are all `static` or none. A use before the first declaration counts as one, too.',
        '同じ関数の宣言は、型も `static` の有無もそろっていなければなりません。宣言より前で使うと、それも 1 つの宣言とみなされます。',
      ],
      fix: [
        'Make both the same, or remove the first and move the function above its use.',
        '両方をそろえるか、最初の宣言を消して、関数を使う場所より上に移します。',
      ],
      cause: (_, context) => {
        const line = earlierDeclaration(context);
        return line === undefined
          ? undefined
          : {
              at: { line },
              note: { en: 'The other declaration is here.', ja: 'もう 1 つの宣言はここです。' },
            };
      },
    },
  ),
  clangRule(
    (message) => {
      const name = undeclared(message);
      return name !== undefined && /^bpf_/.test(name) && !/^bpf_(?:hton|ntoh|cpu_to|be\d)/.test(name)
        ? { name }
        : undefined;
    },
    {
      slug: 'undeclared-helper',
      title: [
        ({ name }) => `clang knows no helper \`${name}\`.`,
        ({ name }) => `\`${name}\` というヘルパーは宣言されていません。`,
      ],
      why: [
        ({ name }) =>
          isKfunc(name)
            ? "The kernel has functions for BPF programs beside its helpers; libbpf's headers do not declare these."
            : 'Helpers are declared in <bpf/bpf_helpers.h>; a name that is not there cannot be called.',
        ({ name }) =>
          isKfunc(name)
            ? 'カーネルには、ヘルパーのほかにも BPF プログラムから呼べる関数があります。これらは libbpf のヘッダーでは宣言されていません。'
            : 'ヘルパーは <bpf/bpf_helpers.h> で宣言されていて、そこにない名前は呼び出せません。',
      ],
      fix: [
        ({ name }, { source }) => whereDeclared(name, source).en,
        ({ name }, { source }) => whereDeclared(name, source).ja,
      ],
    },
  ),
  clangRule(UNDECLARED, {
    slug: 'implicit-declaration',
    title: [
      ({ name }) => `clang does not know a function \`${name}\`.`,
      ({ name }) => `\`${name}\` という関数は宣言されていません。`,
    ],
    why: [
      'It is not declared above this line, and no other file can provide it later: a BPF object stands alone.',
      'この行より前に宣言がありません。BPF のオブジェクトは単独でロードされるので、別のファイルの定義が後から加わることもありません。',
    ],
    fix: [
      ({ name }, { source }) => whereDeclared(name, source).en,
      ({ name }, { source }) => whereDeclared(name, source).ja,
    ],
  }),
  clangRule(
    (message) => {
      const name = UNKNOWN_NAME.exec(message)?.groups?.name;
      const value = name === undefined ? undefined : kernelDefine(name);
      return name === undefined || value === undefined ? undefined : { name, value };
    },
    {
      slug: 'missing-define',
      title: [
        ({ name }) => `clang does not know ${name}: it is a #define that no header here has.`,
        ({ name }) => `${name} は #define ですが、ここでは定義されていません。`,
      ],
      why: [
        (_, context) =>
          usesUapi(context)
            ? 'The header that has it is not included.'
            : 'vmlinux.h has the types of the kernel, and enums such as XDP_PASS, but no #defines.',
        (_, context) =>
          usesUapi(context)
            ? '定義のあるヘッダーをインクルードしていません。'
            : 'vmlinux.h にはカーネルの型と XDP_PASS のような enum はありますが、#define は含まれません。',
      ],
      fix: [
        ({ name, value }, context) => define(name, value, context).en,
        ({ name, value }, context) => define(name, value, context).ja,
      ],
      fixCode: ({ name, value }, context) =>
        value !== '' && !(usesUapi(context) && headerOfDefine(name)) ? `#define ${name} ${value}` : undefined,
      learnMore: ({ name }) => (/^ETH_P/.test(name) ? ['counter/ethernet'] : []),
    },
  ),
  clangRule(UNKNOWN_NAME, {
    slug: 'unknown-identifier',
    title: [
      ({ name }) => `clang does not know the name \`${name}\` here.`,
      ({ name }) => `\`${name}\` という名前は、ここでは宣言されていません。`,
    ],
    why: [
      'It is not declared above this line, or only inside other braces.',
      'この行より前で宣言されていないか、別の波括弧の中で宣言されています。',
    ],
    fix: [
      ({ name, meant }, context) => identifierFix(name, meant, context).en,
      ({ name, meant }, context) => identifierFix(name, meant, context).ja,
    ],
    fixCode: ({ name }, context) =>
      isLoopCounter(name, context) ? codeAt(context).trim().replace(/\(\s*/, '(int ') : undefined,
    cause: ({ name = '' }, context) => {
      const line = declaredBefore(name, context);
      return line === undefined
        ? undefined
        : {
            at: { line },
            note: {
              en: `A \`${name}\` is declared here, but it is known only within the braces around it.`,
              ja: `\`${name}\` はここで宣言されていますが、使えるのはそれを囲む波括弧の中だけです。`,
            },
          };
    },
  }),
];

const isLoopCounter = (name: string | undefined, context: Context): boolean =>
  new RegExp(`^\\s*for\\s*\\(\\s*${name}\\s*=`).test(codeAt(context));

/** The same name as a local variable further above. */
function declaredBefore(name: string, { source, place }: Context): number | undefined {
  const found = source?.find(
    new RegExp(`^\\s+(?:const\\s+)?(?:struct\\s+)?\\w+[\\s*]+${name}\\s*(?:[=;[]|,\\s*\\w)`),
  )?.line;
  const isReturn = found !== undefined && /^return\b/.test(source?.lineAt(found) ?? '');
  return found !== undefined && !isReturn && place && found < place.line ? found : undefined;
}

function identifierFix(name: string | undefined, meant: string | undefined, context: Context) {
  if (isLoopCounter(name, context)) {
    return {
      en: `Declare it in the loop: \`for (int ${name} = 0; …)\`.`,
      ja: `\`for (int ${name} = 0; …)\` のように、ループの中で宣言します。`,
    };
  }
  const near = suggest(name, meant) ?? nearestMapType(name ?? '');
  if (near) return { en: `Did you mean \`${near}\`?`, ja: `\`${near}\` ではありませんか。` };
  if (name !== undefined && declaredBefore(name, context) !== undefined) {
    return {
      en: 'Declare it further out: before the block after which it is used, or in this function.',
      ja: '使う場所を含むブロックの始め（この関数の中）で宣言します。',
    };
  }
  return whereDeclared(name, context.source);
}

/** clang's guesses are good for near names only: it offers `sizeof` for `size_t`. */
function suggest(name: string | undefined, meant: string | undefined): string | undefined {
  if (name === undefined || meant === undefined || meant === 'sizeof' || meant === 'stack_t')
    return undefined;
  const isWord = /^(?:static|struct|switch|signed|sizeof|short|int|char|long|enum|union|if|for|do)$/.test(
    meant,
  );
  return !isWord && Math.abs(name.length - meant.length) <= 2 ? meant : undefined;
}

function define(name: string, value: string, context: Context): { en: string; ja: string } {
  const header = headerOfDefine(name);
  if (usesUapi(context) && header) {
    return { en: `\`#include <${header}>\` has it.`, ja: `\`#include <${header}>\` にあります。` };
  }
  const line = value === '' ? `#define ${name} …` : `#define ${name} ${value}`;
  return {
    en: `Write it yourself, above the program: \`${line}\`.`,
    ja: `プログラムより上に、自分で \`${line}\` と書きます。`,
  };
}
