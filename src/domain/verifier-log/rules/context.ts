import type { Context } from '../context.ts';
import { type Rule, rule } from '../rule.ts';
import {
  ACCESS,
  type ContextAccess,
  isCall,
  isFolded,
  isStore,
  member,
  named,
  namedJa,
  readContextAccess,
  SKB_POINTERS,
  WRITABLE,
  wrongParameter,
} from './context-access.ts';
import { memberPlace } from './packet-headers.ts';

export const CONTEXT_RULES: readonly Rule[] = [
  rule({
    slug: 'context-wrong-type',
    stage: 'verifier',
    match: (message, context) => {
      const wrong = wrongParameter(context);
      if (!wrong) return undefined;
      if (ACCESS.test(message)) return wrong;
      // data and data_end are read at offsets where the real context has plain numbers.
      const register = /^R(\d+) invalid mem access '(?:scalar|inv)'/.exec(message)?.[1];
      const origin = register === undefined ? undefined : context.origin(Number(register));
      return origin?.kind === 'loaded' && origin.from === 'ctx' ? wrong : undefined;
    },
    title: {
      en: ({ section, expected, struct }, { program }) =>
        `\`${program}\` takes a \`struct ${struct} *\`, but a program in SEC("${section}") gets a \`struct ${expected} *\`.`,
      ja: ({ section, expected, struct }, { program }) =>
        `\`${program}\` の引数は \`struct ${struct} *\` ですが、SEC("${section}") のプログラムに渡されるのは \`struct ${expected} *\` です。`,
    },
    why: {
      en: () =>
        'The section alone decides the type of the program, and with it what the argument points to; C does not compare the two. So members are read at offsets where this context has something else, or nothing.',
      ja: () =>
        'プログラムの種類と引数の指す先は、セクション名だけで決まります。C コンパイラーはその 2 つを照らし合わせません。そのため、このコンテキストでは別のものがある（または何もない）オフセットを読んでいます。',
    },
    fix: {
      en: ({ expected, struct, section }) =>
        `Take \`struct ${expected} *\`, and use its members; or, if the program is meant for \`struct ${struct}\`, give it the section that belongs to that instead of "${section}".`,
      ja: ({ expected, struct, section }) =>
        `引数を \`struct ${expected} *\` にして、そのメンバーを使います。\`struct ${struct}\` 用のプログラムなら、"${section}" ではなく、それに合ったセクションにします。`,
    },
    cause: ({ line, section }) => ({
      at: { line },
      note: {
        en: `The parameter does not belong to SEC("${section}").`,
        ja: `引数が SEC("${section}") に合っていません。`,
      },
    }),
  }),
  rule({
    slug: 'packet-not-accessible',
    stage: 'verifier',
    match: (message, context) => {
      const access = readContextAccess(message, context);
      const pointer = access && SKB_POINTERS[access.offset];
      if (!access || !pointer || isStore(context)) return undefined;
      const isSkb =
        access.struct === '__sk_buff' || (!access.struct && access.field?.endsWith(`->${pointer}`));
      return isSkb && access.size === 4 ? { ...access, pointer } : undefined;
    },
    title: {
      en: ({ field, pointer, section }) =>
        `${field ? `\`${field}\`` : `\`${pointer}\``} cannot be read in ${section ? `SEC("${section}")` : 'this type of program'}: it has no direct access to ${pointer === 'data_meta' ? 'metadata' : 'the packet'}.`,
      ja: ({ field, pointer, section }) =>
        `${section ? `SEC("${section}") ` : 'この種類のプログラム'}では ${field ? `\`${field}\`` : `\`${pointer}\``} を読めません。${pointer === 'data_meta' ? 'メタデータ' : 'パケット'}に直接アクセスできないためです。`,
    },
    why: {
      en: () =>
        'The struct has that member for every type of program, but the kernel fills it only for some, such as tc and cgroup_skb. Socket filters get the bytes through a helper.',
      ja: () =>
        '構造体としてはどの種類でも同じメンバーがありますが、カーネルが値を入れるのは tc や cgroup_skb など一部だけです。ソケットフィルターでは、ヘルパーを通して読みます。',
    },
    fix: {
      en: () =>
        'Copy what you need: `bpf_skb_load_bytes(skb, offset, &buffer, sizeof(buffer))`, and test that it returns 0; or make it a tc program.',
      ja: () =>
        '必要なバイトを `bpf_skb_load_bytes(skb, offset, &buffer, sizeof(buffer))` でコピーし、戻り値が 0 かを確かめます。または tc のプログラムにします。',
    },
  }),
  rule({
    slug: 'context-write',
    stage: 'verifier',
    match: (message, context) => {
      const access = isStore(context) ? readContextAccess(message, context) : undefined;
      return (
        access && { ...access, writable: WRITABLE.find(([type]) => type.test(access.section ?? ''))?.[1] }
      );
    },
    title: {
      en: ({ field }) => `${field ? `\`${field}\`` : 'This member of the context'} cannot be written.`,
      ja: ({ field }) => `${field ? `\`${field}\` ` : 'コンテキストのこのメンバー'}には書き込めません。`,
    },
    why: {
      en: ({ section, struct, writable }) =>
        writable
          ? `The context only describes the packet, and most of it is for reading. In SEC("${section}") a program may write ${writable}.`
          : `${/^(?:xdp_md|__sk_buff)$/.test(struct ?? 'xdp_md') ? 'The context only says where the packet lies and where it came from. Another number there would not change the packet, so the kernel does not take one.' : `Of \`struct ${struct}\` only a few members may be written; the others only say what is the case.`}`,
      ja: ({ section, struct, writable }) =>
        writable
          ? `コンテキストはパケットについての情報で、ほとんどは読み取り専用です。SEC("${section}") で書き込めるのは ${writable.replace(/, | and /g, '、')} です。`
          : `${/^(?:xdp_md|__sk_buff)$/.test(struct ?? 'xdp_md') ? 'コンテキストは、パケットの位置などをカーネルが知らせるためのものです。書き換えてもパケットは変わらないので、カーネルは書き込みを許しません。' : `\`struct ${struct}\` で書き込めるメンバーは一部だけで、ほかは状態を知らせるためのものです。`}`,
    },
    fix: {
      en: ({ field }) => {
        if (!/^(?:data|data_end|len|data_meta)$/.test(member(field) ?? '')) return 'Use a local variable.';
        return 'Use a local variable. To really move the start or the end of the packet, call bpf_xdp_adjust_head or bpf_xdp_adjust_tail (in tc bpf_skb_change_head, bpf_skb_change_tail or bpf_skb_adjust_room).';
      },
      ja: ({ field }) => {
        if (!/^(?:data|data_end|len|data_meta)$/.test(member(field) ?? '')) return 'ローカル変数を使います。';
        return 'ローカル変数を使います。パケットの先頭や末尾を実際に動かすには、bpf_xdp_adjust_head や bpf_xdp_adjust_tail（tc では bpf_skb_change_head、bpf_skb_change_tail、bpf_skb_adjust_room）を呼びます。';
      },
    },
  }),
  rule({
    slug: 'context-size',
    stage: 'verifier',
    match: (message, context) => {
      const access = readContextAccess(message, context);
      return access && isOddSize(access, context) ? access : undefined;
    },
    title: {
      en: ({ field, offset, size }) =>
        `You read ${size === 1 ? '1 byte' : `${size} bytes`} of the context at offset ${offset}${field ? ` (\`${field}\`)` : ''}, and the members there have another size or place.`,
      ja: ({ field, offset, size }) =>
        `コンテキストのオフセット ${offset} から ${size} バイト${field ? `（\`${field}\`）` : ''}を読んでいますが、そこのメンバーの大きさや位置と合いません。`,
    },
    why: {
      en: ({ struct }) =>
        `The kernel rewrites each access to the context into one to its own structures, so it only takes a whole member${struct ? ` of \`struct ${struct}\`` : ''}${struct === 'xdp_md' ? ': 4 bytes, at a multiple of 4' : ''}. A cast of its address, or a bit-field, makes another access of it.`,
      ja: ({ struct }) =>
        `カーネルは、コンテキストへのアクセスを内部の構造体へのアクセスに書き換えるので、${struct ? `\`struct ${struct}\` の` : ''}メンバー全体${struct === 'xdp_md' ? '（4 の倍数の位置から 4 バイト）' : ''}しか読めません。アドレスをキャストしたり、ビットフィールドを使ったりすると、別のアクセスになります。`,
    },
    fix: {
      en: ({ field }) =>
        `Read the member by its name into a variable of its own type, \`__u32 value = ${field ?? 'ctx->member'};\`, and cut or convert that.`,
      ja: ({ field }) =>
        `\`__u32 value = ${field ?? 'ctx->member'};\` のように、メンバーを名前でその型の変数に読み込み、切り出しや変換はその変数に対して行います。`,
    },
  }),
  rule({
    slug: 'context-access',
    stage: 'verifier',
    match: readContextAccess,
    title: {
      en: ({ field, offset, section }) =>
        `${named(field, offset)} is not there for a program in SEC("${section ?? '…'}").`,
      ja: ({ field, offset, section }) =>
        `SEC("${section ?? '…'}") のプログラムからは、${namedJa(field, offset)}を読めません。`,
    },
    why: {
      en: ({ field, struct }) => {
        if (member(field) === 'egress_ifindex')
          return 'Where a packet will leave is known only in a program of a device map, SEC("xdp/devmap"). The struct has the member for all.';
        return struct
          ? `\`struct ${struct}\` is shared by several types of programs, and not every member has a value in each of them.`
          : 'Each program type gets its own context: XDP `struct xdp_md`, tc `struct __sk_buff`, a kprobe `struct pt_regs`. C does not check that your parameter has that type.';
      },
      ja: ({ field, struct }) => {
        if (member(field) === 'egress_ifindex')
          return 'パケットがどこから出るかが分かるのは、デバイスマップのプログラム（SEC("xdp/devmap")）だけです。構造体としては、どれにもこのメンバーがあります。';
        return struct
          ? `\`struct ${struct}\` は何種類かのプログラムで共用されていて、すべてのメンバーがどの種類でも使えるわけではありません。`
          : 'コンテキストの型はプログラムの種類ごとに違います。XDP は `struct xdp_md`、tc は `struct __sk_buff`、kprobe は `struct pt_regs` です。引数の型が合っているかどうかは、C コンパイラーには分かりません。';
      },
    },
    fix: {
      en: ({ struct }) =>
        struct
          ? 'Read only members that this type of program has, or use the section of a type that has this one.'
          : 'Give the function the parameter that belongs to its SEC(…), and read members that this kernel offers there, in their full width.',
      ja: ({ struct }) =>
        struct
          ? 'この種類のプログラムで使えるメンバーだけを読むか、このメンバーを使える種類のセクションにします。'
          : '引数を SEC(…) に合った型にし、その種類で使えるメンバーを、元のサイズのまま読みます。',
    },
  }),
  rule({
    slug: 'context-modified',
    stage: 'verifier',
    match: (message, context) =>
      /^(?:variable ctx access|dereference of modified ctx ptr|negative offset ctx ptr)/.test(message)
        ? {
            variable: message.startsWith('variable'),
            folded: isFolded(message, context),
            passed: isCall(context),
            cast: /\*\s*\([^()]*\*\s*\)\s*&\s*\w+->\w+/.test(context.place?.text ?? ''),
          }
        : undefined,
    title: {
      en: ({ variable, folded, passed, cast }) => {
        if (cast) return 'A cast reads a member of the context in another size than it has.';
        if (passed) return 'You pass a moved context pointer to a function that needs `ctx` itself.';
        if (folded) return 'clang reads the context through a pointer that it moved by itself.';
        return variable
          ? 'The context is read at an offset that is only known at run time.'
          : 'The context is read through a pointer that was moved.';
      },
      ja: ({ variable, folded, passed, cast }) => {
        if (cast) return 'キャストによって、コンテキストのメンバーを実際とは違う大きさで読んでいます。';
        if (passed) return '`ctx` そのものが必要な関数に、動かしたポインターを渡しています。';
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
      en: ({ folded, passed, cast }) => {
        if (cast)
          return 'Read the member by its name, in its own type, and cast the value: `(void *)(long)ctx->data`.';
        if (passed) return 'Pass `ctx` as the program got it; let the function read the member by its name.';
        return folded
          ? 'Read `ctx->data` and `ctx->data_end` once, at the start of the program, and pass the two pointers to the functions instead of `ctx`; or call the function that reads them only once.'
          : 'Read each member by its name (`ctx->ingress_ifindex`) into a local variable, and choose among those.';
      },
      ja: ({ folded, passed, cast }) => {
        if (cast)
          return 'メンバーを名前で、その型のまま読み、値のほうをキャストします（`(void *)(long)ctx->data`）。';
        if (passed) return '受け取ったままの `ctx` を渡し、関数の中でメンバーを名前で読みます。';
        return folded
          ? '`ctx->data` と `ctx->data_end` をプログラムの先頭で 1 回だけ読み、関数には `ctx` の代わりにこの 2 つのポインターを渡します。または、それを読む関数を 1 回だけ呼びます。'
          : 'メンバーを名前で指定して（`ctx->ingress_ifindex` のように）ローカル変数に読み込み、その中から選びます。';
      },
    },
  }),
];

/** Whether no member lies there with that size: a cast, or a bit-field. */
function isOddSize({ offset, size, struct, field }: ContextAccess, context: Context): boolean {
  if (size > 0 && offset % size !== 0) return true;
  if (struct === 'xdp_md') return size !== 4;
  const name = member(field);
  const at = struct && name ? memberPlace(struct, name, context)?.offset : undefined;
  if (at !== undefined && (offset < at || offset >= at + 8)) return true;
  return struct === '__sk_buff' && size === 8 && offset < 152;
}
