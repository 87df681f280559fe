import type { Text } from '../../text.ts';
import type { Context } from '../context.ts';

/** What a program holds, and where it took it. */
export type Held = {
  /** The taking instruction; undefined when the log does not show it. */
  readonly insn: number | undefined;
  readonly helper: string | undefined;
  /** As the object of a sentence: "the record of the ring buffer". */
  readonly name: Text;
  /** How it is given back, as C. */
  readonly release: Text;
};

const KINDS: readonly [RegExp, Text, string][] = [
  [
    /^bpf_ringbuf_reserve_dynptr/,
    { en: 'the record of the ring buffer', ja: 'リングバッファーのレコード' },
    '`bpf_ringbuf_submit_dynptr(&record, 0)` or `bpf_ringbuf_discard_dynptr(&record, 0)`',
  ],
  [
    /^bpf_ringbuf_reserve/,
    { en: 'the record of the ring buffer', ja: 'リングバッファーのレコード' },
    '`bpf_ringbuf_submit(record, 0)` or `bpf_ringbuf_discard(record, 0)`',
  ],
  [/^bpf_skc?_lookup/, { en: 'the socket', ja: 'ソケット' }, '`bpf_sk_release(sk)`'],
  [/^bpf_(?:res_)?spin_lock/, { en: 'the lock', ja: 'ロック' }, '`bpf_spin_unlock(&lock)`'],
  [/^bpf_rcu_read_lock/, { en: 'the RCU read lock', ja: 'RCU の読み取りロック' }, '`bpf_rcu_read_unlock()`'],
  [/^bpf_preempt_disable/, { en: 'preemption off', ja: 'プリエンプションの禁止' }, '`bpf_preempt_enable()`'],
  [/^bpf_task_(?:acquire|from_)/, { en: 'the task', ja: 'タスク' }, '`bpf_task_release(task)`'],
  [
    /^bpf_cgroup_(?:acquire|from_|ancestor)/,
    { en: 'the cgroup', ja: 'cgroup' },
    '`bpf_cgroup_release(cgroup)`',
  ],
  [
    /^bpf_cpumask_(?:create|acquire)/,
    { en: 'the CPU mask', ja: 'CPU マスク' },
    '`bpf_cpumask_release(mask)`',
  ],
  [
    /^bpf_obj_new|^bpf_percpu_obj_new/,
    { en: 'the allocated object', ja: '確保したオブジェクト' },
    '`bpf_obj_drop(object)`',
  ],
  [
    /^bpf_(?:skb|xdp)_ct_(?:lookup|alloc)/,
    { en: 'the connection', ja: 'コネクション' },
    '`bpf_ct_release(ct)`',
  ],
  [
    /^bpf_kptr_xchg/,
    { en: 'the pointer taken out of the map', ja: 'マップから取り出したポインター' },
    'its release function, or `bpf_kptr_xchg` again',
  ],
  [/^bpf_iter_\w+_new/, { en: 'the iterator', ja: 'イテレーター' }, 'its `_destroy` function'],
];

const SOMETHING: Text = { en: 'something that the kernel lent it', ja: 'カーネルから借りたもの' };

/** @param insn the taking instruction, when the message names it; else the last one that takes and is walked */
export function heldAt({ steps }: Context, insn?: string): Held {
  const earlier = steps.slice(0, -1);
  const helperOf = (text: string) => /^call (\w+)#/.exec(text)?.[1];
  const step =
    insn === undefined
      ? earlier.findLast(({ text }) => KINDS.some(([pattern]) => pattern.test(helperOf(text) ?? '')))
      : steps.findLast((one) => one.insn === Number(insn));
  const helper = step && helperOf(step.text);
  const [, name = SOMETHING, release] = KINDS.find(([pattern]) => pattern.test(helper ?? '')) ?? [];
  const back =
    release === undefined
      ? { en: 'what gives it back', ja: '対応する解放用の関数' }
      : {
          en: release,
          ja: release
            .replace(' or ', ' または ')
            .replace('its release function', '解放用の関数')
            .replace('its `_destroy` function', '`_destroy` 関数')
            .replace(' again', ''),
        };
  return { insn: step?.insn ?? (insn === undefined ? undefined : Number(insn)), helper, name, release: back };
}
