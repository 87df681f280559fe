import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { errnoOf } from './errno.ts';
import { fixed } from './fixed-words.ts';

/** libbpf 0.x wrote `load bpf program failed`. */
const LOAD =
  /^libbpf: (?:prog '(?<prog>[^']*)': BPF program load failed|load bpf program failed|prog '(?<only>[^']*)': failed to load): /;

const loadFailure =
  (...errors: string[]) =>
  (message: string): { prog: string | undefined } | undefined => {
    const groups = LOAD.exec(message)?.groups;
    return groups && errors.includes(errnoOf(message) ?? '')
      ? { prog: groups.prog ?? groups.only }
      : undefined;
  };

/** The SEC line above a program. */
const sectionOf = (prog: string | undefined, { source, object }: Context) => {
  const section = object?.programs.find(({ name }) => name === prog)?.section;
  const line =
    prog !== undefined && /^\w+$/.test(prog)
      ? source?.find(new RegExp(`\\b${RegExp.escape(prog)}\\s*[(,]`))?.line
      : undefined;
  const above =
    line === undefined
      ? undefined
      : [line, line - 1, line - 2].find((at) => /SEC\(/.test(source?.lineAt(at) ?? ''));
  const written = /SEC\(\s*"([^"]+)"/.exec(source?.lineAt(above ?? 0) ?? '')?.[1];
  return { line: above ?? line, section: section ?? written };
};

export const LOAD_RULES: readonly Rule[] = [
  rule({
    slug: 'log-truncated',
    stage: 'libbpf',
    match: loadFailure('ENOSPC'),
    title: fixed(
      "The verifier's log did not fit into the buffer for it.",
      'ベリファイアのログがバッファーに入りきりませんでした。',
    ),
    why: fixed(
      'The end of the log, which says why, is missing. It can also be that the program itself was fine, and only the log too large: kernels before 6.4 then refuse the program.',
      '理由の書かれたログの末尾が欠けています。プログラムには問題がなく、ログだけが大きすぎた可能性もあります。6.4 より前のカーネルは、その場合もロードを拒否します。',
    ),
    fix: fixed(
      'Load it again with a larger buffer or a lower log level (`bpftool` without -d; in your own loader kernel_log_size, or kernel_log_level 0 or 1).',
      'バッファーを大きくするか、ログレベルを下げてロードし直します（`bpftool` なら -d を外し、自作のローダーなら kernel_log_size を大きくするか kernel_log_level を 0 か 1 にします）。',
    ),
    locate: ({ prog }, context) => ({ line: sectionOf(prog, context).line }),
  }),
  rule({
    slug: 'program-too-long',
    stage: 'libbpf',
    match: loadFailure('E2BIG'),
    title: {
      en: ({ prog }) =>
        `${prog ? `\`${prog}\`` : 'The program'} has more instructions than the kernel takes.`,
      ja: ({ prog }) =>
        `${prog ? `\`${prog}\`` : 'プログラム'} の命令が、カーネルの上限より多くなっています。`,
    },
    why: fixed(
      'The limit is 1 million for root, and 4096 without rights and on kernels before 5.2. Mostly large loops that are unrolled, or large functions inlined many times, make it so long.',
      '上限は root なら 100 万、権限がない場合や 5.2 より前のカーネルでは 4096 です。たいていは、大きなループの展開や、大きな関数を何度もインライン化したことが原因です。',
    ),
    fix: fixed(
      'Remove `#pragma unroll`, make large functions `static __noinline`, or split the program with tail calls.',
      '`#pragma unroll` を外す、大きな関数を `static __noinline` にする、tail callで分ける、のどれかを行います。',
    ),
    locate: ({ prog }, context) => ({ line: sectionOf(prog, context).line }),
    learnMore: ['firewall/tail-calls'],
  }),
  rule({
    slug: 'struct-ops-unused',
    stage: 'libbpf',
    match: (message, context) => {
      const newer = /^libbpf: prog '([^']+)': SEC\("struct_ops"\) program isn't referenced anywhere/.exec(
        message,
      )?.[1];
      if (newer !== undefined) return { prog: newer };
      const failure = loadFailure('ENOTSUPP', 'EINVAL')(message);
      return failure && sectionOf(failure.prog, context).section?.startsWith('struct_ops')
        ? { prog: failure.prog ?? '' }
        : undefined;
    },
    title: {
      en: ({ prog }) => `\`${prog}\` is a member of no struct of operations.`,
      ja: ({ prog }) => `\`${prog}\` が、どの操作の構造体（struct_ops）のメンバーにもなっていません。`,
    },
    why: fixed(
      'A struct_ops program takes the place of one function pointer in a struct of the kernel; which one, libbpf learns from a variable in SEC(".struct_ops").',
      'struct_ops のプログラムは、カーネルの構造体の関数ポインター 1 つの代わりになります。どれかは、SEC(".struct_ops") の変数で決まります。',
    ),
    fix: {
      en: ({ prog }) =>
        `Declare it, for example \`SEC(".struct_ops") struct tcp_congestion_ops mine = { .init = (void *)${prog} };\`.`,
      ja: ({ prog }) =>
        `たとえば \`SEC(".struct_ops") struct tcp_congestion_ops mine = { .init = (void *)${prog} };\` のように宣言します。`,
    },
    locate: ({ prog }, context) => ({ line: sectionOf(prog, context).line }),
  }),
  rule({
    slug: 'struct-ops-kernel',
    stage: 'libbpf',
    match: says(
      /^libbpf: struct_ops init_kern(?:: struct (?<type>\S+) (?:is not found|data is not found)| (?<struct>[^:]+): (?:Cannot find member (?<member>\S+)|(?:Unmatched member type|Error in size of member|member|kernel member|bitfield) (?<other>\S+)))/,
    ),
    title: {
      en: ({ type, struct, member, other }) => {
        if (type) return `This kernel has no \`struct ${type}\` that BPF programs can implement.`;
        return member
          ? `\`struct ${struct}\` of this kernel has no member \`${member}\`.`
          : `The member \`${other}\` of \`struct ${struct}\` is declared differently from this kernel's.`;
      },
      ja: ({ type, struct, member, other }) => {
        if (type) return `このカーネルに、BPF プログラムで実装できる \`struct ${type}\` はありません。`;
        return member
          ? `このカーネルの \`struct ${struct}\` に、メンバー \`${member}\` はありません。`
          : `\`struct ${struct}\` のメンバー \`${other}\` の宣言が、このカーネルと違います。`;
      },
    },
    why: fixed(
      'libbpf fits the struct of operations to the BTF of the running kernel, and each kernel has other ones.',
      'libbpf は操作の構造体を実行中のカーネルの BTF に合わせますが、構造体はカーネルによって違います。',
    ),
    fix: fixed(
      'Make vmlinux.h from the running kernel and leave out what it does not have; the feature may need a newer kernel or another configuration.',
      '実行中のカーネルから vmlinux.h を作り、ないものは使わないようにします。新しいカーネルや別の設定が必要な機能かもしれません。',
    ),
    locate: ({ member, other }, { source }) => {
      const name = (member ?? other)?.replace(/\W/g, '');
      const line = name ? source?.find(new RegExp(`\\.${name}\\s*=`))?.line : undefined;
      return { line: line ?? source?.find(/SEC\(\s*"\.struct_ops/)?.line };
    },
  }),
  rule({
    slug: 'globals-unsupported',
    stage: 'libbpf',
    match: says(/^libbpf: kernel doesn't support global data/),
    title: fixed(
      'This kernel does not know global variables in BPF programs.',
      'このカーネルでは、BPF プログラムのグローバル変数を使えません。',
    ),
    why: fixed(
      'They exist since Linux 5.2; strings for bpf_printk count too, because newer headers keep them in such a variable.',
      'グローバル変数が使えるのは Linux 5.2 からです。新しいヘッダーの bpf_printk では、書式の文字列もグローバル変数になります。',
    ),
    fix: fixed(
      'Use a newer kernel, or a map with one entry; with `#define BPF_NO_GLOBAL_DATA` before the headers, bpf_printk does without.',
      '新しいカーネルを使うか、エントリ 1 つのマップにします。ヘッダーの前に `#define BPF_NO_GLOBAL_DATA` と書けば、bpf_printk はグローバル変数を使いません。',
    ),
    locate: (_, { source }) => ({
      line: source?.find(
        /^(?:static\s+)?(?:const\s+)?(?:volatile\s+)?(?:__u\d+|int|unsigned|char|bool|long)\b[^(]*(?:=|;)/,
      )?.line,
    }),
  }),
  rule({
    slug: 'program-name',
    stage: 'libbpf',
    match: (message) => {
      const failure = loadFailure('EINVAL')(message);
      return failure?.prog !== undefined && !/^\w+$/.test(failure.prog) ? { prog: failure.prog } : undefined;
    },
    title: {
      en: () => 'The name of this program has letters that the kernel does not take.',
      ja: ({ prog }) => `プログラムの名前 \`${prog}\` に、カーネルの受け付けない文字があります。`,
    },
    why: fixed(
      'The name of the function goes to the kernel, and there it may have the letters A to Z, digits and "_" only.',
      '関数名はカーネルに渡されますが、使えるのは半角の英数字と "_" だけです。',
    ),
    fix: fixed(
      'Give the function an English name, such as `count_packets`.',
      '関数を `count_packets` のような半角英数字の名前にします。',
    ),
    locate: ({ prog }, { source }) => ({
      line: source?.find(new RegExp(`${RegExp.escape(prog)}\\s*\\(`))?.line,
    }),
  }),
  rule({
    slug: 'program-type-refused',
    stage: 'libbpf',
    match: (message, context) => {
      const failure = loadFailure('EINVAL', 'EOPNOTSUPP', 'ENOTSUPP')(message);
      return failure && { ...failure, ...sectionOf(failure.prog, context) };
    },
    title: {
      en: ({ prog }) =>
        `The kernel refused ${prog ? `\`${prog}\`` : 'the program'} before its verifier looked at it.`,
      ja: ({ prog }) => `${prog ? `\`${prog}\`` : 'プログラム'} は、ベリファイアが調べる前に拒否されました。`,
    },
    why: {
      en: ({ section }) =>
        `There is no log, so it is not about the code. Mostly this kernel does not have the type of program${section ? ` that SEC("${section}") asks for` : ''}, or the way to attach it: too old, or built without it.`,
      ja: ({ section }) =>
        `ログがないので、コードの問題ではありません。たいていは、${section ? `SEC("${section}") が表す` : 'その'}種類のプログラムやアタッチ方法がこのカーネルにありません。カーネルが古いか、その機能なしでビルドされています。`,
    },
    fix: fixed(
      '`bpftool feature probe kernel | grep program_type` lists what this kernel has; use another type, or another kernel.',
      'このカーネルにある種類は `bpftool feature probe kernel | grep program_type` で分かります。別の種類にするか、別のカーネルを使います。',
    ),
    locate: ({ line }) => ({ line }),
  }),
  rule({
    slug: 'load-forbidden',
    stage: 'libbpf',
    match: (message, context) => {
      const failure = loadFailure('EACCES')(message);
      return failure && { ...failure, ...sectionOf(failure.prog, context) };
    },
    title: {
      en: ({ prog }) =>
        `The kernel forbade ${prog ? `\`${prog}\`` : 'the program'}, and the verifier left no word about it.`,
      ja: ({ prog }) =>
        `${prog ? `\`${prog}\`` : 'プログラム'} は拒否されましたが、ベリファイアのログがありません。`,
    },
    why: fixed(
      "Either the output is without the verifier's log, or a security module such as SELinux or AppArmor stands in the way.",
      '出力にベリファイアのログが含まれていないか、SELinux や AppArmor などのセキュリティモジュールに止められています。',
    ),
    fix: fixed(
      'Load it with `bpftool prog load` to see the log; without one, look into `dmesg` and the audit log.',
      '`bpftool prog load` でロードしてログを見ます。それでもログがなければ、`dmesg` や監査ログを確かめます。',
    ),
    locate: ({ line }) => ({ line }),
  }),
];
