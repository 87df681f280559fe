import type { Context } from '../context.ts';
import { type Rule, rule, says } from '../rule.ts';
import { type Held, heldAt } from './held.ts';
import { leavingLine } from './leaving-line.ts';

type Leak = Held & { readonly leaves: number | undefined; readonly inLoop: boolean; readonly asked: boolean };

function leak(message: string, context: Context): Leak | undefined {
  const insn = /^Unreleased reference id=\d+ alloc_insn=(\d+)/.exec(message)?.[1];
  if (insn === undefined) return undefined;
  const { steps } = context;
  const taken = steps.findLastIndex((step) => step.insn === Number(insn));
  const frame = steps[taken]?.frame;
  // A function or callback of the program that took it is left before the program itself is.
  const exit = steps.slice(taken + 1).find(({ text, frame: at }) => text === 'exit' && at === frame);
  const held = heldAt(context, insn);
  return {
    ...held,
    leaves: returnOnly(context, leavingLine(context, handedOn(context, taken) ? undefined : exit)),
    inLoop: steps.filter((step) => step.insn === Number(insn)).length > 1,
    asked: /_dynptr$/.test(held.helper ?? ''),
  };
}

/** The last line of a path says where it ends only when there is a `return` on it. */
const returnOnly = ({ source }: Context, line: number | undefined) =>
  line !== undefined && /\breturn\b/.test(source?.lineAt(line) ?? '') ? line : undefined;

/** Whether a function returns to its caller what it took: then the caller has to give it back. */
function handedOn({ steps }: Context, taken: number): boolean {
  const frame = steps[taken]?.frame ?? 0;
  if (frame === 0) return false;
  const exit = steps.findIndex((step, at) => at > taken && step.text === 'exit' && step.frame === frame);
  const state = steps.slice(taken, exit + 1).findLast(({ registers }) => /\bR0=/.test(registers));
  return /\bR0=\w+\([^)]*ref_obj_id=/.test(state?.registers ?? '');
}

const given = (leaves: number | undefined) => (leaves === undefined ? '' : ` that ends on line ${leaves}`);
const givenJa = (leaves: number | undefined) => (leaves === undefined ? '' : `（${leaves} 行目で終了）`);

export const REFERENCE_RULES: readonly Rule[] = [
  rule({
    slug: 'unreleased-reference',
    stage: 'verifier',
    match: leak,
    title: {
      en: ({ helper, leaves }) =>
        `What ${helper ?? 'the kernel'} gave you is not given back on a path${given(leaves)}.`,
      ja: ({ helper, leaves }) =>
        `${helper ?? 'カーネル'} から得たものを解放しない経路があります${givenJa(leaves)}。`,
    },
    why: {
      en: ({ asked, inLoop }) =>
        asked
          ? 'The verifier takes the record as reserved also when the helper failed, so even the path that leaves on an error has to give it back.'
          : `A program may not end while it still holds something that it got from the kernel: that would be lost for ever, or block what comes after.${inLoop ? ' In a loop every iteration takes another one.' : ''}`,
      ja: ({ asked, inLoop }) =>
        asked
          ? 'ヘルパーが失敗したときも、ベリファイアは確保済みとみなします。エラーで抜ける経路でも解放しなければなりません。'
          : `カーネルから得たものを持ったまま終わることはできません。二度と使えなくなるか、後に続く処理を止めてしまいます。${inLoop ? 'ループの中では 1 周ごとに新しく得ています。' : ''}`,
    },
    fix: {
      en: ({ release, leaves }) =>
        `Call ${release.en} ${leaves === undefined ? 'on every path, also on those that leave early' : `before the program leaves there, as on every other path`}.`,
      ja: ({ release, leaves }) =>
        `${leaves === undefined ? '途中で抜ける経路も含め、すべての経路で' : 'そこで抜ける前にも、ほかの経路と同じように'} ${release.ja} を呼びます。`,
    },
    locate: ({ insn }) => (insn === undefined ? undefined : { insn }),
    cause: ({ leaves, name }) => ({
      at: { line: leaves },
      note: {
        en: `Here the path ends, still holding ${name.en}.`,
        ja: `${name.ja}を持ったまま、ここで終わります。`,
      },
    }),
    learnMore: ({ helper }) => (/^bpf_ringbuf/.test(helper ?? '') ? ['firewall/events'] : []),
  }),
  rule({
    slug: 'reference-leak',
    stage: 'verifier',
    // Only where the line that names the reference is missing: a quoted message, a report.
    match: says(
      /(?:^BPF_EXIT instruction.* would lead to reference leak|^BPF_EXIT instruction.*reference leak)/,
    ),
    title: {
      en: () => 'The program ends while it still holds something that it got from the kernel.',
      ja: () => 'カーネルから得たものを持ったまま、プログラムが終わります。',
    },
    why: {
      en: () =>
        'Records of a ring buffer and sockets that were looked up must be given back on every path, or they are lost.',
      ja: () =>
        'リングバッファーのレコードや検索したソケットは、すべての経路で解放しなければ失われてしまいます。',
    },
    fix: {
      en: () =>
        'Look at every return after bpf_ringbuf_reserve or bpf_sk_lookup_*: before each there must be a submit, discard or release.',
      ja: () =>
        'bpf_ringbuf_reserve や bpf_sk_lookup_* の後の return をすべて確かめます。どの return の前にも submit、discard、release のどれかが必要です。',
    },
  }),
  rule({
    slug: 'release-not-acquired',
    stage: 'verifier',
    match: (message, context) => {
      const match =
        /^(?:R(\d) must be referenced when passed to release function|arg (\d) is an unacquired reference|func (\w+)#\d+ reference has not been acquired before|release of unowned \w+ expected|kfunc (\w+)#\d+ reference has not been acquired before)/.exec(
          message,
        );
      if (!match) return undefined;
      const helper = /^call (\w+)#/.exec(context.steps.at(-1)?.text ?? '')?.[1] ?? match[3] ?? match[4];
      const origin = context.origin(Number(match[1] ?? match[2] ?? 1));
      const from = origin?.kind === 'returned' ? origin.helper : undefined;
      return { helper, from, insn: origin?.step.insn };
    },
    title: {
      en: ({ helper, from }) =>
        `${helper ?? 'The function'} gives back something that ${from ? `${from} did not hand over` : 'the program never took'}.`,
      ja: ({ helper, from }) =>
        `${helper ?? '関数'} が、${from ? `${from} から預かっていない` : 'プログラムが取得していない'}ものを解放しようとしています。`,
    },
    why: {
      en: ({ from }) =>
        from === undefined
          ? 'Only what a lookup or a reservation handed over, with a reference of your own, can be given back. What the context points to belongs to the kernel.'
          : `${from} only looks at what somebody else holds; it takes no reference of its own.`,
      ja: ({ from }) =>
        from === undefined
          ? '解放できるのは、検索や確保で参照ごと受け取ったものだけです。コンテキストが指すものは、カーネルの持ち物です。'
          : `${from} はほかが持っているものを見せるだけで、新しい参照は取得しません。`,
    },
    fix: {
      en: ({ helper }) => `Leave out this ${helper ?? 'call'}.`,
      ja: ({ helper }) => `この ${helper ?? '呼び出し'} を取り除きます。`,
    },
    cause: ({ insn, from }) =>
      insn === undefined || from === undefined
        ? undefined
        : {
            at: { insn },
            note: {
              en: `Here ${from} returns the pointer.`,
              ja: `ここで ${from} がポインターを返しています。`,
            },
          },
  }),
];
