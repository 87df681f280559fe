import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';

/** The tail call after which nothing was called and nothing put into R0. */
function tailCallBefore({ steps, passOn }: Context) {
  const last = steps.findLast(({ text }) => /^call |^[rw]0 = /.test(text));
  return last && /^call bpf_tail_call#/.test(last.text) ? { insn: last.insn, verdict: passOn } : undefined;
}

export const FLOW_RULES: readonly Rule[] = [
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
        'A tail call that works never comes back: the other program says the verdict. What stands behind the call runs only when it failed, so there is nothing to ask for, and the verifier takes the register of the result (R0) as never set.',
      ja: () =>
        '成功した tail call は戻ってきません。判定は移った先のプログラムが返します。呼び出しの後が実行されるのは失敗したときだけなので、確かめる結果はなく、ベリファイアは戻り値のレジスタ（R0）を未設定とみなします。',
    },
    fix: {
      en: ({ verdict }) =>
        `Make the call a statement of its own, \`bpf_tail_call(ctx, &map, index);\`, and put behind it the verdict for a packet that found no program: \`${verdict}\`.`,
      ja: ({ verdict }) =>
        `\`bpf_tail_call(ctx, &map, index);\` を単独の文にし、その後に、移る先のプログラムがなかったときの判定 \`${verdict}\` を書きます。`,
    },
    locate: ({ insn }) => ({ insn }),
    learnMore: ['firewall/tail-calls'],
  }),
  rule({
    slug: 'no-return-value',
    stage: 'verifier',
    match: (message, { steps }) =>
      /^R0 !read_ok/.test(message) && steps.at(-1)?.text === 'exit' ? {} : undefined,
    title: {
      en: () => 'The program can end without a return value.',
      ja: () => '値を返さずに終わる経路があります。',
    },
    why: {
      en: () =>
        'What an XDP program returns is its verdict on the packet. On this path nothing was put into R0, the register of the return value.',
      ja: () =>
        'XDP プログラムの戻り値は、パケットへの判定です。この経路では、戻り値用のレジスタ R0 に何も入っていません。',
    },
    fix: {
      en: () => 'Declare the function as `int`, and return on every path.',
      ja: () => '関数を `int` と宣言し、すべての経路で return します。',
    },
    fixCode: (_, { passOn }) => passOn,
    learnMore: ['hello/verdicts'],
  }),
  rule({
    slug: 'uninitialised-register',
    stage: 'verifier',
    match: says(/^R(?<register>\d+) !read_ok/),
    title: {
      en: ({ register }) => `A value is used (in register R${register}) that was never set on this path.`,
      ja: ({ register }) => `この経路ではまだ設定されていない値（レジスタ R${register}）を使っています。`,
    },
    why: {
      en: () =>
        'Registers start without a value, and after a call of a helper R1 to R5 have none again. Reading one could reveal what the kernel left there.',
      ja: () =>
        'レジスタは最初は未設定で、ヘルパーを呼ぶと R1〜R5 は再び未設定になります。読めてしまうと、そこに残ったカーネルの値が漏れてしまいます。',
    },
    fix: {
      en: () => 'Give the variable a value when you declare it; clang warns about most of these with -Wall.',
      ja: () => '変数を宣言するときに値を入れます。たいていは、clang の -Wall で警告されます。',
    },
  }),
  rule({
    slug: 'return-range',
    stage: 'verifier',
    match: (message) => {
      const match =
        /At (?:program|callback|async callback) exit the register R0 has (?:value (.+?)|(smin=.*?)|(unknown.*?)) should have been in (.+)$/.exec(
          message,
        );
      const exact = /smin=(-?\d+) smax=\1\b/.exec(match?.[2] ?? '')?.[1];
      const got = exact ?? match?.[1]?.replace(/[()]/g, '').split(';')[0] ?? match?.[2];
      return match ? { got, range: match[4] ?? '' } : undefined;
    },
    title: {
      en: ({ got, range }) => `The program returns ${got ?? 'a value'}, and only ${range} is allowed here.`,
      ja: ({ got, range }) =>
        `戻り値が ${got ?? '範囲外の値'} ですが、ここで許されるのは ${range} だけです。`,
    },
    why: {
      en: () =>
        'The kernel acts on the return value. For this type of program only certain values mean something.',
      ja: () => 'カーネルは戻り値に従って動きます。この種類のプログラムでは、意味を持つ値が決まっています。',
    },
    fix: {
      en: ({ range }) => `Return a value in ${range} on every path.`,
      ja: ({ range }) => `すべての経路で ${range} の範囲の値を返します。`,
    },
  }),
  rule({
    slug: 'infinite-loop',
    stage: 'verifier',
    match: (message) => {
      const match = /^(?:infinite loop detected at insn (\d+)|back-edge from insn (\d+) to \d+)/.exec(
        message,
      );
      return match ? { insn: Number(match[1] ?? match[2]), old: match[1] === undefined } : undefined;
    },
    title: {
      en: () => 'The verifier cannot see that this loop ends.',
      ja: () => 'このループが必ず終わることを、ベリファイアは確かめられません。',
    },
    why: {
      en: ({ old }) =>
        old
          ? 'There is a jump backwards. Kernels before 5.3, and all kernels for users without privileges, allow none.'
          : 'It walked once around the loop and found itself in exactly the state from before: nothing had changed that could end it. A condition on memory that others write, or on a random number, is no proof.',
      ja: ({ old }) =>
        old
          ? '後ろ向きのジャンプがあります。5.3 より前のカーネルや、権限のないユーザーの場合は許されません。'
          : 'ループを 1 周たどっても状態がまったく変わらず、終わる根拠が見つかりませんでした。ほかから書き換えられるメモリや乱数を条件にしても、終わることの証明になりません。',
    },
    fix: {
      en: () =>
        'Count with a local variable up to a constant: `for (int i = 0; i < 16; i++)`, and leave early with break. For long loops there is bpf_loop. Do not give `&i` to a helper.',
      ja: () =>
        '`for (int i = 0; i < 16; i++)` のように、ローカル変数で定数まで数えます。途中で抜けるには break を使います。長いループには bpf_loop があります。`&i` をヘルパーに渡してはいけません。',
    },
    locate: ({ insn, old }, { steps }) =>
      old || steps.some((step) => step.insn === insn) ? { insn } : undefined,
    learnMore: ['firewall/rules'],
  }),
  rule({
    slug: 'too-complex',
    stage: 'verifier',
    match: says(
      /(?:BPF program is too large\. Processed (?<count>\d+) insn|The sequence of (?<jumps>\d+) jumps is too complex)/,
    ),
    title: {
      en: ({ count }) =>
        count
          ? `The program has too many paths: the verifier gave up after following ${count} instructions.`
          : 'The program has too many branches in a row for the verifier to follow.',
      ja: ({ count }) =>
        count
          ? `経路が多すぎます。ベリファイアは ${count} 命令をたどったところで打ち切りました。`
          : '分岐が続きすぎて、ベリファイアがたどり切れません。',
    },
    why: {
      en: () =>
        'The verifier follows every path, and each turn of a loop again. Its limits are one million instructions, and 8192 branches still waiting to be followed.',
      ja: () =>
        'ベリファイアはすべての経路をたどり、ループも 1 周ずつたどります。上限は 100 万命令、たどり残しの分岐は 8192 個までです。',
    },
    fix: {
      en: () =>
        'Make the loop shorter, or its body simpler (fewer branches that depend on data). Or move it into bpf_loop, whose body is checked once, or divide the work by tail calls.',
      ja: () =>
        'ループの回数を減らすか、中身を単純にします（データによる分岐を減らします）。中身が 1 回しか検証されない bpf_loop に移す方法や、tail call で分割する方法もあります。',
    },
  }),
  rule({
    slug: 'missing-exit',
    stage: 'verifier',
    match: says(
      /^(?:last insn is not an exit or jmp|unreachable insn (?<insn>\d+)|jump out of range from insn (?<from>\d+))/,
    ),
    title: {
      en: () =>
        'The control flow of the program has a hole: it runs past its end, or into code that nothing reaches.',
      ja: () => '制御フローが途切れています。プログラムの末尾を越えて進むか、到達できないコードがあります。',
    },
    why: {
      en: () =>
        'clang leaves such code when a path has undefined behaviour: a missing return, an endless loop without effect, a pointer that is certainly NULL.',
      ja: () =>
        '未定義動作のある経路があると、clang はこうしたコードを生成します。return の抜け、中身のない無限ループ、必ず NULL になるポインターの参照などです。',
    },
    fix: {
      en: () => "Look at clang's warnings, and return on every path.",
      ja: () => 'clang の警告を確かめ、すべての経路で return します。',
    },
  }),
  rule({
    slug: 'indirect-call',
    stage: 'verifier',
    match: says(/^unknown opcode 8d/),
    title: {
      en: () => 'The program calls a function through a pointer.',
      ja: () => '関数ポインターを通して関数を呼んでいます。',
    },
    why: {
      en: () =>
        'clang made an indirect call of it, and BPF has no such instruction: all calls must be known when the program is loaded.',
      ja: () =>
        'clang は間接呼び出しの命令を生成しましたが、BPF にそのような命令はありません。呼び出し先はロード時に決まっている必要があります。',
    },
    fix: {
      en: () =>
        'Call the functions by name in an if or a switch, or make each a program of its own and tail-call it.',
      ja: () => 'if や switch で関数を名前で呼び分けるか、それぞれを別のプログラムにして tail call します。',
    },
    locate: (_, { source }) => {
      const variable = source?.find(/\(\s*\*\s*(?:volatile\s+|const\s+)?(\w+)\s*(?:\[[^\]]*\])?\s*\)\s*\(/)
        ?.match[1];
      const call = variable
        ? source?.find(new RegExp(`(?<!\\*\\s*)\\b${variable}\\s*(?:\\[[^\\]]*\\])?\\s*\\((?!\\s*\\*)`))
        : undefined;
      return call ? { line: call.line } : undefined;
    },
  }),
];
