import type { Rule } from '../rule.ts';
import { byMessage } from './by-message.ts';

/** What may sleep, and the sections of code in which nothing may; messages of kernel/bpf/verifier.c. */
export const SLEEPABLE_RULES: readonly Rule[] = [
  byMessage(
    'sleeps-in-section',
    /^(?:sleepable helper (?<helper>\w+)#\d+ in|kernel func (?<name>\w+) is sleepable within|global function calls are not allowed (?:while holding a lock|with preemption disabled)|function calls are not allowed while holding)/,
    {
      en: [
        'Something that may sleep, or whose body is not looked into, is called where the program must not stop.',
        'Between bpf_rcu_read_lock and unlock, with preemption off, or while a lock is held, others wait for the program: it may only call what is certain not to sleep.',
        'Move the call after the end of the section, or make the called function `static`, so that the verifier looks into it.',
      ],
      ja: [
        'プログラムが止まってはいけない区間で、スリープするかもしれないもの（または中身が検証されない関数）を呼んでいます。',
        'bpf_rcu_read_lock から unlock まで、プリエンプション禁止中、ロックを持っている間は、ほかの処理が待っています。スリープしないと分かっているものしか呼べません。',
        '呼び出しを区間の後に移すか、呼ぶ関数を `static` にして中身が検証されるようにします。',
      ],
    },
  ),
  byMessage(
    'helper-may-sleep',
    /^(?:helper call might sleep in a non-sleepable prog|program must be sleepable to call sleepable kfunc (?<name>\w+))/,
    {
      en: [
        'What is called here may sleep, and this program may not.',
        'Reading memory of a process, for instance, may have to wait for the disk. Only programs of a sleepable type may wait.',
        'Use a sleepable section (`SEC("fentry.s/…")`, `"lsm.s/…"`, `"uprobe.s/…"`, `"iter.s/…"`), or the helper that does not wait: bpf_probe_read_user instead of bpf_copy_from_user.',
      ],
      ja: [
        'ここで呼んでいるものはスリープすることがありますが、このプログラムはスリープできません。',
        'プロセスのメモリを読むときなどは、ディスクの読み込みを待つことがあります。待てるのは、スリープ可能（sleepable）な種類のプログラムだけです。',
        'スリープ可能なセクション（`SEC("fentry.s/…")`、`"lsm.s/…"`、`"uprobe.s/…"`、`"iter.s/…"`）にするか、bpf_copy_from_user の代わりに bpf_probe_read_user のような、待たないヘルパーを使います。',
      ],
    },
  ),
  byMessage(
    'not-sleepable-here',
    /^(?:Only (?:fentry|FENTRY)\S* ?.*programs can be sleepable|(?<name>\w+) is not sleepable|BPF_LSM_CGROUP programs cannot be sleepable|Syscall programs can only be sleepable)/,
    {
      en: [
        'The program asks to be sleepable, and here it cannot be.',
        'The `.s` in its section means that it may sleep. That is for certain types only (fentry, fexit, fmod_ret, LSM, uprobe, iterators, struct_ops), and for functions of the kernel that may sleep themselves.',
        'Leave the `.s` out of the section, or attach to another function.',
      ],
      ja: [
        'スリープ可能と指定されていますが、ここではできません。',
        'セクション名の `.s` は「スリープしてよい」という指定です。使えるのは一部の種類（fentry、fexit、fmod_ret、LSM、uprobe、イテレーター、struct_ops）で、アタッチ先のカーネル関数自体もスリープできる必要があります。',
        'セクション名から `.s` を外すか、別の関数にアタッチします。',
      ],
    },
  ),
  byMessage('sleepable-map', /^Sleepable programs can only use array, hash/, {
    en: [
      'A sleepable program uses a map of a type that it may not use.',
      'While it sleeps, entries of the map could go away. Only some types can stand that: array, hash, ring buffer, and local storage.',
      'Use a map of such a type, or a program that does not sleep (no `.s` in its section).',
    ],
    ja: [
      'スリープ可能なプログラムでは使えない種類のマップを使っています。',
      'スリープしている間に、マップのエントリがなくなるかもしれません。それに耐えられるのは、array、hash、ring buffer、local storage などの種類だけです。',
      'その種類のマップを使うか、スリープしないプログラム（セクション名に `.s` なし）にします。',
    ],
  }),
  byMessage(
    'section-not-closed',
    /(?:bpf_rcu_read_unlock is missing|bpf_preempt_enable\S* missing|\d+ bpf_preempt_enable\S* missing|unmatched rcu read unlock|unmatched attempt to enable preemption|nested rcu read lock|bpf_local_irq_restore\S* missing)/,
    {
      en: [
        'A section that was opened is not closed on every path, or closed without having been opened.',
        'bpf_rcu_read_lock and bpf_rcu_read_unlock, bpf_preempt_disable and bpf_preempt_enable belong together, once each, on every path through the program.',
        'Put the closing call before each `return` after the opening one; keep the section short.',
      ],
      ja: [
        '開いた区間を閉じない経路があるか、開いていない区間を閉じています。',
        'bpf_rcu_read_lock と bpf_rcu_read_unlock、bpf_preempt_disable と bpf_preempt_enable は、どの経路でも 1 回ずつ対にして呼びます。',
        '開いた後のすべての `return` の前で閉じます。区間は短くします。',
      ],
    },
  ),
  byMessage(
    'rcu-section-needed',
    /^(?:expected an RCU CS when using (?<name>\w+)|css_task_iter is only allowed)/,
    {
      en: [
        'This is allowed only between bpf_rcu_read_lock() and bpf_rcu_read_unlock().',
        'What is looked at could go away at any moment. RCU keeps it for as long as the section lasts.',
        'Call bpf_rcu_read_lock() before, and bpf_rcu_read_unlock() after it, on every path.',
      ],
      ja: [
        'これは bpf_rcu_read_lock() と bpf_rcu_read_unlock() の間でだけ許されます。',
        '参照しているものは、いつなくなってもおかしくありません。RCU の区間にいる間は、なくならないことが保証されます。',
        '前で bpf_rcu_read_lock() を、後で bpf_rcu_read_unlock() を、すべての経路で呼びます。',
      ],
    },
  ),
];
