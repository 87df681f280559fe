import { type Rule, rule, says } from '../rule.ts';

export const PACKET_ARITHMETIC_RULES: readonly Rule[] = [
  rule({
    slug: 'packet-end-arithmetic',
    stage: 'verifier',
    match: says(/^R(?<register>\d+) pointer arithmetic(?: with \S+ operator)? on pkt_end prohibited/),
    title: {
      en: () => 'You calculate with data_end, and the verifier allows only to compare it.',
      ja: () => 'data_end を使って計算していますが、検証器が許すのは比較だけです。',
    },
    why: {
      en: () =>
        'data_end marks the first byte that is not there. A pointer derived from it would not be tied to the packet any more, so nothing could be proved with it.',
      ja: () =>
        'data_end は「存在しない最初のバイト」の印です。そこから計算したポインタはパケットと結び付かなくなり、何も証明できません。',
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
      ja: () => 'パケットのポインタに、負の値も含めて何にでもなり得る数を足しています。',
    },
    why: {
      en: () =>
        'The verifier must know the range of what is added, to know that the pointer cannot leave the packet at the front or overflow. A 64-bit value from the packet or from a map has no range yet.',
      ja: () =>
        'ポインタがパケットの手前に出たり、あふれたりしないことを示すには、足す数の範囲が必要です。パケットやマップから読んだ 64 ビット値には、まだ範囲がありません。',
    },
    fix: {
      en: () =>
        'Bound the number first, in an unsigned type: `if (offset > 1500) …` or `offset &= 0x3ff`; then add it and compare with data_end.',
      ja: () =>
        '先に符号なしの型で数を制限します(`if (offset > 1500) …` や `offset &= 0x3ff`)。その後で足し、data_end と比較します。',
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
      ja: () => 'この計算はポインタには許されていません。',
    },
    why: {
      en: () =>
        'The verifier follows a pointer through additions and subtractions of bounded numbers only. After masking, shifting, multiplying or huge constants it would not know any more where the pointer points.',
      ja: () =>
        '検証器がポインタを追跡できるのは、範囲の分かる数の加減算だけです。マスク、シフト、乗算、巨大な定数の後では、どこを指すか分からなくなります。',
    },
    fix: {
      en: () => 'Calculate the offset as a number first, and add it to the pointer at the end.',
      ja: () => '先にオフセットを数として計算し、最後にポインタへ足します。',
    },
  }),
  rule({
    slug: 'atomic-on-packet',
    stage: 'verifier',
    match: says(/BPF_(?:ATOMIC|XADD) stores into R\d+ (?<kind>\w+) is not allowed/),
    title: {
      en: ({ kind }) =>
        `Atomic operations are not allowed on this memory (${kind === 'pkt' ? 'the packet' : kind}).`,
      ja: ({ kind }) => `このメモリ(${kind === 'pkt' ? 'パケット' : kind})にはアトミック操作を使えません。`,
    },
    why: {
      en: () =>
        'They are for memory that several CPUs share, such as map values. A packet belongs to one CPU while your program runs.',
      ja: () =>
        'アトミック操作は、マップの値のように複数の CPU が共有するメモリのためのものです。パケットは、プログラムの実行中は 1 つの CPU だけのものです。',
    },
    fix: {
      en: () => 'Use a plain assignment here.',
      ja: () => 'ここでは普通の代入を使います。',
    },
    learnMore: ['counter/hash-map'],
  }),
];
