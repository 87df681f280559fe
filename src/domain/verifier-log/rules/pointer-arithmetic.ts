import { readInstruction } from '../instruction.ts';
import type { Rule } from '../rule.ts';
import { packetRule } from './packet-rule.ts';

/** Calculations that no pointer survives, and atomic operations where there are none. */
export const POINTER_ARITHMETIC_RULES: readonly Rule[] = [
  packetRule({
    slug: 'pointer-arithmetic',
    stage: 'verifier',
    match: (message, context) => {
      const match =
        /math between (?<kind>\w+) pointer and (?<number>-?\d+) is not allowed|\w+ pointer offset (?<offset>-?\d+) is not allowed|R\d+ (?:bitwise operator (?<bits>\S+) on pointer|pointer arithmetic with (?<operator>\S+) operator) prohibited|R\d+ pointer (?<sum>\S+) pointer prohibited|R\d+ (?<subtracted>tried to subtract pointer from scalar)|(?<kind2>\w+) pointer arithmetic prohibited/.exec(
          message,
        )?.groups;
      if (!match) return undefined;
      const instruction = readInstruction(context.steps.at(-1)?.text ?? '');
      const used = instruction.kind === 'arithmetic' ? instruction.operator : undefined;
      const folded =
        used !== undefined &&
        isMask(used) &&
        context.source !== undefined &&
        !(context.place?.text.replace(/&&|\|\||&\w/g, '') ?? used).includes(used.charAt(0));
      return {
        folded,
        number: match.number ?? match.offset,
        sum: match.sum ?? match.subtracted,
        operator: used ?? match.bits ?? match.operator,
      };
    },
    title: {
      en: ({ number, operator, sum, folded }) => {
        if (folded)
          return 'clang turned this calculation into one on the bits of a pointer, which the verifier cannot follow.';
        if (sum)
          return 'You calculate with two pointers, and only the difference of two pointers has a meaning.';
        if (isMask(operator))
          return 'You change single bits of a pointer, and the verifier cannot follow that.';
        if (number) return `You move a pointer by ${number}, further than any memory reaches.`;
        return `You calculate with a pointer (\`${operator?.replace('=', '')}\`), and only adding and subtracting is allowed.`;
      },
      ja: ({ number, operator, sum, folded }) => {
        if (folded)
          return 'clang がこの計算をポインターのビット演算に変えました。ベリファイアはそれを追跡できません。';
        if (sum?.startsWith('tried')) return '数からポインターを引いていて、結果はどちらでもありません。';
        if (sum) return 'ポインター 2 つで計算していますが、意味があるのはポインター同士の差だけです。';
        if (isMask(operator))
          return 'ポインターのビットを操作していますが、ベリファイアはそれを追跡できません。';
        if (number) return `ポインターを ${number} だけ動かしていて、どのメモリよりも先になります。`;
        return `ポインターに対して計算（\`${operator?.replace('=', '')}\`）をしていますが、許されるのは加算と減算だけです。`;
      },
    },
    why: {
      en: () =>
        'The verifier follows a pointer through additions and subtractions of bounded numbers only. After masking, shifting, multiplying or adding a huge constant it would no longer know where the pointer points.',
      ja: () =>
        'ベリファイアがポインターを追跡できるのは、範囲の分かる数の加減算だけです。マスク、シフト、乗算や、巨大な定数の加算をすると、どこを指すか分からなくなります。',
    },
    fix: {
      en: ({ operator, folded }) => {
        if (folded)
          return 'Keep the number apart from the pointers: put `asm volatile("" : "+r"(n));` after the line that calculates it (`n = data_end - data`), so that clang cannot merge the two.';
        return isMask(operator)
          ? 'Aligning is not needed: packet data may be read at any offset on most machines. Calculate offsets as numbers, and add them to the pointer at the end.'
          : 'Calculate the offset as a number first, and add it to the pointer at the end.';
      },
      ja: ({ operator, folded }) => {
        if (folded)
          return '数とポインターを切り離します。数を求める行（`n = data_end - data`）の後に `asm volatile("" : "+r"(n));` を置くと、clang がまとめられなくなります。';
        return isMask(operator)
          ? '境界にそろえる必要はありません。多くのマシンでは、パケットをどのオフセットからでも読めます。オフセットは数として計算し、最後にポインターへ足します。'
          : '先にオフセットを数として計算し、最後にポインターへ足します。';
      },
    },
  }),
  packetRule({
    slug: 'atomic-on-packet',
    stage: 'verifier',
    match: (message) => {
      const kind = /BPF_(?:ATOMIC|XADD) stores into R\d+ (\w+) is not allowed/.exec(message)?.[1];
      return kind === undefined ? undefined : { kind };
    },
    title: {
      en: ({ kind }) => `Atomic operations are not allowed on this memory (${MEMORY[kind]?.en ?? kind}).`,
      ja: ({ kind }) => `このメモリ（${MEMORY[kind]?.ja ?? kind}）にはアトミック操作を使えません。`,
    },
    why: {
      en: ({ kind }) =>
        `They are for memory that several CPUs share, such as map values. ${kind === 'ctx' ? 'The context' : 'A packet'} belongs to one CPU while your program runs.`,
      ja: ({ kind }) =>
        `アトミック操作は、マップの値のように複数の CPU が共有するメモリのためのものです。プログラムの実行中、${kind === 'ctx' ? 'コンテキスト' : 'パケット'}を扱うのは 1 つの CPU だけです。`,
    },
    fix: {
      en: () => 'Use a plain assignment here.',
      ja: () => 'ここでは普通の代入を使います。',
    },
    learnMore: ['counter/hash-map'],
  }),
];

const MEMORY: Readonly<Record<string, { en: string; ja: string }>> = {
  pkt: { en: 'the packet', ja: 'パケット' },
  ctx: { en: 'the context', ja: 'コンテキスト' },
};

const isMask = (operator: string | undefined) => /^[&|^]=?$/.test(operator ?? '');
