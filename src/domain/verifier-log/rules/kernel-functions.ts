import type { Rule } from '../rule.ts';
import { byMessage } from './by-message.ts';

/** Calls of functions of the kernel itself (kfuncs); messages of kernel/bpf/verifier.c. */
export const KERNEL_FUNCTION_RULES: readonly Rule[] = [
  byMessage('kfunc-not-allowed', /^calling kernel function (?<name>\w+) is not allowed/, {
    en: [
      'This type of program may not call `{name}`.',
      'The kernel registers each of its functions (kfuncs) for certain program types, and `{name}` is not registered for this one.',
      "Use a helper that does the same, or a program type for which the kfunc is registered: its section in the kernel's documentation names them.",
    ],
    ja: [
      'この種類のプログラムからは `{name}` を呼べません。',
      'カーネルの関数（kfunc）は、呼べるプログラムの種類ごとに登録されています。`{name}` は、この種類には登録されていません。',
      '同じことをするヘルパーを使うか、その kfunc が登録されている種類のプログラムで呼びます。登録先はカーネルのドキュメントで確かめられます。',
    ],
  }),
  byMessage(
    'gpl-only-struct',
    /^Cannot access kernel 'struct (?<name>\w+)' from non-GPL compatible program/,
    {
      en: [
        'Only a GPL-compatible program may look into the kernel’s `struct {name}`.',
        "A pointer with a type of the kernel leads into the kernel's own data. A program that follows it must name a GPL-compatible licence.",
        'If you may, give the program one: `char _license[] SEC("license") = "GPL";` ("Dual BSD/GPL" is compatible, too).',
      ],
      ja: [
        'カーネルの `struct {name}` の中身を読めるのは、GPL 互換のプログラムだけです。',
        'カーネルの型を持つポインターの先は、カーネル自身のデータです。それをたどるプログラムは、GPL 互換のライセンスを宣言する必要があります。',
        '問題がなければ `char _license[] SEC("license") = "GPL";` を宣言します（"Dual BSD/GPL" でもかまいません）。',
      ],
    },
    ['hello/licence'],
  ),
  byMessage(
    'kfunc-unsupported',
    /^(?:JIT does not support calling (?:kernel function|kfunc)|JIT is required for calling kernel function|calling kernel functions? (?:is not supported without|are not allowed in non-JITed)|too many different (?:kernel function calls|module BTFs)|failed to find BTF for kernel function|cannot find address for kernel function)/,
    {
      en: [
        'This kernel cannot call functions of its own (kfuncs) from BPF.',
        'That takes the JIT compiler (net.core.bpf_jit_enable) and a kernel built with its type information (CONFIG_DEBUG_INFO_BTF).',
        'Use a kernel that has both, or do without the kfunc: helpers work everywhere.',
      ],
      ja: [
        'このカーネルでは、BPF からカーネルの関数（kfunc）を呼べません。',
        'JIT コンパイラー（net.core.bpf_jit_enable）と、型情報付きのカーネル（CONFIG_DEBUG_INFO_BTF）が必要です。',
        '両方がそろったカーネルを使うか、kfunc を使わずに書きます。ヘルパーならどこでも動きます。',
      ],
    },
  ),
  byMessage(
    'untrusted-pointer',
    /^R(?<register>\d+) must (?:be (?:referenced(?: or trusted)?|a rcu pointer)|point to kernel BTF)/,
    {
      en: [
        'The kernel function does not trust the pointer that it is given (in register R{register}).',
        'It takes only pointers that are certain to stay valid: arguments of the hook, or what an acquiring function returned. One that was read out of a struct may be gone already.',
        'Take a reference first (for a task: bpf_task_acquire), or read inside bpf_rcu_read_lock() … bpf_rcu_read_unlock() where that is enough; check the result for NULL.',
      ],
      ja: [
        '渡されたポインター（レジスタ R{register}）を、カーネル関数は信頼できません。',
        '受け取れるのは、有効であり続けると確かなポインター、つまりフックの引数や、acquire 系の関数が返したものだけです。構造体から読んだポインターの先は、もうないかもしれません。',
        '先に参照を取得するか（タスクなら bpf_task_acquire）、それで足りる場合は bpf_rcu_read_lock() と bpf_rcu_read_unlock() の間で読みます。結果の NULL チェックも必要です。',
      ],
    },
  ),
  byMessage(
    'kfunc-may-be-null',
    /^(?:Possibly NULL pointer passed to (?:trusted|helper) arg(?<argument>\d+)|arg#\d+ is expected to be non-NULL)/,
    {
      en: [
        'A pointer that may be NULL is given to a function that does not take NULL.',
        'The verifier has seen no check between where the pointer was got and this call.',
        'Check it first: `if (!pointer) return 0;`.',
      ],
      ja: [
        'NULL かもしれないポインターを、NULL を受け付けない関数に渡しています。',
        'ポインターを得てからこの呼び出しまでの間に、NULL チェックがありません。',
        '先に `if (!pointer) return 0;` のように確かめます。',
      ],
    },
  ),
  byMessage(
    'kfunc-argument',
    /^(?:kernel function (?<name>\w+) args#(?<argument>\d+) expected pointer to (?<wanted>.+?) but R\d+ has a pointer to (?<got>.+)|arg#\d+ (?:expected pointer to|expects pointer to|is neither owning|doesn't point to|pointer type \S+ \S* ?must point to|expected for))/,
    {
      en: [
        'An argument of the kernel function is not what it takes.',
        'Kernel functions (kfuncs) are checked by type: which struct a pointer leads to, whether it is the context, a map value, or memory of known size. The message says what was expected.',
        "Look at the function's declaration in vmlinux.h, and give it just that: a pointer of that type that the kernel gave you.",
      ],
      ja: [
        'カーネル関数の引数が、受け取れる型ではありません。',
        'カーネル関数（kfunc）の引数は型で検査されます。どの構造体へのポインターか、コンテキストか、マップの値か、大きさの分かるメモリかです。期待された型はメッセージにあります。',
        'vmlinux.h の宣言を確かめ、カーネルから得た、その型のポインターを渡します。',
      ],
    },
  ),
  byMessage('release-offset', /^R(?<register>\d+) must have zero offset when passed to release func/, {
    en: [
      'What is given back must be the very pointer that was taken.',
      'The pointer (in register R{register}) was moved since: something was added to it.',
      'Keep the pointer as you got it in a variable of its own, and release that.',
    ],
    ja: [
      '解放に渡すのは、取得したときのポインターそのものでなければなりません。',
      'このポインター（レジスタ R{register}）は、取得した後に加算などで動かされています。',
      '得たままのポインターを別の変数に取っておき、それを解放に渡します。',
    ],
  }),
];
