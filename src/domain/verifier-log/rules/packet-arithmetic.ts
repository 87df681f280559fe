import type { Context } from '../context.ts';
import { readInstruction } from '../instruction.ts';
import type { Range } from '../range.ts';
import { readRange } from '../range.ts';
import type { PointedCause, Rule } from '../rule.ts';
import { detail } from './packet-comparisons.ts';
import { variableMove } from './packet-diagnosis.ts';
import { packetRule } from './packet-rule.ts';
import { addedText, amountOf, boundCode, ownLine } from './packet-words.ts';
import { POINTER_ARITHMETIC_RULES } from './pointer-arithmetic.ts';

/** A number that was added to a packet pointer and may lie below zero. */
type Added = {
  readonly text: string | undefined;
  readonly range: Range | undefined;
  /** Where the number was read or calculated. */
  readonly cause: PointedCause | undefined;
};

/** The operand of a refused addition, or of the addition that made the refused pointer. */
function readAdded(context: Context): Added {
  const instruction = readInstruction(context.steps.at(-1)?.text ?? '');
  const operand =
    instruction.kind === 'arithmetic' && instruction.operand.kind === 'register'
      ? instruction.operand.register
      : undefined;
  const range = operand === undefined ? undefined : context.range(operand);
  const origin = operand === undefined ? undefined : context.origin(operand);
  const line = origin && ownLine(origin.step, context);
  const source = origin?.kind === 'loaded' ? sourceOf(origin.from) : undefined;
  const cause = line !== undefined &&
    source && {
      at: { line },
      note: { en: `It was read ${source.en} here.`, ja: `ここで${source.ja}読んだ値です。` },
    };
  return { text: addedText(context.place?.text.slice(0, 300) ?? ''), range, cause: cause || undefined };
}

const sourceOf = (type: string | undefined) => {
  if (type === 'pkt') return { en: 'from the packet', ja: 'パケットから' };
  return type === 'map_value' ? { en: 'from a map', ja: 'マップから' } : undefined;
};

const theNumber = ({ text }: Added) => (text ? `\`${text}\`` : 'the number');
const theNumberJa = ({ text }: Added) => (text ? ` \`${text}\` ` : '数');

/** The lowest that a packet pointer's variable part may be. */
function lowestOf(context: Context, register: number): bigint | undefined {
  const state = context.register(register);
  return state?.type === 'pkt' ? readRange(state.details).smin : undefined;
}

/** The addition that made the pointer which is then refused: what it added, and its line. */
function moveOf(context: Context, register: number): Added {
  const move = variableMove(idOf(context, register), register, context);
  const line = move && ownLine(move, context);
  const text = move && amountOf(move, context).text;
  const cause = line !== undefined &&
    text !== undefined && {
      at: { line },
      note: { en: 'It is added here.', ja: 'ここで足しています。' },
    };
  return { text, range: undefined, cause: cause || undefined };
}

function idOf(context: Context, register: number): number {
  const state = context.register(register);
  return state ? detail(state, 'id') : 0;
}

export const PACKET_ARITHMETIC_RULES: readonly Rule[] = [
  packetRule({
    slug: 'packet-end-arithmetic',
    stage: 'verifier',
    match: (message, { place, source }) => {
      const match =
        /^R\d+ (?:pointer arithmetic(?: with \S+ operator)? on pkt_end prohibited|invalid mem access 'pkt_end')/.exec(
          message,
        );
      if (!match) return undefined;
      const folded =
        source !== undefined &&
        place !== undefined &&
        !/\w*end\s*[-+&|^*/%]|[-+&|^*/%]\s*\w*end\b/.test(place.text.replaceAll('->', ' '));
      return { access: message.includes('mem access'), folded };
    },
    title: {
      en: ({ access, folded }) => {
        if (access) return 'You read through data_end, and the verifier only allows comparing it.';
        return `${folded ? 'clang calculates' : 'You calculate'} with data_end, and the verifier only allows comparing it.`;
      },
      ja: ({ access, folded }) => {
        if (access) return 'data_end を通してメモリを読んでいますが、ベリファイアが許すのは比較だけです。';
        return `${folded ? 'clang が ' : ''}data_end を使って計算していますが、ベリファイアが許すのは比較だけです。`;
      },
    },
    why: {
      en: () =>
        'data_end marks the first byte that is not there. A pointer derived from it would not be tied to the packet any more, so nothing could be proved with it.',
      ja: () =>
        'data_end は、パケットの終わりの 1 つ先を指す印です。そこから計算したポインターはパケットとの結び付きを失い、何も証明できません。',
    },
    fix: {
      en: ({ access, folded }) => {
        if (folded && !access)
          return 'Your line does not; clang rewrote it. Give it a form that it leaves alone: add to data only once, in a variable of its own, compare that with data_end, and let loops count to a constant limit.';
        return access
          ? 'Go to that byte from data: add a bounded number to data, compare the result with data_end, and read through it.'
          : 'Add to the other side instead: `data + n > data_end`, not `data > data_end - n`.';
      },
      ja: ({ access, folded }) => {
        if (folded && !access)
          return 'この行にその計算はなく、clang が書き換えた結果です。data への加算を専用の変数で 1 回だけにして、それを data_end と比較し、ループは定数の上限まで数えるように書くと、書き換えを避けられます。';
        return access
          ? 'data に範囲の分かる数を足してそのバイトまで進み、data_end と比較してから読みます。'
          : '反対側に足します。`data > data_end - n` ではなく `data + n > data_end` と書きます。';
      },
    },
    learnMore: ['hello/first-rejection'],
  }),
  packetRule({
    slug: 'packet-offset-unbounded',
    stage: 'verifier',
    match: (message, context) =>
      /math between pkt pointer and register with unbounded min value is not allowed/.test(message)
        ? readAdded(context)
        : undefined,
    title: {
      en: (added) =>
        `You add ${theNumber(added)} to a packet pointer, and as far as the verifier knows it may be any number, also negative.`,
      ja: (added) =>
        `パケット内のポインターに${theNumberJa(added)}を足していますが、ベリファイアの知る限り、負の値も含めてどんな値にもなり得ます。`,
    },
    why: {
      en: () =>
        'The verifier must know the range of what is added, to know that the pointer cannot leave the packet at the front or overflow. A 64-bit value from the packet, from a map or from a helper has no range yet, and neither has a difference of two numbers.',
      ja: () =>
        'ポインターがパケットの手前に出たり、オーバーフローしたりしないと言うには、足す数の範囲が分かっている必要があります。パケットやマップ、ヘルパーから得た 64 ビットの値や、2 つの数の差は、まだ範囲が分かっていません。',
    },
    fix: {
      en: (added) =>
        `Bound it first, in an unsigned variable: \`${boundCode(added.text)}\`, or mask it (\`& 0x3ff\`); then add that and compare with data_end.`,
      ja: (added) =>
        `先に符号なしの変数で範囲を制限します（\`${boundCode(added.text)}\`、または \`& 0x3ff\` のマスク）。その後で足し、data_end と比較します。`,
    },
    cause: ({ cause }) => cause,
    learnMore: ['counter/headers'],
  }),
  packetRule({
    slug: 'packet-offset-negative',
    stage: 'verifier',
    match: (message, context) => {
      const outside = /^value (-?\d+) makes pkt pointer be out of bounds/.exec(message)?.[1];
      if (outside !== undefined) return { ...readAdded(context), lowest: BigInt(outside) };
      const register = /^R(\d+) min value is negative/.exec(message)?.[1];
      const lowest = register === undefined ? undefined : lowestOf(context, Number(register));
      return lowest === undefined || lowest >= 0n
        ? undefined
        : { ...moveOf(context, Number(register)), lowest };
    },
    title: {
      en: (added) =>
        added.lowest < 0n
          ? `What you add to the packet pointer${added.text ? ` (\`${added.text}\`)` : ''} may be as low as ${added.lowest}, so it may point before the packet.`
          : `What you add to the packet pointer${added.text ? ` (\`${added.text}\`)` : ''} is at least ${added.lowest}, far beyond any packet.`,
      ja: (added) =>
        added.lowest < 0n
          ? `パケット内のポインターに足している数${added.text ? `（\`${added.text}\`）` : ''}は ${added.lowest} まで小さくなり得るため、パケットの手前を指すおそれがあります。`
          : `パケット内のポインターに足している数${added.text ? `（\`${added.text}\`）` : ''}は ${added.lowest} 以上で、どのパケットよりも先になります。`,
    },
    why: {
      en: ({ lowest }) =>
        lowest < 0n
          ? 'The number is signed: an upper bound alone lets every negative one pass, and a difference of two lengths may be negative too. A comparison with data_end looks only at the far end.'
          : 'The verifier follows offsets into a packet only up to 65535.',
      ja: ({ lowest }) =>
        lowest < 0n
          ? '符号付きの数なので、上限だけを確かめても負の数が通ります。長さ同士の差も負になり得ます。data_end との比較で分かるのは、後ろ側だけです。'
          : 'ベリファイアは、パケット内のオフセットを 65535 までしか追跡しません。',
    },
    fix: {
      en: (added) =>
        added.lowest < 0n
          ? `Make ${added.text ? `\`${added.text}\`` : 'it'} unsigned (\`__u32\`) and bound it before the addition, or leave first when it is below 0: \`${boundCode(added.text, true)}\`.`
          : 'Check how the number comes about: the byte order, or a constant that is too large?',
      ja: (added) =>
        added.lowest < 0n
          ? `${added.text ? `\`${added.text}\` ` : 'その数'}を符号なし（\`__u32\`）にして足す前に制限するか、先に負の場合を除きます（\`${boundCode(added.text, true)}\`）。`
          : '数の求め方を確かめてください。バイトオーダーが違うか、定数が大きすぎませんか。',
    },
    cause: ({ cause }) => cause,
    learnMore: ['counter/headers'],
  }),
  packetRule({
    slug: 'packet-pointer-truncated',
    stage: 'verifier',
    match: (message, context) => {
      const step = context.steps.at(-1)?.text ?? '';
      const shifted =
        /pointer arithmetic with <<= operator prohibited/.test(message) && /<<= (?:32|0x20)\b/.test(step);
      const cut = /R\d+ (?:partial copy of pointer|32-bit pointer arithmetic prohibited)/.test(message);
      return shifted || cut ? { variable: narrowVariable(context) } : undefined;
    },
    title: {
      en: ({ variable }) =>
        `${variable ? `\`${variable.name}\` is a 32-bit number` : 'A pointer goes through a 32-bit number'}, and a pointer has 64 bits.`,
      ja: ({ variable }) =>
        `${variable ? `\`${variable.name}\` は 32 ビットの数ですが` : 'ポインターを 32 ビットの数として扱っていますが'}、ポインターは 64 ビットです。`,
    },
    why: {
      en: () =>
        'The members of the context are declared `__u32`, but what a program reads there are pointers. Calculating with them in 32 bits makes clang cut off the upper half, and no pointer survives that.',
      ja: () =>
        'コンテキストのメンバーは `__u32` と宣言されていますが、プログラムが読むのはポインターです。32 ビットのまま計算すると clang が上半分を切り捨てるので、ポインターではなくなってしまいます。',
    },
    fix: {
      en: () =>
        'Cast at once and keep pointers: `void *data = (void *)(long)ctx->data;`, the same for data_end, and add to those.',
      ja: () =>
        '`void *data = (void *)(long)ctx->data;` のように読んだところで変換してポインターとして持ち（data_end も同様）、それに足します。',
    },
    cause: ({ variable }) =>
      variable && {
        at: { line: variable.line },
        note: { en: 'Here the pointer gets a 32-bit type.', ja: 'ここで 32 ビットの型に入れています。' },
      },
    learnMore: ['hello/first-rejection'],
  }),
  ...POINTER_ARITHMETIC_RULES,
];

/** `__u32 data = ctx->data;`, the variable that cannot hold it. */
function narrowVariable({ source }: Context): { name: string; line: number } | undefined {
  const found = source?.find(
    /\b(?:__u32|u32|__s32|uint32_t|int32_t|unsigned(?: int)?|int)\s+(\w+)\s*=[^;]*->data(?:_end|_meta)?\b/,
  );
  return found && { name: found.match[1] ?? '', line: found.line };
}
