import type { Context } from '../context.ts';
import { type Rule, rule } from '../rule.ts';

const fieldOf = ({ place }: Context) => /\b(?:\w+)->(\w+)/.exec(place?.text ?? '')?.[0];

/** A member that the C reads by its name, nothing else: then clang, not the program, moved the pointer. */
const isFolded = (message: string, { place }: Context) =>
  message.startsWith('dereference') && /\bctx->\w+\s*[;,)]/.test(place?.text ?? '');

/** A store to memory, not a load. */
const isStore = ({ steps }: Context) => /^\*\([us]\d+ \*\)\(/.test(steps.at(-1)?.text ?? '');

export const CONTEXT_RULES: readonly Rule[] = [
  rule({
    slug: 'context-write',
    stage: 'verifier',
    match: (message, context) =>
      /^invalid bpf_context access/.test(message) && isStore(context)
        ? { field: fieldOf(context) }
        : undefined,
    title: {
      en: ({ field }) => `${field ? `\`${field}\`` : 'This member of the context'} cannot be written.`,
      ja: ({ field }) => `${field ? `\`${field}\` ` : 'コンテキストのこのメンバー'}には書き込めません。`,
    },
    why: {
      en: () =>
        'The context only says where the packet lies. Another number there would not move the packet, so the kernel does not take one.',
      ja: () =>
        'コンテキストは、パケットの位置などをカーネルが知らせるためのものです。書き換えてもパケットは動かないので、カーネルは書き込みを許しません。',
    },
    fix: {
      en: () =>
        'Use a local variable. To really move the start or the end of the packet, call bpf_xdp_adjust_head or bpf_xdp_adjust_tail.',
      ja: () =>
        'ローカル変数を使います。パケットの先頭や末尾を実際に動かすには、bpf_xdp_adjust_head や bpf_xdp_adjust_tail を呼びます。',
    },
  }),
  rule({
    slug: 'context-access',
    stage: 'verifier',
    match: (message, context) => {
      const match = /^invalid bpf_context access off=(\d+) size=(\d+)/.exec(message);
      const section = context.object?.programs.find(({ name }) => name === context.program)?.section;
      return match ? { offset: match[1], size: match[2], field: fieldOf(context), section } : undefined;
    },
    title: {
      en: ({ field, offset, section }) =>
        `${field ? `\`${field}\`` : `Offset ${offset} of the context`} is not there for a program in SEC("${section ?? '…'}").`,
      ja: ({ field, offset, section }) =>
        `SEC("${section ?? '…'}") のプログラムのコンテキストには、${field ? `\`${field}\`` : `オフセット ${offset}`} がありません。`,
    },
    why: {
      en: () =>
        'Each program type gets its own context: XDP `struct xdp_md`, tc `struct __sk_buff`, a kprobe `struct pt_regs`. C does not check that your parameter has that type.',
      ja: () =>
        'コンテキストの型はプログラムの種類ごとに違います。XDP は `struct xdp_md`、tc は `struct __sk_buff`、kprobe は `struct pt_regs` です。引数の型が合っているかどうかは、C コンパイラーには分かりません。',
    },
    fix: {
      en: () =>
        'Give the function the parameter that belongs to its SEC(…), and read members that this kernel offers there, in their full width.',
      ja: () => '引数を SEC(…) に合った型にし、その種類で使えるメンバーを、元のサイズのまま読みます。',
    },
  }),
  rule({
    slug: 'context-modified',
    stage: 'verifier',
    match: (message, context) =>
      /^(?:variable ctx access|dereference of modified ctx ptr)/.test(message)
        ? { variable: message.startsWith('variable'), folded: isFolded(message, context) }
        : undefined,
    title: {
      en: ({ variable, folded }) => {
        if (folded) return 'clang reads the context through a pointer that it moved by itself.';
        return variable
          ? 'The context is read at an offset that is only known at run time.'
          : 'The context is read through a pointer that was moved.';
      },
      ja: ({ variable, folded }) => {
        if (folded) return 'clang が自分で動かしたポインターを通して、コンテキストを読んでいます。';
        return variable
          ? 'コンテキストを、実行時に決まるオフセットで読んでいます。'
          : '動かしたポインターでコンテキストを読んでいます。';
      },
    },
    why: {
      en: ({ folded }) =>
        folded
          ? 'Your C is not wrong. It reads the same members of the context in several places (a function that is inlined twice, say), and clang made one piece of code of them that first adds the offset of the member. The verifier only takes a member at a fixed offset from the untouched `ctx`.'
          : 'The kernel rewrites every access to the context into accesses to its own structures, so it must know the member when the program is loaded.',
      ja: ({ folded }) =>
        folded
          ? '書いた C は間違っていません。コンテキストの同じメンバーを何か所かで読んでいるため（2 回インライン展開された関数など）、clang がそれらをまとめ、先にメンバーのオフセットを足すコードにしました。ベリファイアが認めるのは、元のままの `ctx` から決まったオフセットで読むことだけです。'
          : 'カーネルは、コンテキストへのアクセスを内部の構造体へのアクセスに書き換えます。そのため、どのメンバーかがロード時に決まっている必要があります。',
    },
    fix: {
      en: ({ folded }) =>
        folded
          ? 'Read `ctx->data` and `ctx->data_end` once, at the start of the program, and pass the two pointers to the functions instead of `ctx`; or call the function that reads them only once.'
          : 'Read each member by its name (`ctx->ingress_ifindex`) into a local variable, and choose among those.',
      ja: ({ folded }) =>
        folded
          ? '`ctx->data` と `ctx->data_end` をプログラムの先頭で 1 回だけ読み、関数には `ctx` の代わりにこの 2 つのポインターを渡します。または、それを読む関数を 1 回だけ呼びます。'
          : 'メンバーを名前で指定して（`ctx->ingress_ifindex` のように）ローカル変数に読み込み、その中から選びます。',
    },
  }),
];
