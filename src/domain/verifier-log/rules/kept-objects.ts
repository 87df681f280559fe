import type { Rule } from '../rule.ts';
import { byMessage } from './by-message.ts';

/** Fields of map values that belong to the kernel: timers, locks, kptrs, lists; kernel/bpf/verifier.c. */
export const KEPT_OBJECT_RULES: readonly Rule[] = [
  byMessage(
    'kptr-access',
    /^(?:invalid kptr access|off=-?\d+ (?:doesn't point to kptr|kptr isn't referenced kptr)|store to referenced kptr disallowed|BPF_ST imm must be 0 when storing to kptr|R\d+ has no valid kptr|map '(?<map>[^']*)' has (?:no valid kptr|to have BTF in order to use bpf_kptr_xchg))/,
    {
      en: [
        'A pointer to a kernel object (kptr) in a map value is used as if it were a plain field.',
        'The map owns what the pointer leads to, and counts it. So the field is declared with `__kptr`, and changed only by bpf_kptr_xchg.',
        'Put it in with `old = bpf_kptr_xchg(&value->field, new);`, and release what comes back: `if (old) bpf_task_release(old);`.',
      ],
      ja: [
        'マップの値にあるカーネルオブジェクトへのポインター（kptr）を、普通のフィールドのように使っています。',
        'ポインターの先はマップが所有し、参照数も数えています。そのためフィールドは `__kptr` を付けて宣言し、変更は bpf_kptr_xchg でだけ行います。',
        '`old = bpf_kptr_xchg(&value->field, new);` で入れ替え、返ってきたものを `if (old) bpf_task_release(old);` のように解放します。',
      ],
    },
  ),
  byMessage(
    'object-not-at-field',
    /^(?:R\d+ doesn't have constant offset\. (?<thing>\S+) has to be at the constant offset|off -?\d+ doesn't point to 'struct (?<wanted>\w+)'|map '(?<map>[^']*)' (?:doesn't have|has no valid|is not a struct type or|has more than one) .*|(?<name>\w+) has to be at a constant offset|\w+ not found at offset=\d+)/,
    {
      en: [
        'The helper wants the address of the special field of the map value (a lock, timer or work queue), and gets another one.',
        'Such a field has one place in the value, which the verifier knows from the type of the value.',
        'Declare the value as a struct that holds the field once, at its top level, name that struct in `__type(value, struct …)`, and pass `&value->field` of what a lookup returned.',
      ],
      ja: [
        'ヘルパーには、マップの値にある特別なフィールド（ロック、タイマー、ワークキュー）のアドレスが必要ですが、別のアドレスが渡されています。',
        'こうしたフィールドの位置は値の中に 1 か所だけで、ベリファイアは値の型からそれを知ります。',
        'フィールドを最上位に 1 つだけ持つ構造体を `__type(value, struct …)` に指定し、検索で得た値の `&value->field` を渡します。',
      ],
    },
  ),
  byMessage(
    'list-lock',
    /^(?:bpf_spin_lock at off=-?\d+ must be held for (?<name>\w+)|held lock and object are not in the same allocation|operation on \S+ expects arg#1|rbtree_remove |can't spin_\{lock,unlock\} in rbtree cb|allocated object must be referenced|tracing progs cannot use bpf_\{list_head,rb_root\} yet)/,
    {
      en: [
        'A list or tree in a map is changed without its lock, or with an object that does not belong to it.',
        'A bpf_list_head or bpf_rb_root is guarded by the bpf_spin_lock beside it in the same struct. Its nodes come from bpf_obj_new, and belong to it after they were added.',
        'Take that lock, change the list, give the lock back; release what was taken out with bpf_obj_drop.',
      ],
      ja: [
        'マップ内のリストや木を、ロックを取らずに変更しているか、そのリストのものでないオブジェクトを渡しています。',
        'bpf_list_head や bpf_rb_root は、同じ構造体にある bpf_spin_lock で守られています。ノードは bpf_obj_new で作り、追加した後はリストのものになります。',
        'そのロックを取り、リストを変更してからロックを返します。取り出したものは bpf_obj_drop で解放します。',
      ],
    },
  ),
  byMessage('object-new', /^bpf_(?:obj_new|percpu_obj_new)/, {
    en: [
      'bpf_obj_new cannot make an object of this type.',
      "It takes a struct of the program's own BTF; the per-CPU form, a small one of plain numbers.",
      'Give it the type itself, `bpf_obj_new(struct node)` or `bpf_obj_new(typeof(*n))`, and compile with -g.',
    ],
    ja: [
      'bpf_obj_new では、この型のオブジェクトを作れません。',
      '指定できるのは、プログラム自身の BTF にある構造体です。per-CPU 版では、数だけの小さな構造体に限られます。',
      '`bpf_obj_new(struct node)` や `bpf_obj_new(typeof(*n))` のように型そのものを渡し、-g を付けてコンパイルします。',
    ],
  }),
];
