import type { Context } from '../context.ts';
import { type Rule, rule } from '../rule.ts';
import { addressTaken, changes, globalType, isEndless, type LoopFacts, loopFacts } from './loop-facts.ts';
import { declaredType } from './source-text.ts';

type Endless = {
  readonly line: number;
  readonly code: string;
  /** Whether something in its body leaves it, where the source shows that; and the first line that does. */
  readonly isLeft: boolean | undefined;
  readonly leaves: number | undefined;
};

function endless(message: string, context: Context): Endless | undefined {
  const facts = loopFacts(message, context);
  if (facts?.line === undefined || facts.condition === undefined || !isEndless(facts.condition))
    return undefined;
  const leaves = facts.body.find(({ text }) => /\b(?:break|return|goto)\b/.test(text))?.line;
  const code = /\b(?:for|while)\s*\([^)]*\)/.exec(facts.loop?.head ?? '')?.[0] ?? 'while (1)';
  const isLeft = context.source ? leaves !== undefined : undefined;
  return { line: facts.line, code, isLeft, leaves };
}

/** The variable that counts is one that the verifier does not follow from turn to turn. */
type InMemory = {
  readonly line: number;
  readonly variable: string;
  readonly how: 'address' | 'volatile' | 'global';
  readonly at: number | undefined;
};

function inMemory(message: string, context: Context): InMemory | undefined {
  const facts = loopFacts(message, context);
  const { line, variable } = facts ?? {};
  if (!facts || line === undefined || variable === undefined) return undefined;
  const global = globalType(context, variable);
  const local = global === undefined ? declaredType(context.source, line, variable) : undefined;
  if (/\bvolatile\b/.test(local ?? '')) return { line, variable, how: 'volatile', at: undefined };
  if (global !== undefined && !/\bconst\b/.test(global))
    return { line, variable, how: 'global', at: undefined };
  const at = addressTaken(facts, variable);
  return at === undefined || facts.message !== 'same-state'
    ? undefined
    : { line, variable, how: 'address', at };
}

function withoutProgress(
  message: string,
  context: Context,
): { line: number; variable: string; condition: string } | undefined {
  const facts = loopFacts(message, context);
  if (facts?.line === undefined || facts.condition === undefined || facts.message !== 'same-state')
    return undefined;
  const { condition, variable, line } = facts;
  // Only a comparison of local variables and constants stays as it is when nothing assigns to them.
  if (variable === undefined || /->|\*|\(|\[|\./.test(condition)) return undefined;
  const names = (condition.match(/[A-Za-z_]\w*/g) ?? []).filter((name) => !/^[A-Z0-9_]+$/.test(name));
  const type = (name: string) => globalType(context, name) ?? declaredType(context.source, line, name);
  if (names.some((name) => type(name) === undefined || /\bvolatile\b/.test(type(name) ?? '')))
    return undefined;
  if (names.some((name) => globalType(context, name) !== undefined)) return undefined;
  const text = [facts.step, ...facts.body.map((one, at) => (at === 0 ? behindHead(one.text) : one.text))];
  const changed = (name: string) =>
    text.some((one) => changes(one, name)) || addressTaken(facts, name) !== undefined;
  return names.some(changed) ? undefined : { line, variable, condition };
}

/** The body may begin on the line of the head; `for (i = 0; …)` itself sets its variable before the first turn. */
const behindHead = (text: string) => text.replace(/^.*?\b(?:for|while)\s*\(.*\)\s*/, '');

/** What the verifier would have to know to see the end, and does not. */
function unknownBound(
  message: string,
  context: Context,
): (LoopFacts & { line: number; bound: string }) | undefined {
  const facts = loopFacts(message, context);
  if (facts?.line === undefined || facts.message === 'same-state' || !facts.condition) return undefined;
  if (facts.bound === undefined || facts.boundIsConstant) {
    // `while (cursor)`, `while (pid != 0)`: whatever it is, it does not count towards an end.
    const { variable } = facts;
    const isCompared = variable !== undefined && new RegExp(`\\b${variable}\\b`).test(facts.condition);
    const counts = isCompared && (facts.step !== '' || counted(facts, variable));
    return counts ? undefined : { ...facts, line: facts.line, bound: facts.condition };
  }
  return { ...facts, line: facts.line, bound: facts.bound };
}

const counted = ({ body }: LoopFacts, variable: string) =>
  body.some(({ text }) =>
    new RegExp(
      `(?:\\+\\+|--)\\s*${variable}\\b|\\b${variable}\\s*(?:\\+\\+|--|[-+]=|<<=|>>=|/=)|\\b${variable}\\s*=\\s*${variable}\\s*[-+/]`,
    ).test(text),
  );

const named = (condition: string) => (condition.length > 60 ? 'its condition' : `\`${condition}\``);
const namedJa = (condition: string) => (condition.length > 60 ? 'その条件' : ` \`${condition}\` `);

/** Loops whose mistake the source shows; the verifier's message alone says only that it saw no end. */
export const LOOP_CAUSE_RULES: readonly Rule[] = [
  rule({
    slug: 'endless-loop',
    stage: 'verifier',
    match: endless,
    title: {
      en: ({ line, code, isLeft }) =>
        isLeft === false
          ? `The loop on line ${line} (\`${code}\`) never ends.`
          : `The loop on line ${line} (\`${code}\`) has no end that the verifier can count on.`,
      ja: ({ line, code, isLeft }) =>
        isLeft === false
          ? `${line} 行目のループ \`${code}\` には終わりがありません。`
          : `${line} 行目のループ \`${code}\` には、必ず終わるといえる条件がありません。`,
    },
    why: {
      en: ({ isLeft, leaves }) =>
        isLeft === false
          ? 'A BPF program runs inside the kernel, which waits for it: it must end after a number of steps that the verifier can find out. Making the body shorter does not help.'
          : `A BPF program must end after a number of steps that the verifier can find out. ${leaves === undefined ? 'No condition of this loop says when' : `That line ${leaves} is reached one day is not certain`}, so it followed one iteration after another.`,
      ja: ({ isLeft, leaves }) =>
        isLeft === false
          ? 'BPF プログラムはカーネルの中で動き、カーネルはその終わりを待ちます。何回で終わるかをベリファイアが確かめられなければなりません。中身を短くしても解決しません。'
          : `BPF プログラムは、何回で終わるかをベリファイアが確かめられなければなりません。${leaves === undefined ? 'このループの条件からは終わりが分からないので' : `${leaves} 行目にいつか必ず来るとはいえないので`}、ベリファイアは何周もたどり続けました。`,
    },
    fix: {
      en: ({ code, isLeft }) =>
        `Give it a constant number of iterations: \`for (int turn = 0; turn < 100; turn++)\` in place of \`${code}\`${isLeft === false ? '' : ', and keep what leaves it early'}. What should go on for ever belongs in user space; a BPF program runs anew for every event.`,
      ja: ({ code, isLeft }) =>
        `\`${code}\` の代わりに \`for (int turn = 0; turn < 100; turn++)\` のように、定数回のループにします${isLeft === false ? '' : '（途中で抜ける処理は残せます）'}。ずっと続けたい処理は、ユーザー空間のプログラムに書きます。BPF プログラムはイベントのたびに最初から動きます。`,
    },
    locate: ({ line }) => ({ line }),
    learnMore: ['firewall/rules'],
  }),
  rule({
    slug: 'loop-counter-in-memory',
    stage: 'verifier',
    match: inMemory,
    title: {
      en: ({ line, variable }) =>
        `The verifier loses count of \`${variable}\`, which the loop on line ${line} counts with.`,
      ja: ({ line, variable }) =>
        `${line} 行目のループが数える \`${variable}\` の値を、ベリファイアが追えません。`,
    },
    why: {
      en: ({ how, variable }) =>
        ({
          address: `\`&${variable}\` goes to a function, so the variable lives in memory and not in a register. From there the verifier reads it back as any number, and no iteration brings the loop closer to its end.`,
          volatile: `\`${variable}\` is volatile: it is read from memory each time, and the verifier takes what it reads as any number.`,
          global: `\`${variable}\` is a global variable, so it lives in a map that other CPUs and user space can write. The verifier takes what it reads from there as any number.`,
        })[how],
      ja: ({ how, variable }) =>
        ({
          address: `\`&${variable}\` を関数に渡しているため、変数はレジスタではなくメモリに置かれます。そこから読み直した値は任意の数とみなされ、何周しても終わりに近づいたことになりません。`,
          volatile: `\`${variable}\` は volatile なので毎回メモリから読まれ、読んだ値は任意の数とみなされます。`,
          global: `\`${variable}\` はグローバル変数なので、ほかの CPU やユーザー空間からも書けるマップに置かれます。そこから読んだ値は任意の数とみなされます。`,
        })[how],
    },
    fix: {
      en: ({ how, variable }) =>
        how === 'address'
          ? `Give the function a copy: \`__u32 key = ${variable};\` inside the loop, and \`&key\` in the call.`
          : 'Count with a local variable that is not volatile: `for (int i = 0; i < 16; i++)`.',
      ja: ({ how, variable }) =>
        how === 'address'
          ? `ループの中で \`__u32 key = ${variable};\` とコピーを作り、関数には \`&key\` を渡します。`
          : '`for (int i = 0; i < 16; i++)` のように、volatile でないローカル変数で数えます。',
    },
    locate: ({ line }) => ({ line }),
    cause: ({ at, variable }) =>
      at === undefined
        ? undefined
        : {
            at: { line: at },
            note: {
              en: `Here a function gets \`&${variable}\`.`,
              ja: `ここで関数に \`&${variable}\` を渡しています。`,
            },
          },
    learnMore: ['firewall/rules'],
  }),
  rule({
    slug: 'loop-without-progress',
    stage: 'verifier',
    match: withoutProgress,
    title: {
      en: ({ line, condition }) => `Nothing in the loop on line ${line} changes \`${condition}\`.`,
      ja: ({ line, condition }) => `${line} 行目のループの中に、\`${condition}\` を変える処理がありません。`,
    },
    why: {
      en: ({ variable }) =>
        `The verifier walked once around and met the same state again: \`${variable}\` had not moved, so the loop may go on for ever.`,
      ja: ({ variable }) =>
        `1 周たどっても \`${variable}\` が変わらず、まったく同じ状態に戻りました。ループは永久に続くかもしれません。`,
    },
    fix: {
      en: ({ variable }) =>
        `Change it in every iteration, for example \`${variable}++\` at the end of the body.`,
      ja: ({ variable }) =>
        `たとえば中身の最後に \`${variable}++\` を書き、1 周ごとに必ず変わるようにします。`,
    },
    locate: ({ line }) => ({ line }),
    learnMore: ['firewall/rules'],
  }),
  rule({
    slug: 'loop-bound-unknown',
    stage: 'verifier',
    match: unknownBound,
    title: {
      en: ({ line, bound }) =>
        `How often the loop on line ${line} runs depends on ${named(bound)}, which the verifier does not know.`,
      ja: ({ line, bound }) =>
        `${line} 行目のループの回数は${namedJa(bound)}で決まりますが、ベリファイアはその値を知りません。`,
    },
    why: {
      en: ({ message, count }) =>
        `It has to follow the loop up to the largest value that this can have, one iteration at a time, and gave up ${message === 'instructions' ? `after ${count} instructions` : 'with over 8192 branches still to be followed'}.`,
      ja: ({ message, count }) =>
        `取り得る最大の値まで 1 周ずつたどる必要があり、${message === 'instructions' ? `${count} 命令をたどったところ` : 'たどり残しの分岐が 8192 個を超えたところ'}で打ち切りました。`,
    },
    fix: {
      en: (facts) =>
        `Add a constant limit that is as small as the task allows: \`${limited(facts)}\`. For many iterations use bpf_loop, whose body is checked once.`,
      ja: (facts) =>
        `処理に必要なだけの小さな定数で上限を付けます。たとえば \`${limited(facts)}\` です。回数が多いときは、中身が 1 回しか検証されない bpf_loop を使います。`,
    },
    locate: ({ line }) => ({ line }),
    learnMore: ['firewall/rules'],
  }),
];

/** The head of the loop as it could be. */
function limited({ start, step, condition = '', variable, loop, bound = '' }: LoopFacts): string {
  if (/--/.test(step) && bound !== '' && start.endsWith(bound))
    return `for (${start.slice(0, -bound.length)}${bound} < 64 ? ${bound} : 64; ${condition}; ${step})`;
  if (/^\s*for\b/.test(loop?.head ?? '') && variable !== undefined && /\+\+/.test(step))
    return `for (${start}; ${variable} < 64 && ${condition}; ${step})`;
  return `for (int turn = 0; turn < 64 && (${condition}); turn++)`;
}
