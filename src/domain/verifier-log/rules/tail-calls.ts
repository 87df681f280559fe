import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { heldAt } from './held.ts';

/** The tail call after which nothing was called and nothing put into R0. */
function tailCallBefore({ steps, passOn }: Context) {
  const last = steps.findLast(({ text }) => /^call |^[rw]0 = /.test(text));
  return last && /^call bpf_tail_call#/.test(last.text) ? { insn: last.insn, verdict: passOn } : undefined;
}

/** The line of a tail call, when the source has just one in the function; from the log where that walks there. */
function tailCallLine({ steps, source, lineOf }: Context): number | undefined {
  const step = steps.findLast(({ text }) => /^call bpf_tail_call#/.test(text));
  const line = step && lineOf(step);
  return line ?? source?.find(/\bbpf_tail_call(?:_static)?\s*\(/)?.line;
}

const here = (_: unknown, context: Context) => {
  const line = tailCallLine(context);
  return line === undefined ? undefined : { line };
};

export const TAIL_CALL_RULES: readonly Rule[] = [
  rule({
    slug: 'tail-call-result',
    stage: 'verifier',
    match: (message, context) => (/^R0 !read_ok/.test(message) ? tailCallBefore(context) : undefined),
    title: {
      en: () => 'The program uses a result of bpf_tail_call, and there is none.',
      ja: () => 'bpf_tail_call の結果を使おうとしていますが、tail call に結果はありません。',
    },
    why: {
      en: () =>
        'A tail call that works never comes back: the other program says the verdict. What comes after the call runs only when it failed, so there is nothing to ask for, and the verifier takes the register of the result (R0) as never set.',
      ja: () =>
        '成功した tail call は戻ってきません。判定は移った先のプログラムが返します。呼び出しの後が実行されるのは失敗したときだけなので、確かめる結果はなく、ベリファイアは戻り値のレジスタ（R0）を未設定とみなします。',
    },
    fix: {
      en: ({ verdict }) =>
        `Make the call a statement of its own, \`bpf_tail_call(ctx, &map, index);\`, and put after it the verdict for a packet that found no program: \`${verdict}\`.`,
      ja: ({ verdict }) =>
        `\`bpf_tail_call(ctx, &map, index);\` を単独の文にし、その後に、移る先のプログラムがなかったときの判定 \`${verdict}\` を書きます。`,
    },
    locate: ({ insn }) => ({ insn }),
    learnMore: ['firewall/tail-calls'],
  }),
  rule({
    slug: 'tail-call-while-holding',
    stage: 'verifier',
    match: (message, context) => {
      const reason =
        /^tail_call would lead to reference leak|^tail_call cannot be used inside bpf_(?<what>\w+)-ed region/.exec(
          message,
        );
      const under =
        /^(?:function|helper) calls? (?:are|is) not allowed while holding a lock|^Unreleased reference id=/.test(
          message,
        ) && /^call bpf_tail_call#/.test(context.steps.at(-1)?.text ?? '');
      if (!reason && !under) return undefined;
      return heldAt(context, /alloc_insn=(\d+)/.exec(message)?.[1]);
    },
    title: {
      en: ({ name }) => `The program makes a tail call while it still holds ${name.en}.`,
      ja: ({ name }) => `${name.ja}を持ったまま tail call をしています。`,
    },
    why: {
      en: () =>
        'A tail call that works never comes back, and the next program knows nothing of what this one holds: nobody would give it back.',
      ja: () =>
        '成功した tail call は戻ってきません。移った先のプログラムは、このプログラムが持っているものを知らないので、誰も解放しません。',
    },
    fix: {
      en: ({ release }) => `Call ${release.en} before the tail call, too.`,
      ja: ({ release }) => `tail call の前にも ${release.ja} を呼びます。`,
    },
    cause: ({ insn, name }) =>
      insn === undefined
        ? undefined
        : {
            at: { insn },
            note: { en: `Here the program takes ${name.en}.`, ja: `ここで${name.ja}を取っています。` },
          },
    locate: here,
    learnMore: ['firewall/tail-calls'],
  }),
  rule({
    slug: 'tail-call-map-unclear',
    stage: 'verifier',
    match: says(/^tail_call abusing map_ptr/),
    title: {
      en: () => 'Which map the tail call uses depends on the path.',
      ja: () => '経路によって、tail call に使うマップが異なります。',
    },
    why: {
      en: () =>
        'The kernel writes the map into the instruction, so at one call it must be the same PROG_ARRAY on all paths.',
      ja: () =>
        'カーネルは使うマップを命令に直接書き込むため、1 か所の呼び出しでは、どの経路でも同じ PROG_ARRAY でなければなりません。',
    },
    fix: {
      en: () =>
        'Write one call for each map, `if (ipv6) bpf_tail_call(ctx, &ipv6_programs, 0); else bpf_tail_call(ctx, &ipv4_programs, 0);`, or use one map and choose by the index.',
      ja: () =>
        'マップごとに `if (ipv6) bpf_tail_call(ctx, &ipv6_programs, 0); else …` と呼び分けるか、マップを 1 つにまとめて番号で選びます。',
    },
    locate: here,
    learnMore: ['firewall/tail-calls'],
  }),
  rule({
    slug: 'tail-call-in-function',
    stage: 'verifier',
    match: (message, { steps }) => {
      const called = /^call bpf_tail_call#/.test(steps.at(-1)?.text ?? '');
      if (called && /^verifier bug: callback unexpected regs/.test(message))
        return { why: 'callback' as const };
      if (/^tail_call is only allowed in functions that return 'int'/.test(message))
        return { why: 'type' as const };
      if (/^tail_call is not allowed in subprogs without BTF/.test(message)) return { why: 'btf' as const };
      if (
        /^tail_calls? (?:are )?not allowed in (?:programs|non-JITed programs) with bpf-to-bpf calls|^tail_calls are not allowed in non-JITed/.test(
          message,
        )
      )
        return { why: 'kernel' as const };
      return /^cannot (?:tail call within exception cb|do bpf_tail_call in callback)|tail_call.*within.*callback|^verifier bug\. subprog has tail_call and async cb/.test(
        message,
      )
        ? { why: 'callback' as const }
        : undefined;
    },
    title: {
      en: ({ why }) =>
        ({
          type: 'The function that makes the tail call does not return an int.',
          btf: 'A function makes a tail call, and the program has no debug information.',
          kernel:
            'The program calls functions of its own and makes tail calls, which this kernel does not take together.',
          callback: 'A callback makes a tail call.',
        })[why],
      ja: ({ why }) =>
        ({
          type: 'tail call をする関数の戻り値の型が int ではありません。',
          btf: '関数の中で tail call をしていますが、プログラムに型情報（BTF）がありません。',
          kernel: '自分の関数の呼び出しと tail call を、このカーネルでは一緒に使えません。',
          callback: 'コールバックの中で tail call をしています。',
        })[why],
    },
    why: {
      en: ({ why }) =>
        ({
          type: 'After a tail call it is the other program that ends, with a verdict of type int, and this verdict comes back to the caller of the function.',
          btf: 'The kernel takes a tail call in a function only when it can read from BTF that the function returns an int.',
          kernel: 'It needs a kernel from 5.10 on (x86) that compiles programs to machine code.',
          callback:
            'A tail call leaves the whole program, but the helper that called the callback waits for it to come back.',
        })[why],
      ja: ({ why }) =>
        ({
          type: 'tail call の後に終わるのは移った先のプログラムで、その int の判定が、関数の呼び出し元に返るからです。',
          btf: '関数の中の tail call は、関数が int を返すことを BTF から確かめられるときだけ許されます。',
          kernel: '5.10 以降（x86）で、JIT が有効なカーネルが必要です。',
          callback:
            'tail call はプログラム全体から出てしまいますが、コールバックを呼んだヘルパーはその戻りを待っています。',
        })[why],
    },
    fix: {
      en: ({ why }) =>
        ({
          type: 'Declare it `static __noinline int`, end it with a verdict, and return that in the caller: `return next(ctx);`.',
          btf: 'Compile with `clang -g`.',
          kernel: 'Declare the functions `static __always_inline`.',
          callback: 'Note in a variable what to call, and make the tail call in the program after the loop.',
        })[why],
      ja: ({ why }) =>
        ({
          type: '`static __noinline int` と宣言して最後に判定を返し、呼び出し元では `return next(ctx);` とします。',
          btf: '`clang -g` でコンパイルします。',
          kernel: '関数を `static __always_inline` と宣言します。',
          callback: 'どれを呼ぶかを変数に入れておき、ループの後でプログラム本体から tail call します。',
        })[why],
    },
    locate: here,
    learnMore: ['firewall/tail-calls'],
  }),
  rule({
    slug: 'tail-call-stack',
    stage: 'verifier',
    match: says(/^tail_calls are not allowed when call stack of previous frames is (?<bytes>\d+) bytes/),
    title: {
      en: ({ bytes }) =>
        `The callers of the function with the tail call use ${bytes} bytes of stack, and at most 255 are allowed there.`,
      ja: ({ bytes }) =>
        `tail call をする関数の呼び出し元が、スタックを ${bytes} バイト使っています。ここで使えるのは 255 バイトまでです。`,
    },
    why: {
      en: () =>
        'The frames of the callers stay while the next program runs, which may make 32 more tail calls of that kind; so that the stack of the kernel is enough, they must be small.',
      ja: () =>
        '呼び出し元のフレームは、移った先のプログラムが動く間も残り、それがさらに続くこともあります。カーネルのスタックを使い切らないように、小さくなければなりません。',
    },
    fix: {
      en: () =>
        'Move large local variables of the callers into a per-CPU array map, or make the tail call in the program itself: declare the function `static __always_inline`.',
      ja: () =>
        '呼び出し元の大きなローカル変数を per-CPU の配列マップに移すか、関数を `static __always_inline` と宣言して、プログラム本体で tail call します。',
    },
    locate: here,
    learnMore: ['firewall/tail-calls'],
  }),
];
