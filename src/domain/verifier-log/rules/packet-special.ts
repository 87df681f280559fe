import type { Context } from '../context.ts';
import { readInstruction } from '../instruction.ts';
import type { Rule } from '../rule.ts';
import { bytes, needed, readAccess } from './packet-access.ts';
import { checkBefore } from './packet-fix.ts';
import { packetRule } from './packet-rule.ts';
import { scopeOf, startsStatement } from './packet-scope.ts';
import { provingCheck } from './packet-words.ts';
import { programTypeOf } from './program-type.ts';

const FIRST = ['hello/first-rejection'];

const calledHelper = ({ steps }: Context) => {
  const instruction = readInstruction(steps.at(-1)?.text ?? '');
  return instruction.kind === 'call' ? instruction.helper : undefined;
};

/** Why no check makes these accesses right, and those that a helper would make. */
export const PACKET_SPECIAL_RULES: readonly Rule[] = [
  packetRule({
    slug: 'packet-metadata-unchecked',
    stage: 'verifier',
    match: (message, context) => {
      const access = readAccess(message, context);
      const type = access && context.register(access.register)?.type;
      return access && type === 'pkt_meta' && !access.helper ? access : undefined;
    },
    title: {
      en: (access, context) =>
        `You ${access.write ? 'write' : 'read'} ${context.expression ? `\`${context.expression.text}\`` : bytes(access.size)} in the metadata before the packet, and no comparison with data has proved that it is there.`,
      ja: (access, context) =>
        `パケットの前のメタデータ${context.expression ? `（\`${context.expression.text}\`）` : ''}${access.write ? 'に書き込んで' : 'を読んで'}いますが、そこにあることが data との比較で証明されていません。`,
    },
    why: {
      en: ({ size }) =>
        `The metadata lies between data_meta and data, and is empty until bpf_xdp_adjust_meta makes room. ${bytes(size)} are needed; a comparison with data_end says nothing about them.`,
      ja: ({ size }) =>
        `メタデータは data_meta と data の間にあり、bpf_xdp_adjust_meta で場所を作るまでは空です。ここでは ${size} バイト必要ですが、data_end との比較では何も分かりません。`,
    },
    fix: {
      en: (_, context) =>
        `After bpf_xdp_adjust_meta, read data_meta and data again and compare those two: \`if ((void *)(${context.expression?.pointer ?? 'meta'} + 1) > data) …\`.`,
      ja: (_, context) =>
        `bpf_xdp_adjust_meta の後で data_meta と data を読み直し、\`if ((void *)(${context.expression?.pointer ?? 'meta'} + 1) > data) …\` のようにこの 2 つを比較します。`,
    },
    fixCode: (_, context) => {
      const scope = scopeOf(context);
      const { expression, packet } = context;
      const start = scope && new RegExp(`\\b${packet.start}\\s*=`).test(scope.before.join('\n'));
      return scope && start && expression && startsStatement(scope) && /^\*\w+$|->/.test(expression.text)
        ? `if ((void *)(${expression.pointer} + 1) > ${packet.start}) ${context.passOn}`
        : undefined;
    },
  }),
  packetRule({
    slug: 'packet-before-start',
    stage: 'verifier',
    match: (message, context) => {
      const access = readAccess(message, context);
      return access && access.offset < 0 && !access.helper ? access : undefined;
    },
    title: {
      en: (access, { expression }) =>
        `You ${access.write ? 'write' : 'read'} ${bytes(access.size)}${expression ? ` (\`${expression.text}\`)` : ''} that ${access.id === 0 ? `${access.size === 1 ? 'lies' : 'lie'} ${bytes(-access.offset)} before the packet's start` : 'may lie before the packet'}.`,
      ja: (access, { expression }) =>
        `パケットの先頭より ${-access.offset} バイト手前から ${access.size} バイト${expression ? `（\`${expression.text}\`）` : ''}${access.write ? 'に書き込んで' : 'を読んで'}います。`,
    },
    why: {
      en: () => 'Memory before data is not yours, and no comparison with data_end can change that.',
      ja: () => 'data より手前のメモリは使えません。data_end との比較では、それは変わりません。',
    },
    fix: {
      en: () =>
        'Count from the start of the packet. For a new header in front of it, call bpf_xdp_adjust_head with a negative number first, then read data and data_end again and check.',
      ja: () =>
        'パケットの先頭から数えます。前に新しいヘッダーを付けるなら、先に bpf_xdp_adjust_head を負の数で呼び、data と data_end を読み直してチェックします。',
    },
  }),
  packetRule({
    slug: 'packet-helper-unchecked',
    stage: 'verifier',
    match: (message, context) => {
      const access = readAccess(message, context);
      return access?.helper
        ? { ...access, helper: access.helper, check: provingCheck(access, context) }
        : undefined;
    },
    title: {
      en: (access, { expression }) =>
        `${access.helper} gets ${bytes(access.size)} of the packet${expression ? ` (\`${expression.text}\`)` : ''}, and ${access.id === 0 && access.proved > 0 ? `only the first ${bytes(access.proved)} of the packet are proved to be there` : 'nothing has proved that they are there'}.`,
      ja: (access, { expression }) =>
        `${access.helper} にパケットの ${access.size} バイト${expression ? `（\`${expression.text}\`）` : ''}を渡していますが、${access.id === 0 && access.proved > 0 ? `証明されているのはパケットの先頭 ${access.proved} バイトまでです` : 'パケットがそこまであることは証明されていません'}。`,
    },
    why: {
      en: (access) =>
        `It reads all ${bytes(access.size)} through that pointer (the size of the key, of the value or of the parameter's type, or the length argument)${access.id === 0 ? `, so ${bytes(needed(access))} of the packet are needed` : ''}.`,
      ja: (access) =>
        `呼び出された側は、そのポインターから ${access.size} バイトすべて（キー・値・引数の型の大きさ、または長さの引数）を読みます。${access.id === 0 ? `そのため、パケットの先頭から ${needed(access)} バイト必要です。` : ''}`,
    },
    fix: {
      en: () =>
        'Compare with data_end before the call, up to the last byte that it gets; or copy the member into a local variable after a check, and pass that.',
      ja: () =>
        '呼び出しの前に、そこで読まれる最後のバイトまで data_end と比較します。または、チェックした後でローカル変数にコピーし、それを渡します。',
    },
    cause: ({ check, proved }) =>
      check && {
        at: { line: check.line },
        note: {
          en: `This check proves the first ${bytes(proved)} and no more.`,
          ja: `このチェックで証明されるのは、先頭の ${proved} バイトまでです。`,
        },
      },
    fixCode: (access, context) =>
      context.expression?.arrow || access.id === 0
        ? checkBefore({ ...access, helper: undefined }, context)
        : undefined,
    proof: (access) => (access.id === 0 ? { proved: access.proved, needed: needed(access) } : undefined),
    learnMore: FIRST,
  }),
  packetRule({
    slug: 'packet-helper-not-allowed',
    stage: 'verifier',
    match: (message, context) =>
      /^helper access to the packet is not allowed/.test(message)
        ? { helper: calledHelper(context) }
        : undefined,
    title: {
      en: ({ helper }) => `${helper ?? 'This helper'} takes no pointer into the packet.`,
      ja: ({ helper }) => `${helper ?? 'このヘルパー'} には、パケット内を指すポインターを渡せません。`,
    },
    why: {
      en: () =>
        'Only some helpers may work on packet memory directly, such as map lookups, bpf_csum_diff and bpf_perf_event_output. A bounds check does not change that.',
      ja: () =>
        'パケットのメモリを直接扱えるヘルパーは、マップの検索、bpf_csum_diff、bpf_perf_event_output など一部だけです。境界チェックをしても変わりません。',
    },
    fix: {
      en: ({ helper }) => {
        if (/_load_bytes/.test(helper ?? ''))
          return 'Give it a buffer of your own, on the stack (`__u8 buffer[20];`): that is where it copies the bytes to.';
        return helper === 'bpf_ringbuf_output'
          ? 'Reserve an entry with bpf_ringbuf_reserve and copy the bytes into it with bpf_xdp_load_bytes (bpf_skb_load_bytes in tc), or member by member.'
          : 'Copy the bytes to the stack first (`__builtin_memcpy`, or bpf_xdp_load_bytes; bpf_skb_load_bytes in tc), and pass that copy.';
      },
      ja: ({ helper }) => {
        if (/_load_bytes/.test(helper ?? ''))
          return 'コピー先には、スタック上の自分のバッファー（`__u8 buffer[20];`）を渡します。';
        return helper === 'bpf_ringbuf_output'
          ? 'bpf_ringbuf_reserve で場所を取り、bpf_xdp_load_bytes（tc では bpf_skb_load_bytes）かメンバーごとの代入でそこへコピーします。'
          : '先にスタックへコピーし（`__builtin_memcpy` や bpf_xdp_load_bytes、tc では bpf_skb_load_bytes）、そのコピーを渡します。';
      },
    },
    learnMore: ({ helper }) => (helper?.startsWith('bpf_ringbuf') ? ['firewall/events'] : []),
  }),
  packetRule({
    slug: 'packet-read-only',
    stage: 'verifier',
    match: (message, context) =>
      /^(?:cannot write into packet|the prog does not allow writes to packet data)/.test(message)
        ? { type: programTypeOf(context) }
        : undefined,
    title: {
      en: (_, { expression }) =>
        `You write to the packet${expression ? ` (\`${expression.text}\`)` : ''}, which this type of program may only read.`,
      ja: (_, { expression }) =>
        `パケット${expression ? `（\`${expression.text}\`）` : ''}に書き込んでいますが、この種類のプログラムは読むことしかできません。`,
    },
    why: {
      en: ({ type }) =>
        `${type?.section ? `A program in SEC("${type.section}")` : 'It'} sees packets that others still hold, so it may judge them, not change them. XDP and tc programs may write.`,
      ja: ({ type }) =>
        `${type?.section ? `SEC("${type.section}") のプログラム` : 'このプログラム'}が見るパケットは、ほかでも使われています。判定はできても、書き換えはできません。書き込めるのは XDP や tc のプログラムです。`,
    },
    fix: {
      en: () => 'Do the change in an XDP or tc program, and leave only the decision here.',
      ja: () => '書き換えは XDP か tc のプログラムで行い、ここでは判定だけをします。',
    },
  }),
  packetRule({
    slug: 'packet-misaligned',
    stage: 'verifier',
    match: (message) => {
      const match = /misaligned packet access off .* size (\d+)/.exec(message);
      return match ? { size: Number(match[1]) } : undefined;
    },
    title: {
      en: ({ size }, { expression }) =>
        `You access ${bytes(size)}${expression ? ` (\`${expression.text}\`)` : ''} at an address that is not a multiple of ${size}.`,
      ja: ({ size }, { expression }) =>
        `${size} の倍数でないアドレスで、${size} バイト${expression ? `（\`${expression.text}\`）` : ''}にアクセスしています。`,
    },
    why: {
      en: () =>
        'On this machine, or with BPF_F_STRICT_ALIGNMENT, numbers must lie at multiples of their size; after the 14 bytes of Ethernet they often do not.',
      ja: () =>
        'このマシン（または BPF_F_STRICT_ALIGNMENT を指定した場合）では、数はその大きさの倍数のアドレスになければなりません。14 バイトの Ethernet ヘッダーの後ろでは、そうならないことがよくあります。',
    },
    fix: {
      en: () => 'Read smaller pieces and put them together, or copy with `__builtin_memcpy` into a variable.',
      ja: () => '小さい単位で読んで組み立てるか、`__builtin_memcpy` で変数にコピーします。',
    },
  }),
];
