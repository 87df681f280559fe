import type { Rule } from '../rule.ts';
import { byMessage } from './by-message.ts';

/** Linux 6.18 remarks it about a program without a return type, too, and then says what is wrong with that. */
const butNotOfTheProgram = (inner: Rule): Rule => ({
  ...inner,
  apply: (message, context) => {
    const name = /^Global function (\w+)\(\) doesn't return scalar/.exec(message)?.[1];
    return name !== undefined && name === context.program ? undefined : inner.apply(message, context);
  },
});

/** Functions of the program: global ones, which are checked for themselves, and callbacks; kernel/bpf/verifier.c, btf.c. */
export const FUNCTION_RULES: readonly Rule[] = [
  byMessage(
    'global-function-argument',
    /^Caller passes invalid args into func#\d+(?: \('(?<name>\w+)'\))?|^arg#\d+ reference type\(|^Arg#\d+ (?:type|is)|^arg#\d+ type |^Unrecognized arg#|^Function (?<function>\w+) has \d+ > \d+ args/,
    {
      en: [
        'A function that is not `static` is called with arguments that the verifier cannot check against its declaration.',
        'Such a global function is checked once, by itself, for every value that its declaration allows. So the declaration must say all: numbers, the context, or pointers to structs of known size, which may be NULL.',
        'Make the function `static` (then it is checked at each call, with what is known there), or give its arguments such types and check pointers for NULL in it.',
      ],
      ja: [
        '`static` でない関数を、宣言と照らし合わせて検査できない引数で呼んでいます。',
        'グローバル関数は、宣言が許すすべての値について、単独で 1 回だけ検証されます。そのため引数は、数、コンテキスト、大きさの分かる構造体へのポインター（NULL もあり得る）のどれかでなければなりません。',
        '関数を `static` にすると、呼び出しごとに、そこで分かっていることを使って検証されます。グローバルのままにするなら、引数をそうした型にし、ポインターは関数の中で NULL チェックをします。',
      ],
    },
  ),
  butNotOfTheProgram(
    byMessage(
      'global-function-result',
      /^(?:Global function (?<name>\w+)\(\) doesn't return scalar|At subprogram exit the register R\d is not a scalar value)/,
      {
        en: [
          'A function that is not `static` does not return a number.',
          'A global function is checked for itself; the caller only learns that a number comes back.',
          'Return a number (an int), or make the function `static`: then it may return a pointer.',
        ],
        ja: [
          '`static` でない関数が、数以外を返しています。',
          'グローバル関数は単独で検証され、呼び出し側に伝わるのは「数が返る」ことだけです。',
          '数（int）を返すか、関数を `static` にします。`static` ならポインターも返せます。',
        ],
      },
    ),
  ),
  byMessage(
    'callback-shape',
    /^(?:callback function (?:not static|cannot be the main program|not allowed for map)|arg\d+ expected pointer to func|In (?:async )?callback the register R0 is not a known value|callbacks are not allowed in non-JITed)/,
    {
      en: [
        'What is given as a callback cannot be one.',
        'The kernel calls it back once for each element or iteration. So the verifier must know its body and what it returns: 0 to go on, 1 to stop.',
        'Write it as a function of its own, `static`, with the arguments that the helper documents, and let it return 0 or 1.',
      ],
      ja: [
        'コールバックとして渡されたものは、コールバックになれません。',
        'カーネルは、要素や反復のたびにこの関数を呼びます。そのため、ベリファイアに中身と戻り値（続けるなら 0、やめるなら 1）が分かる必要があります。',
        'ヘルパーの説明どおりの引数を持つ独立した `static` 関数にし、0 か 1 を返します。',
      ],
    },
  ),
  byMessage(
    'too-many-functions',
    /^(?:too many subprograms|The total number of maps per program has reached the limit of (?<limit>\d+))/,
    {
      en: [
        'The program has more functions or maps than one program may have.',
        'The kernel takes 256 functions and 64 maps in one program.',
        'Join functions (`static __always_inline`), or divide the work over several programs with tail calls.',
      ],
      ja: [
        '1 つのプログラムに許される数より、関数またはマップが多すぎます。',
        'カーネルの上限は、1 つのプログラムにつき関数 256 個、マップ 64 個です。',
        '関数をまとめるか（`static __always_inline`）、tail call で複数のプログラムに分けます。',
      ],
    },
    ['firewall/tail-calls'],
  ),
  byMessage(
    'trace-target',
    /^(?:attach_btf_id \d+ (?:is not a function|points to (?:disabled hook|wrong type name)|is invalid|doesn't have a name)|The address of function (?<name>\w+) cannot be found|(?<other>\w+)\(\) is not modifiable|Attach(?:ing)? (?:fexit\/fmod_ret )?to (?:__noreturn )?function.* (?:is rejected|is not supported)|Cannot (?:nest tracing|extend fentry|recursively attach|replace (?:static|kernel) function)|Tracing programs must provide btf_id|Subprog \S+ doesn't exist)/,
    {
      en: [
        'A program of this type cannot be attached to that function.',
        'The target must be a function that this kernel really has (not one that the compiler has inlined), and one that the program type may touch.',
        'Look for it: `bpftool btf dump file /sys/kernel/btf/vmlinux | grep NAME`, and in /sys/kernel/tracing/available_filter_functions. A kprobe can be put on more functions than fentry.',
      ],
      ja: [
        'この種類のプログラムは、その関数にアタッチできません。',
        'アタッチ先は、このカーネルに実際にある関数（コンパイラーにインライン展開されていないもの）で、その種類のプログラムに許されたものでなければなりません。',
        '`bpftool btf dump file /sys/kernel/btf/vmlinux | grep 名前` と /sys/kernel/tracing/available_filter_functions で確かめます。kprobe なら、fentry より多くの関数に使えます。',
      ],
    },
  ),
];
