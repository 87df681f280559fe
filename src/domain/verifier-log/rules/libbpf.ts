import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { C_LIBRARY, isCLibrary, withBpfPrintk } from './c-library.ts';

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const lineOf = ({ source }: Context, pattern: RegExp) => ({ line: source?.find(pattern)?.line });

const EXTERN =
  /^libbpf: (?:failed to find BTF for extern '(?<name>[^']+)'|extern \([^)]*\) '(?<ksym>[^']+)': not found|(?:failed to resolve extern|extern) '(?<other>[^']+)')/;

const findCall = (name: string, { source }: Context) =>
  source?.find(new RegExp(`^\\s+.*\\b${escaped(name)}\\s*\\(`));

/** The name in the learner's file: clang makes puts of a printf of one whole line, and putchar of one character. */
const asWritten = (name: string, context: Context) =>
  /^put(?:s|char)$/.test(name) && !findCall(name, context) && findCall('printf', context) ? 'printf' : name;

/** The use of a name; a declaration may stand before it. */
const findUse = (name: string, context: Context) =>
  findCall(name, context) ?? context.source?.find(new RegExp(`\\b${escaped(name)}\\b`));

export const LIBBPF_RULES: readonly Rule[] = [
  rule({
    slug: 'permission',
    stage: 'libbpf',
    match: says(/Operation not permitted|EPERM\b|-EPERM|failed to load: -1$/),
    title: {
      en: () => 'The kernel does not let this user load BPF programs.',
      ja: () => 'このユーザーには BPF プログラムをロードする権限がありません。',
    },
    why: {
      en: () =>
        'It needs root, or the capabilities CAP_BPF and CAP_NET_ADMIN; in a container or with a locked-down kernel even root may lack them.',
      ja: () =>
        'root の権限か、CAP_BPF と CAP_NET_ADMIN が必要です。コンテナの中やロックダウンされたカーネルでは、root でも足りないことがあります。',
    },
    fix: {
      en: () =>
        'Run it with sudo; `xdplings doctor` says what this machine lacks. Your program is not to blame.',
      ja: () =>
        'sudo で実行します。このマシンに何が足りないかは `xdplings doctor` で分かります。あなたのプログラムのせいではありません。',
    },
  }),
  rule({
    slug: 'unknown-section',
    stage: 'libbpf',
    match: says(
      /^libbpf: (?:failed to guess program type from ELF section '(?<section>[^']*)'|prog '[^']*': missing BPF prog type, check ELF section name '(?<newer>[^']*)')/,
    ),
    title: {
      en: ({ section, newer }) => `SEC("${section ?? newer}") is not a section name that libbpf knows.`,
      ja: ({ section, newer }) => `libbpf は SEC("${section ?? newer}") というセクション名を知りません。`,
    },
    why: {
      en: () =>
        'The name of the section tells libbpf the type of the program. For XDP it is "xdp" (or "xdp.frags"); libbpf 1.0 and newer do not take names of your own such as "xdp_firewall".',
      ja: () =>
        'プログラムの種類はセクション名で決まります。XDP なら "xdp"（または "xdp.frags"）です。libbpf 1.0 以降では "xdp_firewall" のような自由な名前は使えません。',
    },
    fix: {
      en: () =>
        'Write SEC("xdp") above the function. Several programs of one file may have the same section.',
      ja: () =>
        '関数の上に SEC("xdp") と書きます。1 つのファイルの中で、複数のプログラムが同じセクション名でもかまいません。',
    },
    fixCode: ({ section, newer }) =>
      /^(?:x|.?d?p)[\w]*/i.test(section ?? newer ?? '') ? 'SEC("xdp")' : undefined,
    learnMore: ['hello/print'],
    locate: ({ section, newer }, context) =>
      lineOf(context, new RegExp(`SEC\\(\\s*"${escaped(section ?? newer ?? '')}"`)),
  }),
  rule({
    slug: 'no-program',
    stage: 'libbpf',
    match: says(/object file doesn't contain (?:any )?bpf program|no (?:BPF )?programs? found in object/i),
    title: {
      en: () => 'The file holds no BPF program.',
      ja: () => 'ファイルに BPF プログラムがありません。',
    },
    why: {
      en: () =>
        'A function becomes a program by SEC("…") above it. Without that, it is only a function that a program could call.',
      ja: () =>
        '関数の上に SEC("…") と書くと、プログラムになります。書かなければ、プログラムから呼ばれるだけの関数です。',
    },
    fix: {
      en: () => 'Write SEC("xdp") on the line above the function.',
      ja: () => '関数の上の行に SEC("xdp") と書きます。',
    },
    fixCode: () => 'SEC("xdp")',
    learnMore: ['hello/print'],
    locate: (_, context) =>
      lineOf(context, /^\s*(?:static\s+)?(?:int|void|__u32)\s+\w+\s*\(\s*struct\s+(?:xdp_md|__sk_buff)\b/),
  }),
  rule({
    slug: 'no-btf',
    stage: 'libbpf',
    match: says(/BTF is required, but is missing or corrupted/),
    title: {
      en: () => 'The object was compiled without debug information.',
      ja: () => 'デバッグ情報なしでコンパイルされています。',
    },
    why: {
      en: () => 'The maps in SEC(".maps") are described by BTF, which clang writes only with -g.',
      ja: () =>
        'SEC(".maps") のマップは BTF で記述されます。clang が BTF を書くのは -g を付けたときだけです。',
    },
    fix: {
      en: () => 'Compile with `clang -O2 -g -target bpf`.',
      ja: () => '`clang -O2 -g -target bpf` でコンパイルします。',
    },
  }),
  rule({
    slug: 'undefined-extern',
    stage: 'libbpf',
    match: (message, context) => {
      const groups = EXTERN.exec(message)?.groups;
      if (!groups) return undefined;
      const { name, ksym, other } = groups;
      const written = asWritten(name ?? ksym ?? other ?? '', context);
      return { name: written, ksym: ksym !== undefined, library: !ksym && isCLibrary(written) };
    },
    title: {
      en: ({ name, library }) =>
        library ? C_LIBRARY.title(name).en : `\`${name}\` is used, but nothing defines it.`,
      ja: ({ name, library }) =>
        library ? C_LIBRARY.title(name).ja : `\`${name}\` が使われていますが、どこにも定義がありません。`,
    },
    why: {
      en: ({ ksym, library }) => {
        if (library) return C_LIBRARY.why.en;
        return ksym
          ? 'It is declared as a function of the kernel (__ksym), and this kernel has none of that name.'
          : 'clang took it for a function of another file, with no more than a warning. A BPF object must bring all its functions itself.';
      },
      ja: ({ ksym, library }) => {
        if (library) return C_LIBRARY.why.ja;
        return ksym
          ? 'カーネルの関数（__ksym）として宣言されていますが、このカーネルにその名前の関数はありません。'
          : 'clang は別のファイルの関数とみなし、警告を出すだけでした。BPF のオブジェクトには、使う関数がすべて入っている必要があります。';
      },
    },
    fix: {
      en: ({ name, library }) =>
        library
          ? C_LIBRARY.instead(name).en
          : 'Check the spelling, and include the header that defines it: bpf_htons is in <bpf/bpf_endian.h>, helpers are in <bpf/bpf_helpers.h>.',
      ja: ({ name, library }) =>
        library
          ? C_LIBRARY.instead(name).ja
          : 'つづりを確かめ、定義のあるヘッダーをインクルードします。bpf_htons は <bpf/bpf_endian.h>、ヘルパーは <bpf/bpf_helpers.h> にあります。',
    },
    fixCode: ({ name, library }, context) =>
      library ? withBpfPrintk(findUse(name, context)?.match.input) : undefined,
    locate: ({ name }, context) => ({ line: findUse(name, context)?.line }),
  }),
  rule({
    slug: 'pin-exists',
    stage: 'libbpf',
    match: says(/^libbpf: .*failed to pin.*File exists/),
    title: {
      en: () => 'Something is already pinned under that name.',
      ja: () => 'その名前では、すでに何かがピン留めされています。',
    },
    why: {
      en: () =>
        'A pin keeps a program or a map alive in the BPF file system until it is removed, and is never overwritten.',
      ja: () =>
        'ピン留めしたプログラムやマップは、削除するまで BPF ファイルシステムに残ります。上書きはされません。',
    },
    fix: {
      en: () => 'Remove the old pin with `rm`, or choose another name.',
      ja: () => '古いほうを `rm` で消すか、別の名前にします。',
    },
  }),
  rule({
    slug: 'not-an-object',
    stage: 'libbpf',
    match: says(
      /^libbpf: (?:elf: )?'?(?<file>[^']*)'? is not a (?:proper|valid eBPF) (?:ELF|object)|^libbpf: elf: failed to open (?<missing>.+?): No such file/,
    ),
    title: {
      en: ({ file, missing }) =>
        missing ? `There is no file ${missing}.` : `${file} is not a compiled BPF object.`,
      ja: ({ file, missing }) =>
        missing
          ? `${missing} というファイルはありません。`
          : `${file} はコンパイル済みの BPF オブジェクトではありません。`,
    },
    why: {
      en: () => 'The loader takes the .o file that clang writes, not the C source.',
      ja: () => 'ローダーが受け取るのは、C のソースではなく clang が書いた .o ファイルです。',
    },
    fix: {
      en: () => 'Compile it first: `clang -O2 -g -target bpf -c program.bpf.c -o program.o`.',
      ja: () => '先に `clang -O2 -g -target bpf -c program.bpf.c -o program.o` でコンパイルします。',
    },
  }),
];
