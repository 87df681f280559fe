import { includes } from '../compile-source.ts';
import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { clangRule, codeAt, earlierDeclaration } from './clang-rule.ts';
import { memberName } from './member-names.ts';
import { whereDeclared } from './where-declared.ts';

const INCOMPLETE =
  /incomplete (?:definition of |element )?type '(?:const )?(?:struct |union )?(?<name>\w+)|declaration of '(?:struct|union) (?<unseen>\w+)' will not be visible/;

/** Types of numbers: inside of a function clang calls an unknown one an identifier. */
const NUMBER =
  /^(?:(?:__)?[us](?:8|16|32|64)|__[bl]e(?:16|32|64)|u?int(?:8|16|32|64)?(?:_t)?|s?size_t|bool|byte|ubyte|uchar)$/;

/** `stats` for `struct stats`: clang says so of types that it knows in that place, and of others only that. */
function withoutWord(message: string, { source }: Context): { name: string; word: string } | undefined {
  const tag = /must use '(struct|union|enum)' tag to refer to type '(\w+)'/.exec(message);
  if (tag) return { name: tag[2] ?? '', word: tag[1] ?? '' };
  const name = /(?:use of undeclared identifier|unknown type name) '(\w+)'/.exec(message)?.[1];
  const isStruct = source?.find(new RegExp(`^\\s*struct\\s+${name}\\s*\\{`)) !== undefined;
  return name !== undefined && isStruct ? { name, word: 'struct' } : undefined;
}

function unknownType(message: string): { name: string; meant?: string | undefined } | undefined {
  const type = /unknown type name '(\w+)'(?:; did you mean '(\w+)')?/.exec(message);
  if (type) return { name: type[1] ?? '', meant: type[2] };
  const name = /use of undeclared identifier '(\w+)'/.exec(message)?.[1];
  return name !== undefined && NUMBER.test(name) ? { name } : undefined;
}

const isOwn = (type: string | undefined, { source }: Context): boolean =>
  source?.find(new RegExp(`^\\s*(?:typedef\\s+)?${type?.replace(/\W+/g, '\\s+')}\\s*\\{`)) !== undefined;

/** clang's guess, where it is one letter or two in a word of C. */
const near = (name: string, meant: string | undefined): boolean =>
  meant !== undefined && !NUMBER.test(name) && name.length === meant.length;

const hasVmlinux = ({ source }: Context) => source !== undefined && includes(source, 'vmlinux.h');

/** Types that clang does not know, or knows already, and their members. */
export const COMPILE_TYPE_RULES: readonly Rule[] = [
  clangRule(withoutWord, {
    slug: 'missing-struct-word',
    title: [
      ({ name, word }) => `The type is called \`${word} ${name}\`, with the word struct.`,
      ({ name, word }) => `この型の名前は \`${word} ${name}\` です。\`${word}\` が抜けています。`,
    ],
    why: [
      'In C, unlike in C++, the word belongs to the name.',
      'C では C++ と違い、この語も名前の一部です。',
    ],
    fix: [
      ({ name, word }) => `Write \`${word} ${name}\`.`,
      ({ name, word }) => `\`${word} ${name}\` と書きます。`,
    ],
    fixCode: ({ name, word }, context) => {
      const code = codeAt(context).trim();
      return code.split(new RegExp(`\\b${name}\\b`)).length === 2
        ? code.replace(new RegExp(`\\b${name}\\b`), `${word} ${name}`)
        : undefined;
    },
  }),
  clangRule(
    (message) => {
      const groups = INCOMPLETE.exec(message)?.groups;
      const name = groups?.name ?? groups?.unseen;
      return name === undefined ? undefined : { name };
    },
    {
      slug: 'incomplete-type',
      title: [
        ({ name }) => `clang does not know what is inside \`struct ${name}\`.`,
        ({ name }) => `\`struct ${name}\` の中身が定義されていません。`,
      ],
      why: [
        ({ name }, context) =>
          hasVmlinux(context)
            ? `Neither your file nor vmlinux.h defines a \`struct ${name}\` above this line.`
            : 'A name alone is enough for a pointer; its size and members need the definition, and that is in no header here.',
        ({ name }, context) =>
          hasVmlinux(context)
            ? `このファイルにも vmlinux.h にも、この行より前に \`struct ${name}\` の定義がありません。`
            : 'ポインターなら名前だけで足りますが、サイズやメンバーには定義が必要で、それがどのヘッダーにもありません。',
      ],
      fix: [
        ({ name }, context) =>
          hasVmlinux(context) ? CHECK_STRUCT.en : whereDeclared(name, context.source).en,
        ({ name }, context) =>
          hasVmlinux(context) ? CHECK_STRUCT.ja : whereDeclared(name, context.source).ja,
      ],
      cause: ({ name }, { source, place }) => {
        const line = source?.find(new RegExp(`\\b(?:struct|union)\\s+${name}\\b`))?.line;
        return line === undefined || place === undefined || line >= place.line
          ? undefined
          : {
              at: { line },
              note: {
                en: `Here \`struct ${name}\` is named for the first time.`,
                ja: `\`struct ${name}\` が最初に出てくるのはここです。`,
              },
            };
      },
    },
  ),
  clangRule(unknownType, {
    slug: 'unknown-type',
    title: [
      ({ name }) => `clang does not know the type \`${name}\`.`,
      ({ name }) => `型 \`${name}\` は宣言されていません。`,
    ],
    why: [
      ({ name }) =>
        NUMBER.test(name)
          ? 'C itself has only int, long and the like; the names with a width come from a header.'
          : 'The header that declares it is not included, or its name is written differently. In C a struct is named with that word: `struct ethhdr`.',
      ({ name }) =>
        NUMBER.test(name)
          ? 'C 自体にあるのは int や long などだけです。幅の付いた名前はヘッダーで宣言されます。'
          : '宣言のあるヘッダーをインクルードしていないか、名前が違います。C では `struct ethhdr` のように struct を付けて書きます。',
    ],
    fix: [
      ({ name, meant }, { source }) =>
        near(name, meant) ? `Did you mean \`${meant}\`?` : whereDeclared(name, source).en,
      ({ name, meant }, { source }) =>
        near(name, meant) ? `\`${meant}\` ではありませんか。` : whereDeclared(name, source).ja,
    ],
  }),
  clangRule(
    /(?:no member named|field designator) '(?<name>[^']+)' (?:in|does not refer to any (?:non-static data )?(?:field|member) in type) '(?<type>[^']+)'(?:; did you mean '(?<meant>\w+)')?/,
    {
      slug: 'unknown-member',
      title: [
        ({ name, type }) => `\`${type}\` has no member \`${name}\`.`,
        ({ name, type }) => `\`${type}\` にメンバー \`${name}\` はありません。`,
      ],
      why: [
        ({ type }, context) =>
          isOwn(type, context)
            ? 'Its definition in this file has other names.'
            : "vmlinux.h has the kernel's own definitions; some members have other names than in user-space headers.",
        ({ type }, context) =>
          isOwn(type, context)
            ? 'このファイルの定義にあるメンバーは、別の名前です。'
            : 'vmlinux.h の中身はカーネル自身の定義で、ユーザー空間のヘッダーとは名前が違うメンバーもあります。',
      ],
      fix: [
        ({ name = '', type = '', meant }) => memberName(name, type, meant).en,
        ({ name = '', type = '', meant }) => memberName(name, type, meant).ja,
      ],
    },
  ),
  clangRule(
    /redefinition of (?:enumerator )?'(?<name>\w+)'(?<kind> as different kind)?|^redeclaration of '(?<again>\w+)'|^typedef redefinition with different types/,
    {
      slug: 'redefinition',
      title: [
        ({ name, again }, context) => {
          const twice = name ?? again ?? typedefName(context);
          return twice ? `\`${twice}\` is defined twice.` : 'This type is defined twice, and differently.';
        },
        ({ name, again }, context) => {
          const twice = name ?? again ?? typedefName(context);
          return twice
            ? `\`${twice}\` が 2 回定義されています。`
            : '同じ名前の型が、異なる内容で 2 回定義されています。';
        },
      ],
      why: [
        (_, context) =>
          earlierDeclaration(context) === undefined
            ? 'vmlinux.h already defines all types of the kernel, also very common names such as `struct key`, and <bpf/bpf_helpers.h> all helpers.'
            : 'Within one file (or one pair of braces) a name can stand for one thing only.',
        (_, context) =>
          earlierDeclaration(context) === undefined
            ? 'vmlinux.h には `struct key` のようなありふれた名前も含めてカーネルのすべての型があり、<bpf/bpf_helpers.h> にはすべてのヘルパーがあります。'
            : '1 つのファイル（または 1 組の波括弧）の中では、同じ名前を 2 つのものに使えません。',
      ],
      fix: [
        (_, context) =>
          earlierDeclaration(context) === undefined
            ? 'Choose another name, or leave your own definition out and use that of the header.'
            : 'Choose another name, or remove one of the two.',
        (_, context) =>
          earlierDeclaration(context) === undefined
            ? '別の名前にするか、自分の定義をやめてヘッダーのものを使います。'
            : '別の名前にするか、どちらかを消します。',
      ],
      cause: (_, context) => {
        const line = earlierDeclaration(context);
        return line === undefined
          ? undefined
          : {
              at: { line },
              note: { en: 'The first definition is here.', ja: '最初の定義はここにあります。' },
            };
      },
    },
  ),
];

const typedefName = (context: Context): string | undefined =>
  /^\s*typedef\b.*?(\w+)\s*;/.exec(codeAt(context))?.[1];

const CHECK_STRUCT = {
  en: 'Check the spelling; a struct of your own is defined above its first use.',
  ja: 'つづりを確かめます。自分の構造体なら、最初に使う場所より上で定義します。',
};
