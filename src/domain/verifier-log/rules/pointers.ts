import type { Context } from '../context.ts';
import { MOVES_PACKET } from '../helper-effects.ts';
import type { Origin } from '../origin.ts';
import { type PointedCause, type Rule, rule } from '../rule.ts';
import { readArgument, variableOf } from './argument.ts';
import { type BadPointer, isNumber, readBadPointer } from './bad-pointer.ts';
import { isTracing, sectionOf } from './program-kind.ts';
import { isGlobals } from './value-map.ts';

type Number = BadPointer & { readonly origin: Origin | undefined };

/** A pointer to the verifier's mind only a number, and where it became one. */
function readScalar(message: string, context: Context): Number | undefined {
  const facts = readBadPointer(message, context);
  return facts && isNumber(facts.type) ? { ...facts, origin: context.origin(facts.register) } : undefined;
}

/** A call after which the pointer is void, and its line; also of a pointer that is given to a helper. */
function readLost(message: string, context: Context, helpers: RegExp) {
  const argument = readArgument(message, context);
  const name = argument && (variableOf(argument.text) ?? `R${argument.register}`);
  const facts = readScalar(message, context);
  const register = facts?.register ?? (isNumber(argument?.got ?? '') ? argument?.register : undefined);
  const origin = register === undefined ? undefined : context.origin(register);
  if (origin?.kind !== 'lost' || !helpers.test(origin.helper)) return undefined;
  const pointer = facts?.pointer ?? name ?? 'R1';
  return { pointer, helper: origin.helper, since: context.lineOf(origin.step) };
}

/** The call that made a pointer void. */
const voidSince =
  (en: string, ja: string) =>
  ({ since }: { since: number | undefined }): PointedCause => ({ at: { line: since }, note: { en, ja } });

export const POINTER_RULES: readonly Rule[] = [
  rule({
    slug: 'stale-packet-pointer',
    stage: 'verifier',
    match: (message, context) => readLost(message, context, MOVES_PACKET),
    title: {
      en: ({ pointer, helper, since }) =>
        `\`${pointer}\` points to where the packet was before ${helper}${since ? ` (line ${since})` : ''}.`,
      ja: ({ pointer, helper, since }) =>
        `\`${pointer}\` が指すのは、${helper}${since ? `（${since} 行目）` : ' '}を呼ぶ前のパケットの位置です。`,
    },
    why: {
      en: ({ helper }) =>
        `${helper} may move the packet in memory. From then on every pointer into it is only a number, and everything that was proved about it is gone.`,
      ja: ({ helper }) =>
        `${helper} はパケットをメモリ上で動かすことがあります。その後は、パケット内を指していたポインターはどれもただの数になり、それまでの証明もすべて無効になります。`,
    },
    fix: {
      en: () =>
        'After the call, read ctx->data and ctx->data_end again, compare again, and derive the pointer again.',
      ja: () =>
        '呼び出しの後で ctx->data と ctx->data_end を読み直し、比較もポインターの計算もやり直します。',
    },
    cause: voidSince(
      'This call invalidates all pointers into the packet.',
      'この呼び出しで、パケット内を指すポインターはすべて無効になります。',
    ),
  }),
  rule({
    slug: 'submitted-record',
    stage: 'verifier',
    match: (message, context) => readLost(message, context, /^bpf_ringbuf_(?:submit|discard)/),
    title: {
      en: ({ pointer, helper, since }) =>
        `\`${pointer}\` is used after ${helper}${since ? ` (line ${since})` : ''} gave the record away.`,
      ja: ({ pointer, helper, since }) =>
        `${helper}${since ? `（${since} 行目）` : ' '}でレコードを手放した後に \`${pointer}\` を使っています。`,
    },
    why: {
      en: () =>
        'A record of a ring buffer is yours from reserve to submit or discard. After that a reader may already have it, and the pointer is no longer valid.',
      ja: () =>
        'リングバッファーのレコードを使えるのは、reserve から submit または discard までです。その後は、すでに読み手に渡っているかもしれないので、ポインターは無効です。',
    },
    fix: {
      en: () => 'Fill the record completely first, and submit it last, once.',
      ja: () => '先にレコードの中身をすべて書き込み、最後に 1 回だけ submit します。',
    },
    cause: voidSince('Here the record is given away.', 'ここでレコードを手放しています。'),
    learnMore: ['firewall/events'],
  }),
  rule({
    slug: 'released-socket',
    stage: 'verifier',
    match: (message, context) => readLost(message, context, /^bpf_sk_release/),
    title: {
      en: ({ pointer, since }) =>
        `\`${pointer}\` is used after bpf_sk_release${since ? ` (line ${since})` : ''} gave the socket back.`,
      ja: ({ pointer, since }) =>
        `bpf_sk_release${since ? `（${since} 行目）` : ' '}でソケットを返した後に \`${pointer}\` を使っています。`,
    },
    why: {
      en: () =>
        'The lookup gave you a reference, and the socket stays only until you release it. After that the kernel may free it at any time.',
      ja: () =>
        '検索で得たのはソケットへの参照です。返すまではソケットが残りますが、返した後はいつ解放されてもおかしくありません。',
    },
    fix: {
      en: () => 'Read what you need from the socket into local variables first, and release it last.',
      ja: () => '先に必要な値をローカル変数に読み出し、最後にソケットを返します。',
    },
    cause: voidSince('Here the socket is given back.', 'ここでソケットを返しています。'),
  }),
  rule({
    slug: 'pointer-from-map',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readScalar(message, context);
      const { origin } = facts ?? {};
      if (!facts || origin?.kind !== 'loaded' || origin.from !== 'map_value') return undefined;
      const line = context.lineOf(origin.step);
      return { ...facts, globals: isGlobals(origin.map), line, tracing: isTracing(sectionOf(context)) };
    },
    title: {
      en: ({ pointer, globals }) =>
        globals
          ? `\`${pointer}\` was read from a global variable, and may not be followed.`
          : `\`${pointer}\` is a pointer that was read from a map, and may not be followed.`,
      ja: ({ pointer, globals }) =>
        `\`${pointer}\` は${globals ? 'グローバル変数' : 'マップ'}から読んだポインターなので、その先にはアクセスできません。`,
    },
    why: {
      en: ({ globals }) =>
        `What ${globals ? 'a global variable' : 'a map'} holds is only a number to the verifier: anyone may have written it, and what it pointed to may be gone.`,
      ja: ({ globals }) =>
        `${globals ? 'グローバル変数（実体はマップです）' : 'マップ'}の中身は、ベリファイアにとってただの数です。誰が書いたか分からず、指していた先はもうないかもしれません。`,
    },
    fix: {
      en: ({ tracing, pointer }) =>
        tracing
          ? `Read through it with \`BPF_CORE_READ(${pointer}, …)\` or bpf_probe_read_kernel, which allow any address; or keep the data itself.`
          : 'Keep the data itself there, or a key with which to look it up again.',
      ja: ({ tracing, pointer }) =>
        tracing
          ? `どんなアドレスでも読める \`BPF_CORE_READ(${pointer}, …)\` や bpf_probe_read_kernel で読むか、ポインターではなくデータそのものを保存します。`
          : 'ポインターではなく、データそのもの、または検索し直すためのキーを入れます。',
    },
    cause: ({ line }) => ({
      at: { line },
      note: { en: 'Here the pointer is read.', ja: 'ここでポインターを読んでいます。' },
    }),
  }),
];
