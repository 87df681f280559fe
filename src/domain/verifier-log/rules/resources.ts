import type { Context } from '../context.ts';
import { declarationOf } from '../map-declaration.ts';
import { type Rule, rule } from '../rule.ts';

/** What was taken and how it is given back. */
const PAIRS: readonly [RegExp, string][] = [
  [/^bpf_ringbuf_reserve/, 'bpf_ringbuf_submit(record, 0) or bpf_ringbuf_discard(record, 0)'],
  [/^bpf_sk_lookup|^bpf_skc_lookup/, 'bpf_sk_release(sk)'],
  [/^bpf_spin_lock/, 'bpf_spin_unlock(&lock)'],
];
const counterpart = (helper: string) => PAIRS.find(([pattern]) => pattern.test(helper))?.[1];
const helperJa = (helper: string) => (helper === 'the helper' ? 'ヘルパー' : `${helper} `);
const counterpartJa = (helper: string) => counterpart(helper)?.replace(' or ', ' または ');

function acquiredBy({ steps }: Context, insn: number) {
  const step = steps.findLast((one) => one.insn === insn);
  return { helper: /^call (\w+)/.exec(step?.text ?? '')?.[1] ?? 'the helper', line: step?.source?.line };
}

export const RESOURCE_RULES: readonly Rule[] = [
  rule({
    slug: 'unreleased-reference',
    stage: 'verifier',
    match: (message, context) => {
      const insn = Number(/^Unreleased reference id=\d+ alloc_insn=(\d+)/.exec(message)?.[1] ?? Number.NaN);
      if (Number.isNaN(insn)) return undefined;
      return { insn, exit: context.place?.line, ...acquiredBy(context, insn) };
    },
    title: {
      en: ({ helper, exit }) =>
        `What ${helper} gave you is not given back on a path${exit ? ` that ends on line ${exit}` : ''}.`,
      ja: ({ helper, exit }) =>
        `${helperJa(helper)}で得たものを解放しない経路があります${exit ? `（${exit} 行目で終了）` : ''}。`,
    },
    why: {
      en: () =>
        'A program may not end while it still holds something that it got from the kernel: that would be lost for ever, or block what comes after.',
      ja: () =>
        'カーネルから得たものを持ったまま終わることはできません。二度と使えなくなるか、後に続く処理を止めてしまいます。',
    },
    fix: {
      en: ({ helper }) =>
        `Call ${counterpart(helper) ?? 'the helper that gives it back'} on every path, also on those that leave early.`,
      ja: ({ helper }) =>
        `途中で抜ける経路も含め、すべての経路で ${counterpartJa(helper) ?? '対応する解放用のヘルパー'} を呼びます。`,
    },
    locate: ({ insn }) => ({ insn }),
    learnMore: ({ helper }) => (/^bpf_ringbuf/.test(helper) ? ['firewall/events'] : []),
  }),
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
    slug: 'lock-held',
    stage: 'verifier',
    match: (message, { steps }) => {
      if (
        !/inside bpf_spin_lock-ed region|holding a (?:lock|bpf_spin_lock)|bpf_spin_lock is missing|function calls are not allowed while holding a lock/.test(
          message,
        )
      )
        return undefined;
      const lock = steps.findLast((step) => /^call bpf_spin_lock/.test(step.text));
      return { exit: steps.at(-1)?.text === 'exit', line: lock?.source?.line };
    },
    title: {
      en: ({ exit, line }) =>
        `The lock${line ? ` taken on line ${line}` : ''} is still held ${exit ? 'when the program ends' : 'here'}.`,
      ja: ({ exit, line }) =>
        `${line ? `${line} 行目で取った` : ''}ロックを${exit ? '持ったままプログラムが終わります' : 'ここでまだ持っています'}。`,
    },
    why: {
      en: () =>
        'Another CPU waiting for it would wait for ever. While it is held, calls of helpers are not allowed either.',
      ja: () =>
        'ロックを待っている別の CPU が、永久に待つことになります。ロックを持っている間は、ヘルパーの呼び出しも許されません。',
    },
    fix: {
      en: () => 'Call bpf_spin_unlock on every path, as soon as the shared values are written.',
      ja: () => '共有する値を書いたらすぐに bpf_spin_unlock を呼びます。すべての経路で必要です。',
    },
  }),
];
