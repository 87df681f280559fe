import type { Text } from '../../text.ts';
import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';

/** The helper that was about to be called. */
const calledOf = ({ steps }: Context) =>
  /^call (\w+)#-?\d+/.exec(steps.at(-1)?.text ?? '')?.[1] ?? 'the helper';
const calledJa = (helper: string) => (helper === 'the helper' ? 'ヘルパー' : helper);

/** R1 is the first argument. */
const ORDINALS = ['', 'first', 'second', 'third', 'fourth', 'fifth'] as const;
const ordinal = (register: number) => ORDINALS[register] ?? `R${register}`;

/** The verifier's words for kinds of values, as a C programmer would say them. */
const PLAIN: Readonly<Record<string, Text>> = {
  scalar: { en: 'a plain number', ja: 'ただの数' },
  inv: { en: 'a plain number', ja: 'ただの数' },
  fp: { en: 'a pointer to the stack', ja: 'スタックへのポインター' },
  ctx: { en: 'the context', ja: 'コンテキスト' },
  pkt: { en: 'a pointer into the packet', ja: 'パケット内へのポインター' },
  map_ptr: { en: 'a map', ja: 'マップ' },
  map_value: { en: 'a pointer to a map value', ja: 'マップの値へのポインター' },
  map_value_or_null: { en: 'a pointer that may be NULL', ja: 'NULL かもしれないポインター' },
};
const plain = (type: string) => PLAIN[type] ?? { en: type, ja: type };

/** What helpers take, where the verifier's list needs words. */
const TAKES: readonly [RegExp, Text][] = [
  [/^ctx$/, { en: 'It takes the context.', ja: 'ここに渡せるのはコンテキストです。' }],
  [
    /^ringbuf_mem/,
    {
      en: 'It takes the pointer that bpf_ringbuf_reserve returned, and no other.',
      ja: 'ここに渡せるのは bpf_ringbuf_reserve が返したポインターだけです。',
    },
  ],
  [/^map_ptr$/, { en: 'It takes a map.', ja: 'ここに渡せるのはマップです。' }],
  [
    /^fp/,
    {
      en: 'It takes a pointer to memory that the verifier knows: the stack (`&key` of a local variable), the packet, or a map value.',
      ja: 'ベリファイアが知っているメモリへのポインターが必要です。スタック（ローカル変数の `&key`）、パケット、マップの値などです。',
    },
  ],
];
/** How to mend an argument, where its address is not the answer. */
const MENDS: readonly [RegExp, Text][] = [
  [
    /^ctx$/,
    {
      en: "Pass `ctx`, the parameter of the program, unchanged. Look at the order of the helper's arguments, too.",
      ja: 'プログラムの引数 `ctx` をそのまま渡します。引数の順番も確かめてください。',
    },
  ],
  [
    /^ringbuf_mem/,
    {
      en: 'Pass the pointer as bpf_ringbuf_reserve gave it to you, without moving it.',
      ja: 'bpf_ringbuf_reserve から得たポインターを、動かさずにそのまま渡します。',
    },
  ],
  [
    /^map_ptr$/,
    {
      en: 'Pass `&map`, and see that its declaration ends with `SEC(".maps")`: without it, it is an ordinary variable.',
      ja: '`&map` を渡し、その宣言の最後に `SEC(".maps")` があることを確かめます。これがないと、ただの変数です。',
    },
  ],
];

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

const listed = (wanted: string) => wanted.replaceAll(',', ', ').replaceAll(/ {2,}/g, ' ');

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
        'When a program is loaded, libbpf looks the types and members that it uses up in the BTF of the running kernel (CO-RE). This one was not found: the name is wrong, or this kernel does not have it.',
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
    match: says(
      /^(?:program of this type cannot use helper (?<helper>\w+)#\d+|unknown func (?<old>bpf_\w+)#\d+)/,
    ),
    title: {
      en: ({ helper, old }) => `${helper ?? old} is not for programs of this type.`,
      ja: ({ helper, old }) => `${helper ?? old} は、この種類のプログラムからは呼べません。`,
    },
    why: {
      en: () =>
        'Each program type has its own list of helpers: an XDP program runs before the kernel has made a socket buffer (skb), so helpers that work on an skb are missing there.',
      ja: () =>
        '呼べるヘルパーはプログラムの種類ごとに決まっています。たとえば XDP はカーネルがソケットバッファー（skb）を作る前に動くので、skb を扱うヘルパーは使えません。',
    },
    fix: {
      en: () =>
        '`bpftool feature probe kernel` lists what this kernel offers to each type; the man page bpf-helpers(7) says what each does.',
      ja: () =>
        '種類ごとに使えるヘルパーは `bpftool feature probe kernel` で、各ヘルパーの働きは bpf-helpers(7) で分かります。',
    },
  }),
  rule({
    slug: 'unknown-helper',
    stage: 'verifier',
    match: says(/^invalid func (?:unknown)?#?(?<number>-?\d+)/),
    title: {
      en: ({ number }) => `This kernel has no helper number ${number}.`,
      ja: ({ number }) => `このカーネルには ${number} 番のヘルパーがありません。`,
    },
    why: {
      en: () =>
        'Helpers are called by number. Either the number is wrong, or the helper came with a newer kernel than this one.',
      ja: () =>
        'ヘルパーは番号で呼び出されます。番号が間違っているか、もっと新しいカーネルで追加されたヘルパーです。',
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
      const tail = /expected prog array map for tail call/.test(message);
      if (!other && !tail) return undefined;
      const step = context.steps.findLast(({ registers }) => /map_ptr\(/.test(registers));
      const map = /map_ptr\([^)]*map=([^,)]+)/.exec(step?.registers ?? '')?.[1];
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
  rule({
    slug: 'helper-size-unbounded',
    stage: 'verifier',
    match: (message, context) => {
      const match =
        /^R(\d+) (?:unbounded memory access, use 'var &= const'|min value is negative, either use unsigned or 'var &= const')/.exec(
          message,
        );
      const register = Number(match?.[1]);
      return match
        ? { register, helper: calledOf(context), negative: message.includes('negative') }
        : undefined;
    },
    title: {
      en: ({ register, helper, negative }) =>
        `The ${ordinal(register)} argument of ${helper} is a size that may be ${negative ? 'negative' : 'any number'}.`,
      ja: ({ register, helper, negative }) =>
        `${calledJa(helper)} の第 ${register} 引数（サイズ）は、${negative ? '負の値になり得ます' : 'どんな値にもなり得ます'}。`,
    },
    why: {
      en: () =>
        'The helper would read or write that many bytes of your buffer, so the verifier must see in the code that the size fits, from both sides.',
      ja: () =>
        'ヘルパーは、そのバイト数だけバッファーを読み書きします。サイズがバッファーに収まることを、下限と上限の両方についてコードで示す必要があります。',
    },
    fix: {
      en: () =>
        'Use an unsigned variable, and bound it right before the call: `if (size > sizeof(buffer)) return …;` or `size &= sizeof(buffer) - 1;`. If it is unsigned already, the bound is missing, or stands before the last calculation with it.',
      ja: () =>
        '符号なしの変数を使い、`if (size > sizeof(buffer)) return …;` や `size &= sizeof(buffer) - 1;` のように、呼び出しの直前で制限します。すでに符号なしなら、制限していないか、制限した後でまた計算しています。',
    },
  }),
  rule({
    slug: 'size-not-constant',
    stage: 'verifier',
    match: (message, context) => {
      const register = /^R(\d+) is not a known constant/.exec(message)?.[1];
      return register === undefined ? undefined : { register: Number(register), helper: calledOf(context) };
    },
    title: {
      en: ({ register, helper }) =>
        `The ${ordinal(register)} argument of ${helper}, a size, is not a constant.`,
      ja: ({ register, helper }) =>
        `${calledJa(helper)} の第 ${register} 引数（サイズ）が定数ではありません。`,
    },
    why: {
      en: () =>
        'From this size the verifier knows how far you may write into the record. It must be the same number each time, known when the program is loaded.',
      ja: () =>
        'ベリファイアは、このサイズをもとに、レコードのどこまで書き込んでよいかを判断します。毎回同じ、ロード時に決まっている数でなければなりません。',
    },
    fix: {
      en: () =>
        'Reserve a fixed size, such as `sizeof(*record)`. For records of different lengths there is bpf_ringbuf_output, whose size only needs an upper bound.',
      ja: () =>
        '`sizeof(*record)` のような固定のサイズで予約します。長さの変わるレコードには、サイズに上限があればよい bpf_ringbuf_output を使います。',
    },
    learnMore: ['firewall/events'],
  }),
  rule({
    slug: 'helper-memory-too-small',
    stage: 'verifier',
    match: (message, context) => {
      const groups =
        /^invalid (?<how>indirect )?(?:access|write|read)?\s*(?:to|from)? ?stack R(?<register>\d+) off=(?<offset>-?\d+) size=(?<size>\d+)/.exec(
          message,
        )?.groups;
      const called = /^call /.test(context.steps.at(-1)?.text ?? '');
      if (!groups || !called) return undefined;
      return {
        register: Number(groups.register),
        room: -Number(groups.offset),
        size: Number(groups.size),
        helper: calledOf(context),
      };
    },
    title: {
      en: ({ helper, size, room }) =>
        `${helper} is told that there are ${size} bytes, but from that address only ${room} bytes of the stack are left.`,
      ja: ({ helper, size, room }) =>
        `${calledJa(helper)} に ${size} バイトと伝えていますが、そのアドレスから先のスタックは ${room} バイトしかありません。`,
    },
    why: {
      en: () =>
        'A helper reads or writes as many bytes as the size argument says. Past the end of the buffer lies memory that is not yours.',
      ja: () =>
        'ヘルパーは、サイズの引数で示されたバイト数だけ読み書きします。バッファーの先は、このプログラムのメモリではありません。',
    },
    fix: {
      en: () => 'Pass `sizeof(buffer)` instead of a number, or make the buffer larger.',
      ja: () => '数値の代わりに `sizeof(buffer)` を渡すか、バッファーを大きくします。',
    },
  }),
  rule({
    slug: 'helper-argument',
    stage: 'verifier',
    match: (message, context) => {
      const match = /^(?:arg#(\d+)|R(\d+)) type=(\S+) expected=(.+)$/.exec(message);
      if (!match) return undefined;
      const register = match[2] === undefined ? Number(match[1]) + 1 : Number(match[2]);
      return { register, got: match[3] ?? '', wanted: match[4] ?? '', helper: calledOf(context) };
    },
    title: {
      en: ({ register, got, helper }) =>
        `The ${ordinal(register)} argument of ${helper} is ${plain(got).en}, which it does not take.`,
      ja: ({ register, got, helper }) =>
        `${calledJa(helper)} の第 ${register} 引数に${plain(got).ja}を渡していますが、このヘルパーでは使えません。`,
    },
    why: {
      en: ({ wanted }) =>
        TAKES.find(([pattern]) => pattern.test(wanted))?.[1].en ?? `It takes: ${listed(wanted)}.`,
      ja: ({ wanted }) =>
        TAKES.find(([pattern]) => pattern.test(wanted))?.[1].ja ?? `渡せるもの: ${listed(wanted)}。`,
    },
    fix: {
      en: ({ wanted }) =>
        MENDS.find(([pattern]) => pattern.test(wanted))?.[1].en ??
        'Put the value into a local variable and pass its address.',
      ja: ({ wanted }) =>
        MENDS.find(([pattern]) => pattern.test(wanted))?.[1].ja ??
        '値をローカル変数に入れ、そのアドレスを渡します。',
    },
  }),
];
