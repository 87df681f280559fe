import type { Context } from '../context.ts';
import { declarationOf } from '../map-declaration.ts';
import { type Rule, rule, says } from '../rule.ts';
import { leavingLine } from './leaving-line.ts';

/** The lock that was taken and is still held when the last step was walked, or would be. */
function lockBefore({ steps, lineOf }: Context): { insn: number; line: number | undefined } | undefined {
  const step = steps
    .slice(0, -1)
    .findLast(({ text }) => /^call bpf_(?:res_)?spin_lock(?:_irqsave)?#/.test(text));
  return step && { insn: step.insn, line: lineOf(step) };
}

/** What was called at the last step: a helper's name, `''` for a function of the program. */
function called({ steps, place }: Context): string | undefined {
  const text = steps.at(-1)?.text ?? '';
  // The learner wrote the macro over it.
  if (/^call bpf_trace_v?printk#/.test(text) && place?.text.includes('bpf_printk')) return 'bpf_printk';
  return /^call pc/.test(text) ? '' : /^call (\w+)#/.exec(text)?.[1];
}

const taken = (insn: number | undefined) =>
  insn === undefined
    ? undefined
    : { at: { insn }, note: { en: 'Here the lock is taken.', ja: 'ここでロックを取っています。' } };

export const LOCK_RULES: readonly Rule[] = [
  rule({
    slug: 'lock-in-map',
    stage: 'verifier',
    match: (message, context) => {
      const name = /^map '([^']+)' has to have BTF in order to use bpf_spin_lock/.exec(message)?.[1];
      return name === undefined ? undefined : { name, type: context.map(name)?.typeName };
    },
    title: {
      en: ({ name, type }) =>
        `The values of "${name}"${type ? `, of type ${type},` : ''} cannot hold a bpf_spin_lock.`,
      ja: ({ name, type }) =>
        `マップ "${name}"${type ? `（${type}）` : ' '}の値に bpf_spin_lock は入れられません。`,
    },
    why: {
      en: () =>
        'The kernel allows a lock in the values of HASH and ARRAY maps, not in LRU and per-CPU ones: an LRU map may give an entry away while a program holds its lock. libbpf then made the map without its types (BTF), and that is what the message is about.',
      ja: () =>
        'カーネルがロックを許すのは HASH や ARRAY の値で、LRU や per-CPU のマップでは使えません。LRU のマップでは、ロックを持っている間にエントリが別のキーに使われることがあるからです。その後 libbpf が型情報（BTF）なしでマップを作ったので、このメッセージになりました。',
    },
    fix: {
      en: () =>
        'Keep the state in one 64-bit number and change it atomically: `__sync_fetch_and_add`, or `__sync_val_compare_and_swap` in a short loop. Or use a HASH map.',
      ja: () =>
        '状態を 1 つの 64 ビットの数にまとめ、`__sync_fetch_and_add` や、短いループの中の `__sync_val_compare_and_swap` でアトミックに更新します。または HASH のマップを使います。',
    },
    locate: ({ name }, context) => ({ line: declarationOf(name, context) }),
    learnMore: ['firewall/dos-limit'],
  }),
  rule({
    slug: 'second-lock',
    stage: 'verifier',
    match: (message, context) =>
      /^Locking two bpf_spin_locks are not allowed|calls? are not allowed while holding a lock/.test(
        message,
      ) && called(context) === 'bpf_spin_lock'
        ? { insn: lockBefore(context)?.insn }
        : undefined,
    title: {
      en: () => 'The program takes a second lock while it holds one.',
      ja: () => 'ロックを持ったまま、もう 1 つのロックを取ろうとしています。',
    },
    why: {
      en: () =>
        'Two programs that took the same two locks the other way round would wait for each other for ever. So a program may hold one at a time.',
      ja: () =>
        '2 つのプログラムが同じ 2 つのロックを逆の順に取ると、互いを永久に待つことになります。そのため、持てるロックは同時に 1 つだけです。',
    },
    fix: {
      en: () =>
        'Unlock the first before you lock the second, or let one lock guard both values: put them into one map value.',
      ja: () =>
        '2 つ目の前に 1 つ目を解放するか、2 つの値を 1 つのマップの値にまとめて、1 つのロックで守ります。',
    },
    cause: ({ insn }) => taken(insn),
    learnMore: ['firewall/dos-limit'],
  }),
  rule({
    slug: 'call-under-lock',
    stage: 'verifier',
    match: (message, context) => {
      if (
        !/calls? are not allowed while holding a lock|helper call .*bpf_spin_lock|cannot be used inside bpf_spin_lock-ed region/.test(
          message,
        )
      )
        return undefined;
      const callee = called(context);
      return callee === undefined ? undefined : { callee, insn: lockBefore(context)?.insn };
    },
    title: {
      en: ({ callee }) =>
        `${callee === '' ? 'A function of the program is' : `${callee} is`} called while a lock is held.`,
      ja: ({ callee }) => `ロックを持ったまま${callee === '' ? '関数' : ` ${callee} `}を呼んでいます。`,
    },
    why: {
      en: ({ callee }) =>
        callee === ''
          ? 'A global function is checked on its own, without the lock, so it may not be called while one is held.'
          : 'Other CPUs stand still until the lock is given back, and a helper may need a lock of its own. Between lock and unlock only plain reading and writing is allowed.',
      ja: ({ callee }) =>
        callee === ''
          ? 'グローバル関数はロックのない状態で個別に検証されるため、ロックを持ったままでは呼べません。'
          : 'ロックを解放するまで、ほかの CPU は止まったままです。ヘルパーが別のロックを必要とすることもあります。lock と unlock の間では、値の読み書きしかできません。',
    },
    fix: {
      en: ({ callee }) =>
        callee === ''
          ? 'Call it before bpf_spin_lock and keep its result in a variable, or declare it `static __always_inline`.'
          : `Call ${callee} before bpf_spin_lock, or after bpf_spin_unlock, and keep its result in a local variable.`,
      ja: ({ callee }) =>
        callee === ''
          ? 'bpf_spin_lock の前に呼んで結果を変数に入れておくか、`static __always_inline` と宣言します。'
          : `${callee} は bpf_spin_lock の前か bpf_spin_unlock の後に呼び、結果はローカル変数に入れておきます。`,
    },
    cause: ({ insn }) => taken(insn),
    learnMore: ['firewall/dos-limit'],
  }),
  rule({
    slug: 'lock-held',
    stage: 'verifier',
    match: (message, context) => {
      if (
        !/BPF_EXIT .*bpf_spin_lock-ed region|^bpf_spin_unlock is missing|^bpf_res_spin_unlock.* is missing/.test(
          message,
        )
      )
        return undefined;
      const lock = lockBefore(context);
      return { insn: lock?.insn, leaves: leavingLine(context) };
    },
    title: {
      en: ({ leaves }) =>
        `The lock is still held when the program ends${leaves === undefined ? '' : ` on line ${leaves}`}.`,
      ja: ({ leaves }) =>
        `ロックを持ったまま${leaves === undefined ? '' : ` ${leaves} 行目で`}プログラムが終わります。`,
    },
    why: {
      en: () => 'Another CPU that waits for this lock would wait for ever.',
      ja: () => 'このロックを待っている別の CPU が、永久に待つことになります。',
    },
    fix: {
      en: () => 'Call bpf_spin_unlock on every path, also before a return between lock and unlock.',
      ja: () =>
        'すべての経路で bpf_spin_unlock を呼びます。lock と unlock の間にある return の前にも必要です。',
    },
    locate: ({ insn }) => (insn === undefined ? undefined : { insn }),
    cause: ({ leaves }) => ({
      at: { line: leaves },
      note: { en: 'Here the program ends with the lock held.', ja: 'ロックを持ったまま、ここで終わります。' },
    }),
    learnMore: ['firewall/dos-limit'],
  }),
  rule({
    slug: 'unlock-without-lock',
    stage: 'verifier',
    match: says(/^bpf_(?:res_)?spin_unlock without taking a lock/),
    title: {
      en: () => 'The program gives back a lock that it does not hold.',
      ja: () => '持っていないロックを解放しようとしています。',
    },
    why: {
      en: () => 'On this path bpf_spin_lock was not called before, or the lock was given back already.',
      ja: () => 'この経路では bpf_spin_lock を呼んでいないか、すでに解放しています。',
    },
    fix: {
      en: () => 'Call bpf_spin_lock and bpf_spin_unlock in pairs, in the same block.',
      ja: () => 'bpf_spin_lock と bpf_spin_unlock は、同じブロックの中で必ず対にします。',
    },
    learnMore: ['firewall/dos-limit'],
  }),
  rule({
    slug: 'unlock-of-another',
    stage: 'verifier',
    match: (message, context) =>
      /^bpf_(?:res_)?spin_unlock\S* of different lock/.test(message)
        ? { insn: lockBefore(context)?.insn }
        : undefined,
    title: {
      en: () => 'The lock that is given back is another one than the lock that was taken.',
      ja: () => '取ったロックとは別のロックを解放しようとしています。',
    },
    why: {
      en: () =>
        'The verifier knows locks by the pointer to their map value: after a second lookup it cannot know that the value is the same, even for the same key.',
      ja: () =>
        'ベリファイアは、ロックをマップの値へのポインターで見分けます。もう一度検索すると、同じキーでも同じ値とはみなされません。',
    },
    fix: {
      en: () => 'Unlock through the same pointer that you locked, without a lookup in between.',
      ja: () => 'lock と同じポインターで unlock します。その間に検索し直してはいけません。',
    },
    cause: ({ insn }) => taken(insn),
    learnMore: ['firewall/dos-limit'],
  }),
  rule({
    slug: 'lock-not-allowed',
    stage: 'verifier',
    match: (message, { source }) => {
      const kind = /^(tracing|socket filter|sleepable) progs cannot use bpf_(?:spin_lock|\w+) yet/.exec(
        message,
      )?.[1];
      return kind === undefined ? undefined : { kind, line: source?.find(/\bbpf_spin_lock\s*\(/)?.line };
    },
    title: {
      en: ({ kind }) => `A ${kind} program cannot take a bpf_spin_lock.`,
      ja: ({ kind }) =>
        `${kind === 'tracing' ? 'トレース用' : kind === 'sleepable' ? 'sleepable な' : 'ソケットフィルター'}プログラムでは bpf_spin_lock を使えません。`,
    },
    why: {
      en: ({ kind }) =>
        kind === 'tracing'
          ? 'It may run anywhere in the kernel, even in the middle of another program that holds the same lock on the same CPU. That one would never get on.'
          : 'A program that sleeps, or runs where the kernel may take its CPU away, would keep all others waiting for the lock.',
      ja: ({ kind }) =>
        kind === 'tracing'
          ? 'カーネルのどこででも動くため、同じ CPU で同じロックを持っている処理の途中に割り込むこともあり、そうなると永久に止まってしまいます。'
          : '途中で止まることのあるプログラムがロックを持つと、ほかのすべてを待たせてしまいます。',
    },
    fix: {
      en: () =>
        'Count with `__sync_fetch_and_add(&value->count, 1)`, or give every CPU a value of its own with a PERCPU map.',
      ja: () =>
        '`__sync_fetch_and_add(&value->count, 1)` で数えるか、PERCPU のマップで CPU ごとに値を分けます。',
    },
    locate: ({ line }) => (line === undefined ? undefined : { line }),
    learnMore: ['counter/per-cpu'],
  }),
  rule({
    slug: 'lock-missing-in-value',
    stage: 'verifier',
    match: (message) => {
      const match =
        /^(?:map|local) '([^']*)' (?:has no valid bpf_spin_lock|doesn't have 'struct bpf_spin_lock')|^off \d+ doesn't point to 'struct bpf_spin_lock'|^bpf_spin_lock arg.* doesn't point/.exec(
          message,
        );
      return match ? { map: match[1] || undefined } : undefined;
    },
    title: {
      en: ({ map }) =>
        `There is no bpf_spin_lock where this one should be${map ? ` in the values of "${map}"` : ''}.`,
      ja: ({ map }) => `${map ? `"${map}" の値の` : ''}この位置に bpf_spin_lock がありません。`,
    },
    why: {
      en: () =>
        'The kernel finds locks by their type in BTF: the value needs a member `struct bpf_spin_lock`, aligned to 4 bytes, at the top level.',
      ja: () =>
        'カーネルは BTF の型でロックを見つけます。値の構造体の直下に、`struct bpf_spin_lock` 型のメンバーが必要です。',
    },
    fix: {
      en: () =>
        'Declare it as `struct bpf_spin_lock lock;` in the struct of the value, and pass `&value->lock`.',
      ja: () => '値の構造体に `struct bpf_spin_lock lock;` と宣言し、`&value->lock` を渡します。',
    },
    locate: ({ map }, context) => {
      const line = map === undefined ? undefined : declarationOf(map, context);
      return line === undefined ? undefined : { line };
    },
    learnMore: ['firewall/dos-limit'],
  }),
];
