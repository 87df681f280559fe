import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { fixed } from './fixed-words.ts';

const usesCore = ({ source }: Context) =>
  source?.find(
    /\bBPF_CORE_READ\b|bpf_core_|preserve_access_index|SEC\("(?:fentry|fexit|tp_btf|lsm|iter|struct_ops)/,
  ) !== undefined;

export const BTF_MISSING_RULES: readonly Rule[] = [
  rule({
    slug: 'no-btf',
    stage: 'libbpf',
    match: says(/BTF is required, but is missing or corrupted/),
    title: fixed(
      'The object was compiled without debug information.',
      'デバッグ情報なしでコンパイルされています。',
    ),
    why: fixed(
      'The maps in SEC(".maps") are described by BTF, which clang writes only with -g.',
      'SEC(".maps") のマップは BTF で記述されます。clang が BTF を書くのは -g を付けたときだけです。',
    ),
    fix: fixed('Compile with `clang -O2 -g -target bpf`.', '`clang -O2 -g -target bpf` でコンパイルします。'),
  }),
  rule({
    slug: 'kernel-without-btf',
    stage: 'libbpf',
    match: says(
      /failed to find valid kernel BTF|Error loading vmlinux BTF: |vmlinux BTF is not found|kernel BTF is missing|requires kernel CONFIG_DEBUG_INFO_BTF|failed to (?:load|get) BTF from (?<file>\/sys\/kernel\/btf\/\S+?):/,
    ),
    title: fixed(
      'The running kernel does not describe its types (BTF).',
      '実行中のカーネルに型情報（BTF）がありません。',
    ),
    why: {
      en: (_, context) =>
        `${usesCore(context) ? 'This program reads types of the kernel, and libbpf' : 'libbpf'} looks them up in /sys/kernel/btf/vmlinux, which a kernel has when it was built with CONFIG_DEBUG_INFO_BTF. In a container, /sys may also hide it.`,
      ja: (_, context) =>
        `${usesCore(context) ? 'このプログラムはカーネルの型を使います。' : ''}libbpf は型を /sys/kernel/btf/vmlinux から読みますが、これは CONFIG_DEBUG_INFO_BTF を付けてビルドされたカーネルにしかありません。コンテナでは /sys から見えないこともあります。`,
    },
    fix: fixed(
      "See whether /sys/kernel/btf/vmlinux exists. If not, use a kernel of a current distribution; in a container, mount the host's /sys.",
      '/sys/kernel/btf/vmlinux があるかを確かめます。なければ、新しいディストリビューションのカーネルを使います。コンテナなら、ホストの /sys をマウントします。',
    ),
  }),
  rule({
    slug: 'btf-refused',
    stage: 'libbpf',
    match: says(/^libbpf: Error loading \.BTF into kernel: \S+ BTF is mandatory, can't proceed/),
    title: fixed(
      "The kernel does not accept this object's type information (BTF).",
      'カーネルがこのオブジェクトの型情報（BTF）を受け付けません。',
    ),
    why: fixed(
      'The log above names the type that it stopped at. Mostly clang is much newer than the kernel and writes kinds of types that the kernel does not know, or a struct holds something that may not be there, such as two locks.',
      '上のログの最後に、問題になった型が出ています。たいていは、clang がカーネルよりずっと新しく、カーネルの知らない種類の型を書いたか、ロックを 2 つ持つ構造体のように許されない形の型があるかです。',
    ),
    fix: fixed(
      'Correct the struct that the log names, or compile with a clang of about the age of the kernel.',
      'ログに出ている構造体を直すか、カーネルと同じころの clang でコンパイルします。',
    ),
  }),
];
