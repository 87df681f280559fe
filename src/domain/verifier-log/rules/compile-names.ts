import { definitionOf, includes } from '../compile-source.ts';
import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { C_LIBRARY, isCLibrary, withBpfPrintk } from './c-library.ts';
import { clangRule, codeAt } from './clang-rule.ts';
import { isKfunc } from './helper-names.ts';
import { headerOfDefine, kernelDefine } from './kernel-defines.ts';
import { whereDeclared } from './where-declared.ts';

const UNDECLARED =
  /(?:implicit declaration of function|implicitly declaring library function|call to undeclared (?:library )?function) '(?<name>\w+)'/;
const UNKNOWN_NAME = /use of undeclared identifier '(?<name>\w+)'(?:; did you mean '(?<meant>\w+)')?/;
const INCOMPLETE =
  /incomplete (?:definition of |element )?type '(?:const )?(?:struct |union )?(?<name>\w+)|declaration of '(?:struct|union) (?<unseen>\w+)' will not be visible/;

const undeclared = (message: string) => UNDECLARED.exec(message)?.groups?.name;

/** A function of the same file that stands below its first use. */
function definedBelow(message: string, { source, place }: Context) {
  const name = undeclared(message);
  const line = name !== undefined && source ? definitionOf(source, name) : undefined;
  return name !== undefined && line !== undefined && place && line > place.line ? { name, line } : undefined;
}

const hasVmlinux = ({ source }: Context) => source !== undefined && includes(source, 'vmlinux.h');

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
  clangRule(definedBelow, {
    slug: 'used-before-declared',
    title: [
      ({ name }) => `\`${name}\` is used here, and defined only further below.`,
      ({ name }) => `\`${name}\` をここで使っていますが、定義はもっと下にあります。`,
    ],
    why: [
      'clang reads a file from top to bottom: here it does not know the function yet.',
      'clang はファイルを上から順に読むので、ここではまだこの関数を知りません。',
    ],
    fix: ['Move the function above its first use.', '最初に使う場所より上に、その関数を移します。'],
    cause: ({ name, line }) => ({
      at: { line },
      note: { en: `Here \`${name}\` is defined.`, ja: `\`${name}\` が定義されているのはここです。` },
    }),
  }),
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
      'It is not declared above this line, and no other file can bring it later: a BPF object stands alone.',
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
        ({ name }) => `clang does not know ${name}: it is a #define, and none here has it.`,
        ({ name }) => `${name} は #define ですが、ここでは定義されていません。`,
      ],
      why: [
        (_, context) =>
          context.source && !hasVmlinux(context)
            ? 'The header that has it is not included.'
            : 'vmlinux.h has the types of the kernel, and enums such as XDP_PASS, but no #defines.',
        (_, context) =>
          context.source && !hasVmlinux(context)
            ? '定義のあるヘッダーをインクルードしていません。'
            : 'vmlinux.h にはカーネルの型と XDP_PASS のような enum はありますが、#define は含まれません。',
      ],
      fix: [
        ({ name, value }, context) => define(name, value, context).en,
        ({ name, value }, context) => define(name, value, context).ja,
      ],
      fixCode: ({ name, value }, context) =>
        value !== '' && !(context.source && !hasVmlinux(context) && headerOfDefine(name))
          ? `#define ${name} ${value}`
          : undefined,
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
      ({ name, meant }, { source }) => suggest(name, meant) ?? whereDeclared(name, source).en,
      ({ name, meant }, { source }) =>
        suggest(name, meant) ? `\`${meant}\` ではありませんか。` : whereDeclared(name, source).ja,
    ],
  }),
  clangRule(/must use '(?<word>struct|union|enum)' tag to refer to type '(?<name>\w+)'/, {
    slug: 'missing-struct-word',
    title: [
      ({ name, word }) => `The type is called \`${word} ${name}\`, with that word.`,
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
    },
  ),
  clangRule(/unknown type name '(?<name>\w+)'(?:; did you mean '(?<meant>\w+)')?/, {
    slug: 'unknown-type',
    title: [
      ({ name }) => `clang does not know the type \`${name}\`.`,
      ({ name }) => `型 \`${name}\` は宣言されていません。`,
    ],
    why: [
      'The header that declares it is not included, or its name is written differently. In C a struct is named with that word: `struct ethhdr`.',
      '宣言のあるヘッダーをインクルードしていないか、名前が違います。C では `struct ethhdr` のように struct を付けて書きます。',
    ],
    fix: [
      ({ name }, { source }) => whereDeclared(name, source).en,
      ({ name }, { source }) => whereDeclared(name, source).ja,
    ],
  }),
  clangRule(/no member named '(?<name>[^']+)' in '(?<type>[^']+)'(?:; did you mean '(?<meant>\w+)')?/, {
    slug: 'unknown-member',
    title: [
      ({ name, type }) => `\`${type}\` has no member \`${name}\`.`,
      ({ name, type }) => `\`${type}\` にメンバー \`${name}\` はありません。`,
    ],
    why: [
      "vmlinux.h has the kernel's own definitions; some members have other names than in user-space headers.",
      'vmlinux.h の中身はカーネル自身の定義で、ユーザー空間のヘッダーとは名前が違うメンバーもあります。',
    ],
    fix: [
      ({ name = '', type = '', meant }) => member(name, type, meant).en,
      ({ name = '', type = '', meant }) => member(name, type, meant).ja,
    ],
  }),
  clangRule(
    /redefinition of (?:enumerator )?'(?<name>\w+)'(?<kind> as different kind)?|^redeclaration of '(?<again>\w+)'|^typedef redefinition with different types/,
    {
      slug: 'redefinition',
      title: [
        ({ name, again }) =>
          (name ?? again)
            ? `\`${name ?? again}\` is defined twice.`
            : 'This type is defined twice, and differently.',
        ({ name, again }) =>
          (name ?? again)
            ? `\`${name ?? again}\` が 2 回定義されています。`
            : '同じ名前の型が、異なる内容で 2 回定義されています。',
      ],
      why: [
        (_, context) =>
          earlier(context) === undefined
            ? 'vmlinux.h already defines all types of the kernel, also very common names such as `struct key` or `struct event`.'
            : 'Within one file (or one pair of braces) a name can stand for one thing only.',
        (_, context) =>
          earlier(context) === undefined
            ? 'vmlinux.h には、`struct key` や `struct event` のようなありふれた名前も含めて、カーネルのすべての型があります。'
            : '1 つのファイル（または 1 組の波括弧）の中では、同じ名前を 2 つのものに使えません。',
      ],
      fix: [
        (_, context) =>
          earlier(context) === undefined
            ? 'Choose another name, or leave your own definition out and use the one of vmlinux.h.'
            : 'Choose another name, or remove one of the two.',
        (_, context) =>
          earlier(context) === undefined
            ? '別の名前にするか、自分の定義をやめて vmlinux.h のものを使います。'
            : '別の名前にするか、どちらかを消します。',
      ],
      cause: (_, context) => {
        const line = earlier(context);
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

/** The earlier definition, when it is in the learner's file. */
const earlier = ({ clang }: Context): number | undefined =>
  clang?.message.notes.find(({ text }) => /previous (?:definition|declaration)/.test(text))?.line;

const CHECK_STRUCT = {
  en: 'Check the spelling; a struct of your own is defined above its first use.',
  ja: 'つづりを確かめます。自分の構造体なら、最初に使う場所より上で定義します。',
};

/** clang's guesses are good for near names only: it offers `sizeof` for `size_t`. */
function suggest(name: string | undefined, meant: string | undefined): string | undefined {
  if (name === undefined || meant === undefined || meant === 'sizeof' || meant === 'stack_t')
    return undefined;
  return Math.abs(name.length - meant.length) <= 2 ? `Did you mean \`${meant}\`?` : undefined;
}

function define(name: string, value: string, context: Context): { en: string; ja: string } {
  const header = headerOfDefine(name);
  if (context.source && !hasVmlinux(context) && header) {
    return { en: `\`#include <${header}>\` has it.`, ja: `\`#include <${header}>\` にあります。` };
  }
  const line = value === '' ? `#define ${name} …` : `#define ${name} ${value}`;
  return {
    en: `Write it yourself, above the program: \`${line}\`.`,
    ja: `プログラムより上に、自分で \`${line}\` と書きます。`,
  };
}

/** What headers for user space call the members of packets' headers. */
const KERNEL_NAMES: Readonly<Record<string, string>> = {
  proto: 'protocol',
  ip_p: 'protocol',
  ip_src: 'saddr',
  ip_dst: 'daddr',
  src_addr: 'saddr',
  dst_addr: 'daddr',
  saddr_be32: 'saddr',
  ip_ttl: 'ttl',
  ip_len: 'tot_len',
  length: 'len',
  ether_type: 'h_proto',
  ethertype: 'h_proto',
  proto_type: 'h_proto',
  ether_shost: 'h_source',
  ether_dhost: 'h_dest',
  th_sport: 'source',
  th_dport: 'dest',
  uh_sport: 'source',
  uh_dport: 'dest',
  sport: 'source',
  dport: 'dest',
  src_port: 'source',
  dst_port: 'dest',
  dst: 'dest',
};
const IPV6_NAMES: Readonly<Record<string, string>> = {
  proto: 'nexthdr',
  protocol: 'nexthdr',
  next_header: 'nexthdr',
  ttl: 'hop_limit',
  tot_len: 'payload_len',
  len: 'payload_len',
  src: 'saddr',
  dst: 'daddr',
};
const OF_PACKETS = /^struct (?:ethhdr|iphdr|ipv6hdr|tcphdr|udphdr|icmphdr)$/;

function member(name: string, type: string, meant: string | undefined): { en: string; ja: string } {
  const known =
    type === 'struct ipv6hdr' ? IPV6_NAMES[name] : OF_PACKETS.test(type) ? KERNEL_NAMES[name] : undefined;
  const isIp = /ip(?:v6)?hdr$/.test(type);
  const fits =
    known !== undefined &&
    (/^(?:source|dest)$/.test(known)
      ? /(?:tcp|udp)hdr$/.test(type)
      : /^h_/.test(known)
        ? /ethhdr$/.test(type)
        : isIp || known === 'len');
  const better = fits ? known : meant;
  if (better) return { en: `Did you mean \`${better}\`?`, ja: `\`${better}\` ではありませんか。` };
  return /^(?:struct|union) \w+$/.test(type)
    ? {
        en: `Look at its definition: search your file and vmlinux.h for \`${type} {\`.`,
        ja: `定義を確かめます。自分のファイルと vmlinux.h で \`${type} {\` を探します。`,
      }
    : { en: 'Look at the definition of the struct.', ja: '構造体の定義を確かめます。' };
}
