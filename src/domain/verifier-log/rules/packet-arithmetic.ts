import { type Rule, rule, says } from '../rule.ts';

export const PACKET_ARITHMETIC_RULES: readonly Rule[] = [
  rule({
    slug: 'packet-end-arithmetic',
    stage: 'verifier',
    match: says(/^R(?<register>\d+) pointer arithmetic(?: with \S+ operator)? on pkt_end prohibited/),
    title: {
      en: () => 'You calculate with data_end, and the verifier only allows comparing it.',
      ja: () => 'data_end を使って計算していますが、ベリファイアが許すのは比較だけです。',
    },
    why: {
      en: () =>
        'data_end marks the first byte that is not there. A pointer derived from it would not be tied to the packet any more, so nothing could be proved with it.',
      ja: () =>
        'data_end は、パケットの終わりの 1 つ先を指す印です。そこから計算したポインターはパケットとの結び付きを失い、何も証明できません。',
    },
    fix: {
      en: () => 'Add to the other side instead: `data + n > data_end`, not `data > data_end - n`.',
      ja: () => '反対側に足します。`data > data_end - n` ではなく `data + n > data_end` と書きます。',
    },
    learnMore: ['hello/first-rejection'],
  }),
  rule({
    slug: 'packet-offset-unbounded',
    stage: 'verifier',
    match: says(
      /math between pkt pointer and register with unbounded min value is not allowed|R\d+ has unknown (?:min|scalar).*pkt/,
    ),
    title: {
      en: () => 'You add a number to a packet pointer that may be anything, also negative.',
      ja: () => 'パケット内のポインターに、負の値も含めてどんな値にもなり得る数を足しています。',
    },
    why: {
      en: () =>
        'The verifier must know the range of what is added, to know that the pointer cannot leave the packet at the front or overflow. A 64-bit value from the packet or from a map has no range yet.',
      ja: () =>
        'ポインターがパケットの手前に出たり、オーバーフローしたりしないと言うには、足す数の範囲が分かっている必要があります。パケットやマップから読んだ 64 ビットの値は、まだ範囲が分かっていません。',
    },
    fix: {
      en: () =>
        'Bound the number first, in an unsigned type: `if (offset > 1500) …` or `offset &= 0x3ff`; then add it and compare with data_end.',
      ja: () =>
        '先に符号なしの型で数を制限します（`if (offset > 1500) …` や `offset &= 0x3ff`）。その後で足し、data_end と比較します。',
    },
    learnMore: ['counter/headers'],
  }),
  rule({
    slug: 'pointer-arithmetic',
    stage: 'verifier',
    match: says(
      /math between (?<kind>\w+) pointer and -?\d+ is not allowed|R\d+ (?:bitwise operator \S+ on pointer|pointer arithmetic with \S+ operator) prohibited|R\d+ pointer (?<what>\S+) pointer prohibited/,
    ),
    title: {
      en: () => 'This calculation is not allowed on a pointer.',
      ja: () => 'ポインターに対して、この計算はできません。',
    },
    why: {
      en: () =>
        'The verifier follows a pointer through additions and subtractions of bounded numbers only. After masking, shifting, multiplying or adding a huge constant it would no longer know where the pointer points.',
      ja: () =>
        'ベリファイアがポインターを追跡できるのは、範囲の分かる数の加減算だけです。マスク、シフト、乗算や、巨大な定数の加算をすると、どこを指すか分からなくなります。',
    },
    fix: {
      en: () => 'Calculate the offset as a number first, and add it to the pointer at the end.',
      ja: () => '先にオフセットを数として計算し、最後にポインターへ足します。',
    },
  }),
  rule({
    slug: 'atomic-on-packet',
    stage: 'verifier',
    match: says(/BPF_(?:ATOMIC|XADD) stores into R\d+ (?<kind>\w+) is not allowed/),
    title: {
      en: ({ kind }) =>
        `Atomic operations are not allowed on this memory (${kind === 'pkt' ? 'the packet' : kind}).`,
      ja: ({ kind }) => `このメモリ（${kind === 'pkt' ? 'パケット' : kind}）にはアトミック操作を使えません。`,
    },
    why: {
      en: () =>
        'They are for memory that several CPUs share, such as map values. A packet belongs to one CPU while your program runs.',
      ja: () =>
        'アトミック操作は、マップの値のように複数の CPU が共有するメモリのためのものです。プログラムの実行中、パケットを扱うのは 1 つの CPU だけです。',
    },
    fix: {
      en: () => 'Use a plain assignment here.',
      ja: () => 'ここでは普通の代入を使います。',
    },
    learnMore: ['counter/hash-map'],
  }),
];
