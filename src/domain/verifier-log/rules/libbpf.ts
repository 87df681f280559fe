import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const lineOf = ({ source }: Context, pattern: RegExp) => ({ line: source?.find(pattern)?.line });

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
        'root か、CAP_BPF と CAP_NET_ADMIN の権限が必要です。コンテナや lockdown されたカーネルでは、root でも足りないことがあります。',
    },
    fix: {
      en: () =>
        'Run it with sudo; `xdplings doctor` says what this machine lacks. Your program is not to blame.',
      ja: () =>
        'sudo で実行します。何が足りないかは `xdplings doctor` で分かります。プログラムのせいではありません。',
    },
  }),
  rule({
    slug: 'unknown-section',
    stage: 'libbpf',
    match: says(
      /^libbpf: (?:failed to guess program type from ELF section '(?<section>[^']*)'|prog '[^']*': missing BPF prog type, check ELF section name '(?<newer>[^']*)')/,
    ),
    title: {
      en: ({ section, newer }) => `SEC("${section ?? newer}") is no section name that libbpf knows.`,
      ja: ({ section, newer }) => `SEC("${section ?? newer}") は libbpf の知らないセクション名です。`,
    },
    why: {
      en: () =>
        'The name of the section tells libbpf the type of the program. For XDP it is "xdp" (or "xdp.frags"); libbpf 1.0 and newer do not take free endings such as "xdp_firewall".',
      ja: () =>
        'プログラムの種類はセクション名で決まります。XDP なら "xdp"(または "xdp.frags")です。libbpf 1.0 以降では "xdp_firewall" のような自由な名前は使えません。',
    },
    fix: {
      en: () =>
        'Write SEC("xdp") above the function. Several programs of one file may have the same section.',
      ja: () =>
        '関数の上に SEC("xdp") と書きます。1 つのファイルの複数のプログラムが同じセクション名でも構いません。',
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
        'A function becomes a program by SEC("…") above it. Without, it is only a subprogram that another could call.',
      ja: () =>
        '関数は、上に SEC("…") を書くとプログラムになります。なければ、ほかから呼ばれるだけの関数です。',
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
    match: says(
      /^libbpf: (?:failed to find BTF for extern '(?<name>[^']+)'|extern \([^)]*\) '(?<ksym>[^']+)': not found|(?:failed to resolve extern|extern) '(?<other>[^']+)')/,
    ),
    title: {
      en: ({ name, ksym, other }) => `\`${name ?? ksym ?? other}\` is used, but nothing defines it.`,
      ja: ({ name, ksym, other }) =>
        `\`${name ?? ksym ?? other}\` が使われていますが、どこにも定義がありません。`,
    },
    why: {
      en: ({ ksym }) =>
        ksym
          ? 'It is declared as a function of the kernel (__ksym), and this kernel has none of that name.'
          : 'clang took it for a function of another file, with no more than a warning. A BPF object must bring all its functions itself.',
      ja: ({ ksym }) =>
        ksym
          ? 'カーネルの関数(__ksym)として宣言されていますが、このカーネルにその名前の関数はありません。'
          : 'clang は別のファイルの関数とみなし、警告だけを出しました。BPF のオブジェクトは、使う関数をすべて自分で持つ必要があります。',
    },
    fix: {
      en: () =>
        'Check the spelling, and include the header that defines it: bpf_htons is in <bpf/bpf_endian.h>, helpers are in <bpf/bpf_helpers.h>.',
      ja: () =>
        'つづりを確かめ、定義のあるヘッダーをインクルードします。bpf_htons は <bpf/bpf_endian.h>、ヘルパーは <bpf/bpf_helpers.h> にあります。',
    },
    // The last mention is the use; a declaration may stand before it.
    locate: ({ name, ksym, other }, { source }) => {
      const word = escaped(name ?? ksym ?? other ?? '');
      const use =
        source?.find(new RegExp(`^\\s+.*\\b${word}\\s*\\(`)) ?? source?.find(new RegExp(`\\b${word}\\b`));
      return { line: use?.line };
    },
  }),
  rule({
    slug: 'pin-exists',
    stage: 'libbpf',
    match: says(/^libbpf: .*failed to pin.*File exists/),
    title: {
      en: () => 'Something is already pinned under that name.',
      ja: () => 'その名前ではすでに何かが pin されています。',
    },
    why: {
      en: () =>
        'A pin keeps a program or a map alive in the BPF file system until it is removed, and is never overwritten.',
      ja: () =>
        'pin すると、削除するまで BPF ファイルシステムにプログラムやマップが残ります。上書きはされません。',
    },
    fix: {
      en: () => 'Remove the old pin with `rm`, or choose another name.',
      ja: () => '古い pin を `rm` で消すか、別の名前にします。',
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
      ja: () => '先にコンパイルします:`clang -O2 -g -target bpf -c program.bpf.c -o program.o`。',
    },
  }),
];
