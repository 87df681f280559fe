import type { Context } from '../context.ts';
import { MOVES_PACKET } from '../helper-effects.ts';
import type { Origin } from '../origin.ts';
import { type Rule, rule, type Wording } from '../rule.ts';

/** `R0 invalid mem access 'map_value_or_null'`; old kernels say `inv` for a scalar. */
const ACCESS = /^R(?<register>\d+) invalid mem access '(?<type>[\w ]+)'/;
const ARITHMETIC = /^R(?<register>\d+) pointer arithmetic on (?<type>\w+_or_null) prohibited/;
const ARGUMENT = /^R(?<register>\d+) type=(?<type>\w+_or_null) expected=/;

type Facts = {
  readonly register: number;
  readonly type: string;
  readonly pointer: string;
  readonly line: string;
};

/** The call that gave a pointer which may be NULL: the variable it is put into, as the source says, and its line. */
function receiver({ steps, source }: Context): { name: string; line: number } | undefined {
  const call = steps.findLast((step) => /^call bpf_/.test(step.text) && step.registers.includes('_or_null'));
  const line = call?.source?.line;
  const helper = /^call (\w+)/.exec(call?.text ?? '')?.[1];
  if (line === undefined || helper === undefined) return undefined;
  // The name may stand on the line before: `struct dos_policy *policy =`.
  const text = `${source?.lineAt(line - 1) ?? ''} ${source?.lineAt(line) ?? call?.source?.text ?? ''}`;
  const name = new RegExp(`(\\w+)\\s*=\\s*(?:\\([^()]*\\)\\s*)?${helper}\\b(?!.*\\b${helper}\\b)`).exec(
    text,
  )?.[1];
  return name === undefined ? undefined : { name, line };
}

/** The name of the C variable, or what the verifier calls it. */
const pointerOf = (context: Context, register: number, type: string) =>
  context.expression?.pointer ??
  (/_or_null$/.test(type) ? receiver(context)?.name : undefined) ??
  assignedTo(context) ??
  `R${register}`;

/** The variable of a store through a pointer, `*event = (struct event){`. */
const assignedTo = ({ place }: Context) => /^\*(\w+)\s*[-+|&]?=/.exec(place?.text ?? '')?.[1];
const lineOf = ({ place }: Context) => (place ? ` before line ${place.line}` : '');

function readBadPointer(message: string, context: Context): Facts | undefined {
  const groups = (ACCESS.exec(message) ?? ARITHMETIC.exec(message) ?? ARGUMENT.exec(message))?.groups;
  if (!groups) return undefined;
  const register = Number(groups.register);
  const type = groups.type ?? '';
  return { register, type, pointer: pointerOf(context, register, type), line: lineOf(context) };
}

const isScalar = (type: string) => /^(?:scalar|inv\d*|unknown|s?imm)$/.test(type);

function readScalar(message: string, context: Context): (Facts & { origin: Origin | undefined }) | undefined {
  const facts = readBadPointer(message, context);
  return facts && isScalar(facts.type) ? { ...facts, origin: context.origin(facts.register) } : undefined;
}

/** A line to paste before the use; only where the pointer was got in the same function. */
function checkNull({ pointer }: Facts, context: Context): string | undefined {
  const { source, place, passOn } = context;
  const got = receiver(context);
  const foreign = got && place && source?.functionAt(got.line)?.name !== source?.functionAt(place.line)?.name;
  return foreign || /^R\d+$/.test(pointer) ? undefined : `if (!${pointer}) ${passOn}`;
}

/** Where the check belongs: behind the call that gave the pointer, when that is in the learner's file. */
const whereToCheck: Wording<Facts> = {
  en: ({ pointer, line }, context) => {
    const got = receiver(context);
    return got && got.line !== context.place?.line
      ? `Check that \`${got.name}\` is not NULL behind line ${got.line}, where you get it,${line} uses it.`
      : `Check that \`${pointer}\` is not NULL${line}.`;
  },
  ja: ({ pointer }, context) => {
    const got = receiver(context);
    const { place } = context;
    return got && got.line !== place?.line
      ? `${got.line} 行目で得た \`${got.name}\` が NULL でないことを、${place ? `${place.line} 行目で` : ''}使う前に確かめます。`
      : `${place ? `${place.line} 行目の前で` : '使う前に'} \`${pointer}\` が NULL でないことを確かめます。`;
  },
};

/** A record that is submitted or discarded when that has been done already. */
function readSecondSubmit(message: string, { steps, place }: Context) {
  if (!/^R1 type=(?:scalar|inv) expected=ringbuf_mem/.test(message)) return undefined;
  const first = steps.slice(0, -1).findLast(({ text }) => /^call bpf_ringbuf_(?:submit|discard)/.test(text));
  if (!first) return undefined;
  const pointer = /bpf_ringbuf_\w+\s*\(\s*(\w+)/.exec(place?.text ?? '')?.[1] ?? 'R1';
  return { pointer, helper: /^call (\w+)/.exec(first.text)?.[1] ?? '', since: first.source?.line };
}

export const POINTER_RULES: readonly Rule[] = [
  rule({
    slug: 'map-null-check',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readBadPointer(message, context);
      if (facts?.type !== 'map_value_or_null') return undefined;
      return { ...facts, map: context.register(facts.register)?.map ?? 'map' };
    },
    title: {
      en: ({ pointer, map }) =>
        `\`${pointer}\` may be NULL here: the lookup in ${map === 'map' ? 'the map' : `"${map}"`} finds nothing when the key is not there.`,
      ja: ({ pointer, map }) =>
        `ここで \`${pointer}\` は NULL の可能性があります。${map === 'map' ? 'マップ' : `"${map}" `}にキーがなければ、何も見つからないからです。`,
    },
    why: {
      en: () =>
        'bpf_map_lookup_elem returns a pointer to the value, or NULL. A NULL pointer in the kernel would be a crash, so the verifier wants to see the check before the first use.',
      ja: () =>
        'bpf_map_lookup_elem は値へのポインターか NULL を返します。カーネル内で NULL を参照すればクラッシュするので、ベリファイアは最初に使う前の NULL チェックを求めます。',
    },
    fix: whereToCheck,
    fixCode: checkNull,
    learnMore: ['counter/hash-map'],
  }),
  rule({
    slug: 'null-check',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readBadPointer(message, context);
      if (!facts || !/_or_null$/.test(facts.type)) return undefined;
      const call = context.steps.findLast(
        (step) => /^call bpf_/.test(step.text) && step.registers.includes('_or_null'),
      );
      return { ...facts, helper: /^call (bpf_\w+)/.exec(call?.text ?? '')?.[1] ?? 'the helper' };
    },
    title: {
      en: ({ pointer, helper }) => `\`${pointer}\` may be NULL here: ${helper} can fail.`,
      ja: ({ pointer, helper }) =>
        `ここで \`${pointer}\` は NULL の可能性があります。${helper === 'the helper' ? 'ヘルパー' : helper} は失敗することがあります。`,
    },
    why: {
      en: ({ helper }) =>
        `${helper} returns NULL when it has nothing to give, for example when a buffer is full. The verifier wants to see the check before the first use.`,
      ja: ({ helper }) =>
        `${helper === 'the helper' ? 'ヘルパー' : helper} は、バッファーが一杯のときなど、返せるものがなければ NULL を返します。ベリファイアは、最初に使う前の NULL チェックを求めます。`,
    },
    fix: whereToCheck,
    fixCode: checkNull,
    learnMore: ({ type }) => (type.startsWith('ringbuf') ? ['firewall/events'] : []),
  }),
  rule({
    slug: 'null-pointer',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readScalar(message, context);
      return facts && context.register(facts.register)?.constant === '0' ? facts : undefined;
    },
    title: {
      en: ({ pointer }) => `On this path \`${pointer}\` is NULL.`,
      ja: ({ pointer }) => `この経路では \`${pointer}\` が NULL です。`,
    },
    why: {
      en: () =>
        'The verifier also follows the path on which a check finds NULL. There that path goes on, and comes to the line that uses the pointer.',
      ja: () =>
        'ベリファイアは、チェックで NULL だと分かった側の経路もたどります。その経路が終わらずに続き、ポインターを使う行に達しています。',
    },
    fix: {
      en: () =>
        'End the path where the pointer is NULL (`return` or `continue`), or move the use into the branch where it is not NULL.',
      ja: () =>
        'NULL だった側の経路を `return` や `continue` で終わらせるか、ポインターを NULL でない側の分岐の中だけで使います。',
    },
    learnMore: ['counter/hash-map'],
  }),
  rule({
    slug: 'stale-packet-pointer',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readScalar(message, context);
      const { origin } = facts ?? {};
      if (!facts || origin?.kind !== 'lost' || !MOVES_PACKET.test(origin.helper)) return undefined;
      return { ...facts, helper: origin.helper, since: origin.step.source?.line };
    },
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
  }),
  rule({
    slug: 'submitted-record',
    stage: 'verifier',
    match: (message, context) => {
      const again = readSecondSubmit(message, context);
      if (again) return again;
      const facts = readScalar(message, context);
      const { origin } = facts ?? {};
      if (!facts || origin?.kind !== 'lost' || !/^bpf_ringbuf_(?:submit|discard)/.test(origin.helper))
        return undefined;
      return { pointer: facts.pointer, helper: origin.helper, since: origin.step.source?.line };
    },
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
    learnMore: ['firewall/events'],
  }),
  rule({
    slug: 'pointer-from-map',
    stage: 'verifier',
    match: (message, context) => {
      const facts = readScalar(message, context);
      return facts?.origin?.kind === 'loaded' && facts.origin.from === 'map_value' ? facts : undefined;
    },
    title: {
      en: () => 'The program follows a pointer that it read from a map.',
      ja: () => 'マップから読んだポインターの指す先にアクセスしようとしています。',
    },
    why: {
      en: () =>
        'What a map holds is only a number to the verifier: anyone may have written it, and what it pointed to may be gone.',
      ja: () =>
        'マップの中身は、ベリファイアにとってただの数です。誰が書いたか分からず、指していた先はもうないかもしれません。',
    },
    fix: {
      en: () => 'Keep the data itself in the map, or a key with which to look it up again.',
      ja: () => 'ポインターではなく、データそのもの、または検索し直すためのキーをマップに入れます。',
    },
  }),
  rule({
    slug: 'not-a-pointer',
    stage: 'verifier',
    match: readScalar,
    title: {
      en: ({ pointer }) =>
        `\`${pointer}\` is only a number to the verifier, not a pointer that may be followed.`,
      ja: ({ pointer }) =>
        `ベリファイアにとって \`${pointer}\` はただの数で、指す先にアクセスできるポインターではありません。`,
    },
    why: {
      en: ({ origin }) => {
        const line = origin?.step.source?.line;
        return `A program may only follow pointers that the kernel gave it: the context, the packet, its stack, map values. ${line ? `This value was made on line ${line}` : 'This value was made elsewhere'}, and there it stopped being one of these, or never was.`;
      },
      ja: ({ origin }) => {
        const line = origin?.step.source?.line;
        return `プログラムが使えるのは、コンテキスト、パケット、スタック、マップの値など、カーネルから得たポインターだけです。この値は${line ? ` ${line} 行目` : '別の場所'}で作られました。そこでポインターではなくなったか、初めからポインターではありません。`;
      },
    },
    fix: {
      en: () =>
        'Derive the pointer from the context, the packet or a lookup. To read kernel memory in a tracing program, use bpf_probe_read_kernel.',
      ja: () =>
        'ポインターは、コンテキスト、パケット、マップの検索結果から得ます。トレース用のプログラムでカーネルのメモリを読むには bpf_probe_read_kernel を使います。',
    },
  }),
];
