import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

/** For a message without a place: the line that can only be meant. */
const lineWith = ({ source, place }: Context, pattern: RegExp) =>
  place ? undefined : { line: source?.find(pattern)?.line };

/** Functions and operations that BPF has no instructions for. */
export const COMPILE_INSTRUCTION_RULES: readonly Rule[] = [
  clangRule(
    /too many args to |too many arguments$|defined with too many args|stack arguments are not supported/,
    {
      slug: 'too-many-arguments',
      title: ['A BPF function takes at most five arguments.', 'BPF の関数が取れる引数は 5 つまでです。'],
      why: [
        'Arguments travel in the registers R1 to R5; none are passed on the stack.',
        '引数はレジスタ R1〜R5 で渡され、スタックでは渡せません。',
      ],
      fix: [
        'Pass a pointer to a struct, or let the function be inlined: `static __always_inline`.',
        '構造体へのポインターを渡すか、`static __always_inline` でインライン化します。',
      ],
    },
  ),
  clangRule(
    /^(?:functions with VarArgs or StructRet are not supported|aggregate returns are not supported|variadic functions are not supported|only small returns supported)/,
    {
      slug: 'unsupported-function-type',
      title: [
        (_, context) =>
          /\.\.\./.test(codeAt(context))
            ? 'A BPF function cannot take `...`, a variable number of arguments.'
            : 'A BPF function cannot return a whole struct.',
        (_, context) =>
          /\.\.\./.test(codeAt(context))
            ? 'BPF の関数は `...`（可変個の引数）を取れません。'
            : 'BPF の関数は構造体そのものを返せません。',
      ],
      why: [
        'Arguments travel in five registers, and the result in one, of 64 bits.',
        '引数は 5 つのレジスタで、結果は 64 ビットのレジスタ 1 つで渡されます。',
      ],
      fix: [
        (_, context) =>
          /\.\.\./.test(codeAt(context))
            ? 'Take a fixed number of arguments.'
            : 'Take a pointer to the struct and fill it in, or make the function `static __always_inline`.',
        (_, context) =>
          /\.\.\./.test(codeAt(context))
            ? '引数の個数を固定します。'
            : '構造体へのポインターを受け取って書き込むか、`static __always_inline` にします。',
      ],
    },
  ),
  clangRule(/pass by value not supported/, {
    slug: 'struct-by-value',
    title: ['A whole struct is passed as an argument.', '引数に構造体そのものを渡しています。'],
    why: ['An argument is one register of 64 bits.', '引数は 64 ビットのレジスタ 1 つです。'],
    fix: [
      (_, context) =>
        /bpf_printk/.test(codeAt(context))
          ? 'Print its members one by one.'
          : 'Pass a pointer to it, or make the function `static __always_inline`.',
      (_, context) =>
        /bpf_printk/.test(codeAt(context))
          ? 'メンバーを 1 つずつ渡します。'
          : 'ポインターを渡すか、関数を `static __always_inline` にします。',
    ],
  }),
  clangRule(/^thread-local storage is not supported/, {
    slug: 'thread-local',
    title: ['BPF has no thread-local variables.', 'BPF にスレッドローカル変数はありません。'],
    why: [
      'A program runs for an event, not in a thread of its own.',
      'プログラムはイベントごとに動き、自分のスレッドを持ちません。',
    ],
    fix: [
      'Use a per-CPU array map for a copy for each CPU.',
      'CPU ごとの値が必要なら、per-CPU 配列マップを使います。',
    ],
    learnMore: ['counter/per-cpu'],
  }),
  clangRule(/^[uU]nsupported atomic operation/, {
    slug: 'atomic-size',
    title: [
      'Atomic operations work on 32 and 64 bits only.',
      'アトミック操作ができるのは 32 ビットか 64 ビットの値だけです。',
    ],
    why: [
      'BPF has no atomic instructions for single bytes and 16 bits.',
      '8 ビットや 16 ビットのアトミック命令は BPF にありません。',
    ],
    fix: ['Declare the variable as __u32 or __u64.', '変数を __u32 か __u64 で宣言します。'],
  }),
  clangRule(/^address argument to atomic (?:builtin|operation) must be a pointer/, {
    slug: 'atomic-without-address',
    title: [
      'An atomic operation takes the address of the variable.',
      'アトミック操作には変数のアドレスを渡します。',
    ],
    why: [
      'It changes the variable in its place; a copy of the value will not do.',
      '変数をその場で書き換えるので、値のコピーでは意味がありません。',
    ],
    fix: [
      'Write `__sync_fetch_and_add(&count, 1)`; a pointer such as the result of a lookup is passed as it is.',
      '`__sync_fetch_and_add(&count, 1)` と書きます。検索の結果のようなポインターはそのまま渡します。',
    ],
    fixCode: (_, context) => {
      const code = codeAt(context).trim();
      return /^__sync_\w+\(\w+,/.test(code) ? code.replace('(', '(&') : undefined;
    },
  }),
  clangRule(/^(?:error: )?Cannot select: .*\b(?:brind|BRIND|br_jt|JumpTable|BlockAddress|blockaddress)\b/, {
    slug: 'computed-jump',
    title: [
      'The program jumps to a place that is computed while it runs.',
      '実行時に決まる場所へジャンプしています。',
    ],
    why: [
      'The common BPF instruction sets jump only to fixed places: `goto *table[i]` has no instruction.',
      '一般的な BPF の命令セットは決まった場所へのジャンプしかできず、`goto *table[i]` に当たる命令はありません。',
    ],
    fix: ['Write a `switch` or `if`.', '`switch` や `if` で書きます。'],
    locate: (_, context) => lineWith(context, /\bgoto\s*\*/),
  }),
  clangRule(/^Cannot select: .*Atomic/, {
    slug: 'unsupported-atomic',
    title: [
      'BPF has no instruction for this atomic operation.',
      'このアトミック操作に当たる命令が BPF にありません。',
    ],
    why: [
      'Old instruction sets can only add, and do not give the old value back.',
      '古い命令セットでできるのは加算だけで、元の値は返りません。',
    ],
    fix: [
      'Compile with `-mcpu=v3`, and use 32 or 64 bits.',
      '`-mcpu=v3` を付け、32 ビットか 64 ビットの値を使います。',
    ],
  }),
  clangRule(
    /^(?:invalid register\/token name|invalid operand for instruction|unknown (?:register name|token)|unrecognized instruction mnemonic|invalid output constraint|invalid input constraint|unexpected token|invalid instruction)/,
    {
      slug: 'assembly',
      title: ['The inline assembly is not BPF assembly.', 'インラインアセンブリが BPF の形ではありません。'],
      why: [
        'BPF has its own: `r1 = 5`, `r0 += r1`; instructions of x86 or arm mean nothing here.',
        'BPF には `r1 = 5`、`r0 += r1` という独自の書き方があり、x86 や arm の命令は使えません。',
      ],
      fix: ['Write it in C; clang makes the instructions.', 'C で書きます。命令は clang が作ります。'],
    },
  ),
  clangRule(/^definition with same mangled name '(?<name>\w+)'/, {
    slug: 'duplicate-symbol',
    title: [
      ({ name }) => `Two functions or variables are called \`${name}\` in the object file.`,
      ({ name }) => `オブジェクトファイルの中に \`${name}\` という名前が 2 つあります。`,
    ],
    why: ['Each name stands for one thing there.', 'そこでは 1 つの名前が 1 つのものを表します。'],
    fix: ['Rename one of them.', '片方の名前を変えます。'],
  }),
];
