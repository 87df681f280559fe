import type { Text } from '../../text.ts';
import { type Rule, rule, says } from '../rule.ts';
import { sectionOf } from './program-kind.ts';

/** The first helper of some versions of Linux, by number (include/uapi/linux/bpf.h). */
const SINCE: readonly [number, string][] = [
  [120, '5.7'],
  [125, '5.8'],
  [136, '5.9'],
  [142, '5.10'],
  [156, '5.11'],
  [163, '5.12'],
  [164, '5.13'],
  [166, '5.14'],
  [169, '5.15'],
  [176, '5.16'],
  [180, '5.17'],
  [186, '5.18'],
  [194, '5.19'],
  [204, '6.0'],
  [208, '6.1'],
  [210, '6.2'],
];
/** No helpers were added since. */
const LAST_HELPER = 211;

type Hint = { readonly why: Text; readonly fix: Text; readonly right?: true };

const RIGHT: Hint = {
  right: true,
  why: {
    en: 'This helper lets a program see memory of the kernel, so it needs more than the right to load programs.',
    ja: 'このヘルパーはカーネルのメモリを見られるので、プログラムをロードする権限だけでは使えません。',
  },
  fix: {
    en: 'Load the program as root, or with CAP_PERFMON.',
    ja: 'root、または CAP_PERFMON を持つユーザーでロードします。',
  },
};

/** Why a kind of program has no such helpers, and what it has instead. */
const HINTS: readonly [helper: RegExp, section: RegExp, Hint][] = [
  [/^bpf_(?:trace_printk|trace_vprintk|probe_read\w*)$/, /./, RIGHT],
  [
    /^bpf_skb_|^bpf_l[34]_csum/,
    /^xdp/,
    {
      why: {
        en: 'An XDP program runs before the kernel has made a socket buffer (skb), so helpers that work on one are missing.',
        ja: 'XDP はカーネルがソケットバッファー（skb）を作る前に動くので、skb を扱うヘルパーは使えません。',
      },
      fix: {
        en: 'Read and write the packet through ctx->data after a check, or with bpf_xdp_load_bytes and bpf_xdp_store_bytes.',
        ja: '長さを確かめて ctx->data から直接読み書きするか、bpf_xdp_load_bytes と bpf_xdp_store_bytes を使います。',
      },
    },
  ],
  [
    /^bpf_xdp_/,
    /^(?:tc|tcx|classifier|action|cgroup|sk_skb|lwt)/,
    {
      why: {
        en: 'This program gets a socket buffer (skb), not the raw packet of an XDP program.',
        ja: 'このプログラムが受け取るのはソケットバッファー（skb）で、XDP の生のパケットではありません。',
      },
      fix: {
        en: 'Use the helper for an skb: bpf_skb_adjust_room, bpf_skb_change_head, bpf_skb_load_bytes, bpf_skb_store_bytes.',
        ja: 'skb 用の bpf_skb_adjust_room、bpf_skb_change_head、bpf_skb_load_bytes、bpf_skb_store_bytes などを使います。',
      },
    },
  ],
  [
    /^bpf_(?:get_current_|get_stack|send_signal|override_return)/,
    /^(?:xdp|tc|tcx|classifier|cgroup_skb|sk_|socket|flow)/,
    {
      why: {
        en: 'A packet has no process: this program runs when the packet arrives, whoever happens to run on the CPU at that moment.',
        ja: 'パケットにプロセスはありません。このプログラムはパケットが届いたときに、その CPU でたまたま動いていた処理に割り込んで実行されます。',
      },
      fix: {
        en: 'Use what the packet says: addresses, ports, the interface. What belongs to a process is seen by kprobe, tracepoint or cgroup programs.',
        ja: 'アドレス、ポート、インターフェースなど、パケットから分かるものを使います。プロセスのことは kprobe、tracepoint、cgroup のプログラムで調べます。',
      },
    },
  ],
  [
    /^bpf_(?:redirect|xdp_|skb_|clone_redirect|tail_call_static|fib_lookup|set_hash)/,
    /^(?:k(?:ret)?probe|tracepoint|tp|raw_tp|perf_event|uprobe|fentry|fexit)/,
    {
      why: {
        en: 'A tracing program only watches. It has no packet that it could change or send elsewhere.',
        ja: 'トレース用のプログラムは観察するだけです。変えたり送ったりできるパケットを持っていません。',
      },
      fix: {
        en: 'Do this in an XDP or tc program; the two can share a map.',
        ja: 'XDP や tc のプログラムで行います。マップを共有すれば、両者でデータをやり取りできます。',
      },
    },
  ],
];
const hintFor = (helper: string, section: string | undefined): Hint | undefined =>
  HINTS.find(([helpers, sections]) => helpers.test(helper) && sections.test(section ?? '-'))?.[2];

/** Maps that programs do not look into by key. */
const NO_KEYS: Readonly<Record<string, { why: Text; fix: Text }>> = {
  prog_array: {
    why: {
      en: 'Only user space puts programs into a program array; a BPF program can neither read nor write its entries.',
      ja: 'プログラム配列にプログラムを入れるのはユーザー空間だけです。BPF プログラムからは、エントリを読むことも書くこともできません。',
    },
    fix: {
      en: 'Just call `bpf_tail_call(ctx, &map, index);`. When there is no program in that slot, the next line runs.',
      ja: '単に `bpf_tail_call(ctx, &map, index);` を呼びます。そのスロットにプログラムがなければ、次の行に進みます。',
    },
  },
  ringbuf: {
    why: {
      en: 'A ring buffer has no keys: records go in at one end, and a reader in user space takes them out at the other.',
      ja: 'リングバッファーにキーはありません。レコードを一方の端から入れ、ユーザー空間の読み手がもう一方の端から取り出します。',
    },
    fix: {
      en: 'Use bpf_ringbuf_reserve and bpf_ringbuf_submit, or bpf_ringbuf_output.',
      ja: 'bpf_ringbuf_reserve と bpf_ringbuf_submit、または bpf_ringbuf_output を使います。',
    },
  },
};
const withoutKeys = ({ helper, type }: { helper: string; type: string | undefined }) =>
  /^bpf_map_\w+_elem$/.test(helper) ? NO_KEYS[type ?? ''] : undefined;

/** Which step teaches the kind of map that a helper and a map are about. */
function taughtBy({ helper, type }: { helper: string; type: string | undefined }): readonly string[] {
  if (helper === 'bpf_tail_call' || type === 'prog_array') return ['firewall/tail-calls'];
  return /^bpf_ringbuf/.test(helper) || type === 'ringbuf' ? ['firewall/events'] : [];
}

export const HELPER_RULES: readonly Rule[] = [
  rule({
    slug: 'core-relocation',
    stage: 'verifier',
    // The kernel prints no line for the instruction that libbpf could not fill in.
    locate: ({ target }, { source }) => {
      const member = /\.(\w+)$/.exec(target ?? '')?.[1];
      return { line: member ? source?.find(new RegExp(`(?:->|\\.)${member}\\b`))?.line : undefined };
    },
    match: says(/failed to resolve CO-RE relocation <(?<what>\w+)> \[\d+\] (?<target>.+?) \(/),
    title: {
      en: ({ target }) => `The running kernel has no \`${target}\`.`,
      ja: ({ target }) => `実行中のカーネルには \`${target}\` がありません。`,
    },
    why: {
      en: () =>
        'When a program is loaded, libbpf looks up the types and members that it uses in the BTF of the running kernel (CO-RE). This one was not found: the name is wrong, or this kernel does not have it.',
      ja: () =>
        'ロード時に libbpf は、プログラムが使う型やメンバーを実行中のカーネルの BTF から探します（CO-RE）。これは見つかりませんでした。名前が違うか、このカーネルにないものです。',
    },
    fix: {
      en: () =>
        'Look the type up in vmlinux.h. For members that only some kernels have, ask with bpf_core_field_exists first.',
      ja: () =>
        'vmlinux.h で型を確かめます。カーネルによってはないメンバーなら、先に bpf_core_field_exists で確認します。',
    },
  }),
  rule({
    slug: 'helper-not-allowed',
    stage: 'verifier',
    match: (message, context) => {
      const match = /^(?:program of this type cannot use helper (\w+)#\d+|unknown func (bpf_\w+)#\d+)/.exec(
        message,
      );
      const helper = match?.[1] ?? match?.[2];
      const section = sectionOf(context);
      return helper === undefined ? undefined : { helper, section, hint: hintFor(helper, section) };
    },
    title: {
      en: ({ helper, section, hint }) =>
        hint?.right
          ? `Who loads the program may not use ${helper}: CAP_PERFMON is missing.`
          : `${helper} is not for ${section ? `\`SEC("${section}")\` programs` : 'programs of this type'}.`,
      ja: ({ helper, section, hint }) =>
        hint?.right
          ? `プログラムをロードするユーザーに、${helper} を使うための CAP_PERFMON がありません。`
          : `${helper} は、${section ? `\`SEC("${section}")\` の` : 'この種類の'}プログラムからは呼べません。`,
    },
    why: {
      en: ({ hint }) =>
        hint?.why.en ?? 'Each program type has its own list of helpers: only what makes sense where it runs.',
      ja: ({ hint }) =>
        hint?.why.ja ??
        '呼べるヘルパーはプログラムの種類ごとに決まっています。動く場所で意味のあるものだけです。',
    },
    fix: {
      en: ({ hint }) =>
        hint?.fix.en ??
        '`bpftool feature probe kernel` lists what this kernel offers to each type; the man page bpf-helpers(7) says what each does.',
      ja: ({ hint }) =>
        hint?.fix.ja ??
        '種類ごとに使えるヘルパーは `bpftool feature probe kernel` で、各ヘルパーの働きは bpf-helpers(7) で分かります。',
    },
  }),
  rule({
    slug: 'unknown-helper',
    stage: 'verifier',
    match: (message) => {
      const groups = /^invalid func (?<name>\w+)?#(?<number>-?\d+)/.exec(message)?.groups;
      if (!groups) return undefined;
      const number = Number(groups.number);
      const name = groups.name === 'unknown' ? undefined : groups.name;
      return {
        number,
        name,
        since: SINCE.findLast(([first]) => number >= first)?.[1],
        none: number > LAST_HELPER,
      };
    },
    title: {
      en: ({ number, name }) =>
        `This kernel has no helper ${name ? `${name} (number ${number})` : `number ${number}`}.`,
      ja: ({ number, name }) =>
        `このカーネルには ${name ? `${name}（${number} 番）` : `${number} 番のヘルパー`} がありません。`.replace(
          'ヘルパー が',
          'ヘルパーが',
        ),
    },
    why: {
      en: ({ none, since }) =>
        none
          ? 'Helpers are called by number, and no kernel has one with this number: new functions are kfuncs, which are called by name.'
          : `Helpers are called by number.${since ? ` Those around this number came with Linux ${since};` : ' Either'} the kernel that runs is older, or the number is wrong.`,
      ja: ({ none, since }) =>
        none
          ? 'ヘルパーは番号で呼び出されますが、この番号のヘルパーはどのカーネルにもありません。新しい関数は、名前で呼び出す kfunc として追加されています。'
          : `ヘルパーは番号で呼び出されます。${since ? `この番号は Linux ${since} の頃に追加されました。` : ''}実行中のカーネルがそれより古いか、番号が間違っています。`,
    },
    fix: {
      en: () =>
        'Use the declarations in <bpf/bpf_helpers.h>, and see `bpftool feature probe kernel` for what is there.',
      ja: () =>
        '<bpf/bpf_helpers.h> の宣言を使い、このカーネルにあるヘルパーを `bpftool feature probe kernel` で確かめます。',
    },
  }),
  rule({
    slug: 'wrong-map-type',
    stage: 'verifier',
    match: (message, context) => {
      const other = /cannot pass map_type (\d+) into func (\w+)#\d+/.exec(message);
      // Kernels before 6.18 or so find out later, and say less.
      const vague =
        /^kernel subsystem misconfigured verifier/.test(message) &&
        /^call bpf_tail_call#/.test(context.steps.at(-1)?.text ?? '');
      const tail = vague || /expected prog array map for tail call/.test(message);
      if (!other && !tail) return undefined;
      const step = context.steps.findLast(({ registers }) => /map_ptr\(/.test(registers));
      const named = /map_ptr\([^)]*map=([^,)]+)/.exec(step?.registers ?? '')?.[1];
      const map = named ?? (tail ? context.register(2)?.map : undefined);
      return { helper: other?.[2] ?? 'bpf_tail_call', map, type: context.map(map)?.typeName };
    },
    title: {
      en: ({ helper, map, type }) =>
        `${map ? `"${map}"` : 'This map'}${type ? `, of type ${type},` : ''} is not the kind of map that ${helper} works on.`,
      ja: ({ helper, map, type }) =>
        `${map ? `"${map}" ` : 'このマップ'}${type ? `（${type}）` : ''}は、${helper} で使える種類のマップではありません。`,
    },
    why: {
      en: ({ helper, type }) =>
        helper === 'bpf_tail_call'
          ? 'A tail call jumps to a program, and only a BPF_MAP_TYPE_PROG_ARRAY holds programs.'
          : (withoutKeys({ helper, type })?.why.en ??
            'Some helpers work on one family of maps only: bpf_redirect_map on devmaps, cpumaps and xskmaps, bpf_ringbuf_… on ring buffers.'),
      ja: ({ helper, type }) =>
        helper === 'bpf_tail_call'
          ? 'tail call は別のプログラムへ移ります。プログラムを入れられるのは BPF_MAP_TYPE_PROG_ARRAY だけです。'
          : (withoutKeys({ helper, type })?.why.ja ??
            'ヘルパーによっては使えるマップの種類が決まっています。bpf_redirect_map は devmap・cpumap・xskmap、bpf_ringbuf_… はリングバッファーです。'),
    },
    fix: {
      en: (facts) =>
        withoutKeys(facts)?.fix.en ??
        "Change the map's `__uint(type, …)`, or use the helper that belongs to it.",
      ja: (facts) =>
        withoutKeys(facts)?.fix.ja ??
        'マップの `__uint(type, …)` を変えるか、そのマップに合ったヘルパーを使います。',
    },
    learnMore: taughtBy,
    locate: (_, { steps }) => {
      const insn = steps.at(-1)?.insn;
      return insn === undefined ? undefined : { insn };
    },
  }),
];
