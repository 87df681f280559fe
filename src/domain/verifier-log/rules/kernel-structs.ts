import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';

const pointerOn = ({ expression }: Context, register: string | undefined) =>
  expression?.pointer ?? (register === undefined ? 'it' : `R${register}`);

/** Pointers that the verifier knows the type of, from the kernel's BTF. */
export const KERNEL_STRUCT_RULES: readonly Rule[] = [
  rule({
    slug: 'per-cpu-memory',
    stage: 'verifier',
    match: (message, context) => {
      const match =
        /^R(\d+) is (?:ptr_)?(\w+) access percpu memory: off=|^R(\d+) invalid mem access 'percpu_ptr_/.exec(
          message,
        );
      return match ? { pointer: pointerOn(context, match[1] ?? match[3]) } : undefined;
    },
    title: {
      en: ({ pointer }) =>
        `\`${pointer}\` names a per-CPU variable of the kernel, of which each CPU has its own.`,
      ja: ({ pointer }) => `\`${pointer}\` はカーネルの per-CPU 変数で、実体は CPU ごとに別々です。`,
    },
    why: {
      en: () => 'The address alone belongs to no CPU, so there is nothing to read there.',
      ja: () => 'このアドレスだけではどの CPU のものでもないので、その先に読めるものはありません。',
    },
    fix: {
      en: () =>
        'Get the copy of a CPU first: `bpf_this_cpu_ptr(&variable)`, or `bpf_per_cpu_ptr(&variable, cpu)` with a check for NULL.',
      ja: () =>
        '先に `bpf_this_cpu_ptr(&variable)` か、NULL チェックを付けた `bpf_per_cpu_ptr(&variable, cpu)` で、CPU の値を得ます。',
    },
  }),
  rule({
    slug: 'socket-member',
    stage: 'verifier',
    match: says(
      /^R(?<register>\d+) invalid (?<type>sock|sock_common|tcp_sock|xdp_sock)(?:_or_null)? access off=(?<offset>-?\d+) size=(?<size>\d+)/,
    ),
    title: {
      en: (_, { expression }) =>
        `${expression ? `\`${expression.text}\`` : 'This member'} is not there for a program: a socket is seen as a \`struct bpf_sock\`, with few members.`,
      ja: (_, { expression }) =>
        `${expression ? `\`${expression.text}\` ` : 'このメンバー'}は、プログラムからは見えません。ソケットはメンバーの少ない \`struct bpf_sock\` として見えます。`,
    },
    why: {
      en: () =>
        "The pointer is not the kernel's own `struct sock` or `struct tcp_sock`, whatever type it is cast to: the verifier allows the members of bpf_sock and bpf_tcp_sock only, in their full width.",
      ja: () =>
        'どんな型にキャストしても、これはカーネル内部の `struct sock` や `struct tcp_sock` ではありません。使えるのは bpf_sock と bpf_tcp_sock のメンバーだけで、幅も合わせる必要があります。',
    },
    fix: {
      en: () =>
        "Declare it as `struct bpf_sock *`. For TCP, `struct bpf_tcp_sock *tp = bpf_tcp_sock(sk);`, checked for NULL; for the kernel's own, bpf_skc_to_tcp_sock.",
      ja: () =>
        '`struct bpf_sock *` と宣言します。TCP なら `struct bpf_tcp_sock *tp = bpf_tcp_sock(sk);` を NULL チェック付きで、カーネル内部のものなら bpf_skc_to_tcp_sock を使います。',
    },
  }),
  rule({
    slug: 'kernel-struct-offset',
    stage: 'verifier',
    match: says(
      /^R(?<register>\d+) is (?:ptr_)?(?<type>\w+) invalid (?:variable offset|negative access): off=|^access beyond struct (?<beyond>\w+) at off \d+ size \d+/,
    ),
    title: {
      en: ({ type, beyond }) =>
        beyond
          ? `The access goes past the end of the kernel's \`struct ${beyond}\`.`
          : `A \`struct ${type}\` of the kernel is accessed at an offset that is calculated.`,
      ja: ({ type, beyond }) =>
        beyond
          ? `カーネルの \`struct ${beyond}\` の終わりを越えてアクセスしています。`
          : `カーネルの \`struct ${type}\` に、計算したオフセットでアクセスしています。`,
    },
    why: {
      en: () =>
        'The verifier knows the members of the structure by their offsets, so it must know which one is meant when the program is loaded.',
      ja: () =>
        'ベリファイアは構造体のメンバーをオフセットで見分けるので、どのメンバーなのかがロード時に決まっていなければなりません。',
    },
    fix: {
      en: () =>
        'Access members by name. An array in it is read with bpf_probe_read_kernel, which takes any address.',
      ja: () =>
        'メンバーの名前でアクセスします。中の配列は、どんなアドレスでも読める bpf_probe_read_kernel で読みます。',
    },
  }),
  rule({
    slug: 'kernel-struct-write',
    stage: 'verifier',
    match: says(/^only read is supported$|^R\d+ cannot write into (?<what>rdonly_\w+|\w*ptr_\w*)/),
    title: {
      en: (_, { expression }) =>
        `The program writes to ${expression ? `\`${expression.text}\`` : 'memory of the kernel'}, which it may only read.`,
      ja: (_, { expression }) =>
        `読み取り専用の${expression ? ` \`${expression.text}\` ` : 'カーネルのメモリ'}に書き込んでいます。`,
    },
    why: {
      en: () =>
        "A program may look at the kernel's own structures, but not change them: that could break the kernel.",
      ja: () =>
        'カーネル自身の構造体は、見ることはできても変えることはできません。変えるとカーネルが壊れかねません。',
    },
    fix: {
      en: () =>
        'Copy what you need into a local variable and change the copy; or use a helper that sets it, where there is one.',
      ja: () =>
        '必要なものをローカル変数にコピーして、コピーのほうを変えます。設定用のヘルパーがあれば、それを使います。',
    },
  }),
];
