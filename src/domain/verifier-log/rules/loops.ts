import { readInstruction } from '../instruction.ts';
import { type Rule, rule, says } from '../rule.ts';
import { LOOP_CAUSE_RULES } from './loop-causes.ts';
import { globalType, loopFacts } from './loop-facts.ts';
import { ownFunctionCalled } from './recursion.ts';

const onLine = (line: number | undefined) => (line === undefined ? 'this loop' : `the loop on line ${line}`);
const onLineJa = (line: number | undefined) => (line === undefined ? 'このループ' : `${line} 行目のループ`);

export const LOOP_RULES: readonly Rule[] = [
  ...LOOP_CAUSE_RULES,
  rule({
    slug: 'infinite-loop',
    stage: 'verifier',
    match: (message, context) => {
      const facts = loopFacts(message, context);
      if (facts?.message !== 'same-state') return undefined;
      return { line: facts.line, condition: facts.condition === '' ? undefined : facts.condition };
    },
    title: {
      en: ({ line, condition }) =>
        condition === undefined
          ? `The verifier cannot see that ${onLine(line)} ends.`
          : `The verifier cannot see that ${onLine(line)} ends: it cannot foresee \`${condition}\`.`,
      ja: ({ line, condition }) =>
        condition === undefined
          ? `${onLineJa(line)}が必ず終わることを、ベリファイアは確かめられません。`
          : `${onLineJa(line)}が必ず終わることを、ベリファイアは確かめられません。\`${condition}\` の結果を見通せないためです。`,
    },
    why: {
      en: () =>
        'It walked once around the loop and found itself in exactly the state from before: nothing that it can follow had come closer to an end. A condition on memory that others write, or on a random number, is no proof.',
      ja: () =>
        'ループを 1 周たどっても状態がまったく変わらず、終わりに近づいた証拠が見つかりませんでした。ほかから書き換えられるメモリや乱数を条件にしても、終わることの証明になりません。',
    },
    fix: {
      en: ({ condition }) =>
        condition === undefined
          ? 'Count the iterations with a local variable up to a constant: `for (int i = 0; i < 16; i++)`, and leave early with break.'
          : `Count the iterations with a local variable up to a constant, and keep the condition as a way to leave early: \`for (int i = 0; i < 16 && (${condition}); i++)\`.`,
      ja: ({ condition }) =>
        condition === undefined
          ? '`for (int i = 0; i < 16; i++)` のように、ローカル変数で定数まで数えます。途中で抜けるには break を使います。'
          : `ローカル変数で定数まで数え、もとの条件は途中で抜けるために残します。\`for (int i = 0; i < 16 && (${condition}); i++)\` のように書きます。`,
    },
    locate: ({ line }) => (line === undefined ? undefined : { line }),
    learnMore: ['firewall/rules'],
  }),
  rule({
    slug: 'recursion',
    stage: 'verifier',
    match: (message, context) => {
      const named = /^recursive call from (\w+)\(\) to (\w+)\(\)/.exec(message);
      if (named) return ownFunctionCalled(context, named[1]) ?? { name: named[1] ?? '', line: undefined };
      // With CAP_BPF loops are allowed, and what old kernels still call a back-edge is a call.
      const deep = /^(?:the call stack of \d+ frames is too deep|back-edge from insn \d+ to \d+)/.test(
        message,
      );
      if (deep) return ownFunctionCalled(context);
      const facts = loopFacts(message, context);
      const isLoop = /\b(?:for|while|do|goto)\b/.test(facts?.loop?.head ?? 'for');
      const line = facts?.loop?.lines[0];
      const name = line === undefined ? undefined : context.source?.functionAt(line)?.name;
      return facts && !isLoop && name !== undefined ? ownFunctionCalled(context, name) : undefined;
    },
    title: {
      en: ({ name }) => `The function ${name} calls itself.`,
      ja: ({ name }) => `関数 ${name} が自分自身を呼んでいます。`,
    },
    why: {
      en: () =>
        'The verifier follows every call into the function, and nothing tells it how deep that goes. The stack of a BPF program has 512 bytes, for at most 8 calls inside each other.',
      ja: () =>
        'ベリファイアは呼び出しのたびに関数の中をたどりますが、どこまで深くなるか分かりません。BPF プログラムのスタックは 512 バイト、呼び出しの深さは 8 段までです。',
    },
    fix: {
      en: () =>
        'Write it as a loop with a constant number of iterations, `for (int i = 0; i < 16; i++)`, that keeps what it needs in variables.',
      ja: () =>
        '`for (int i = 0; i < 16; i++)` のような回数が定数のループに書き換え、必要な値は変数に持たせます。',
    },
    locate: ({ line }) => (line === undefined ? undefined : { line }),
  }),
  rule({
    slug: 'loop-not-allowed',
    stage: 'verifier',
    match: says(/^back-edge from insn (?<from>\d+) to (?<to>\d+)/),
    title: {
      en: () => 'The program has a loop, and this kernel, or this user, is allowed none.',
      ja: () => 'プログラムにループがありますが、このカーネル（またはこのユーザー）では使えません。',
    },
    why: {
      en: () =>
        'There is a jump backwards. Kernels before 5.3 take none at all, newer ones only from users with CAP_BPF. Calls of a function by itself count as such a jump, too.',
      ja: () =>
        '後ろ向きのジャンプがあります。5.3 より前のカーネルではまったく許されず、それ以降でも CAP_BPF を持つユーザーだけに許されます。関数が自分自身を呼ぶことも、同じ扱いになります。',
    },
    fix: {
      en: () =>
        'Load it as root on a kernel from 5.3 on; or let clang unroll the loop: `#pragma unroll` before a loop with a constant number of iterations.',
      ja: () =>
        '5.3 以降のカーネルで root としてロードするか、回数が定数のループの前に `#pragma unroll` を書いて、clang に展開させます。',
    },
    locate: ({ from }, { steps, source }) =>
      steps.some(({ insn }) => insn === Number(from)) || !source ? { insn: Number(from) } : undefined,
    learnMore: ['firewall/rules'],
  }),
  rule({
    slug: 'call-depth',
    stage: 'verifier',
    match: (message) => {
      const frames = /^the call stack of (\d+) frames is too deep/.exec(message)?.[1];
      return frames === undefined ? undefined : { frames };
    },
    title: {
      en: () => 'The functions of the program call each other more than 8 levels deep.',
      ja: () => '関数の呼び出しが 8 段より深くなっています。',
    },
    why: {
      en: () =>
        'Each level gets a stack frame of its own, and the kernel keeps at most 8, with the program itself as the first.',
      ja: () =>
        '呼び出しの段ごとにスタックフレームが必要ですが、カーネルが持てるのはプログラム自身を含めて 8 つまでです。',
    },
    fix: {
      en: () =>
        'Declare small functions `static __always_inline`, so that clang puts them into their callers; or split the chain by a tail call.',
      ja: () =>
        '小さな関数を `static __always_inline` と宣言して呼び出し元に展開させるか、途中から tail call に分けます。',
    },
    locate: (_, { steps }) => {
      const call = steps.findLast(({ text }) => readInstruction(text).kind === 'call');
      return call && { insn: call.insn };
    },
  }),
  rule({
    slug: 'too-complex',
    stage: 'verifier',
    match: (message, context) => {
      const facts = loopFacts(message, context);
      if (facts === undefined || facts.message === 'same-state') return undefined;
      const turns = facts.boundIsConstant ? facts.bound : undefined;
      return { ...facts, turns: turns !== undefined && globalType(context, turns) ? undefined : turns };
    },
    title: {
      en: ({ message, count, line }) => {
        const where = line === undefined ? 'The program' : `The loop on line ${line}`;
        return message === 'instructions'
          ? `${where} has too many paths: the verifier gave up after following ${count} instructions.`
          : `${where} has too many branches for the verifier to follow: over 8192 were still waiting.`;
      },
      ja: ({ message, count, line }) => {
        const where = line === undefined ? 'プログラム' : `${line} 行目のループ`;
        return message === 'instructions'
          ? `${where}の経路が多すぎます。ベリファイアは ${count} 命令をたどったところで打ち切りました。`
          : `${where}の分岐が多すぎます。たどり残しの分岐が 8192 個を超えました。`;
      },
    },
    why: {
      en: ({ turns }) =>
        `The verifier follows every path, and ${turns === undefined ? 'each iteration of a loop' : `each iteration of this loop, up to \`${turns}\` times`}. Its limits are one million instructions, and 8192 branches still waiting to be followed.`,
      ja: ({ turns }) =>
        `ベリファイアはすべての経路をたどり、${turns === undefined ? 'ループも 1 周ずつ' : `このループも \`${turns}\` 回まで 1 周ずつ`}たどります。上限は 100 万命令、たどり残しの分岐は 8192 個までです。`,
    },
    fix: {
      en: () =>
        'Make the loop shorter, or its body simpler (fewer branches that depend on data). Or move it into bpf_loop, whose body is checked once, or divide the work by tail calls.',
      ja: () =>
        'ループの回数を減らすか、中身を単純にします（データによる分岐を減らします）。中身が 1 回しか検証されない bpf_loop に移す方法や、tail call で分割する方法もあります。',
    },
    locate: ({ line }) => (line === undefined ? undefined : { line }),
  }),
  rule({
    slug: 'too-many-instructions',
    stage: 'verifier',
    match: (message) => {
      const match =
        /(?:program too large \((\d+) insns\), at most (\d+) insns|BPF program is too big: (\d+) instructions?)/i.exec(
          message,
        );
      return match ? { count: match[1] ?? match[3] ?? '', most: match[2] ?? '4096' } : undefined;
    },
    title: {
      en: ({ count, most }) =>
        `The program has ${count} instructions, and at most ${most} may be loaded here.`,
      ja: ({ count, most }) =>
        `プログラムは ${count} 命令ありますが、ここでロードできるのは ${most} 命令までです。`,
    },
    why: {
      en: () =>
        'Kernels before 5.2, and all kernels for users without privileges, take 4096 instructions. Loops that clang unrolls, and functions that it puts in at every call, make a program long.',
      ja: () =>
        '5.2 より前のカーネルや権限のないユーザーの場合、上限は 4096 命令です。clang が展開したループや、呼び出しごとに埋め込んだ関数が、プログラムを長くします。',
    },
    fix: {
      en: () =>
        'Take away `#pragma unroll`, make large functions `static __noinline`, or divide the program by tail calls.',
      ja: () =>
        '`#pragma unroll` をやめる、大きな関数を `static __noinline` にする、tail call で分割する、のどれかで短くします。',
    },
  }),
];
