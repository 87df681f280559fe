import { largestLocal } from '../compile-source.ts';
import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { clangRule, codeAt } from './clang-rule.ts';

/** Functions of the compiler's own library that calculate with floating point: `__adddf3`, `__floatunsidf`. */
const FLOAT =
  /built-in function '__(?:\w*(?:sf|df|tf)(?:\d|[a-z]{2}\d?)?\w*|float\w+|fix\w+|extend\w+|trunc\w+)'/;
const WIDE = /built-in function '__(?:multi3|u?divti3|u?modti3|ashlti3|lshrti3|ashrti3|mulodi4|muloti4)'/;

/** The head of the function that a message lies in. */
function headOf({ source, place }: Context): number | undefined {
  const name = place && source?.functionAt(place.line)?.name;
  return name === undefined
    ? undefined
    : source?.find(new RegExp(`^[A-Za-z_][\\w\\s*]*\\b${name}\\s*\\([^;]*$`))?.line;
}

/** A line with a call of the built-in function that clang has no name for. */
const lineWith = ({ source, place }: Context, pattern: RegExp) =>
  place ? undefined : { line: source?.find(pattern)?.line };

/** C that is right, and that BPF cannot do. */
export const COMPILE_LIMIT_RULES: readonly Rule[] = [
  clangRule(/BPF stack limit(?: of (?<limit>\d+) bytes)? is exceeded|stack frame size .*exceeds.*BPF/i, {
    slug: 'stack-size',
    title: [
      'The local variables of this function need more than 512 bytes, the whole stack of a BPF program.',
      'この関数のローカル変数が、BPF プログラムのスタックの 512 バイトに収まりません。',
    ],
    why: [
      'The kernel gives each program a small fixed stack, so that it can never overflow. Functions that are inlined here count with it.',
      'カーネルがプログラムに与えるスタックは小さな固定サイズで、決してあふれないようになっています。インライン化された関数の分も含まれます。',
    ],
    fix: [
      'Put large buffers into the value of a per-CPU array map with one entry, and look it up.',
      '大きなバッファーは、エントリが 1 つの per-CPU 配列マップの値に置き、検索して使います。',
    ],
    locate: (_, context) => ({ line: headOf(context) }),
    cause: (_, context) => {
      const head = headOf(context);
      const largest = head === undefined || !context.source ? undefined : largestLocal(context.source, head);
      return (
        largest && {
          at: { line: largest.line },
          note: {
            en: `\`${largest.name}\` is the largest variable that is declared here.`,
            ja: `ここで宣言されている中で最も大きい変数は \`${largest.name}\` です。`,
          },
        }
      );
    },
    learnMore: ['counter/per-cpu'],
  }),
  clangRule(/(?:Error at line (?<line>\d+): )?unsupport(?:ed)? signed division/i, {
    slug: 'signed-division',
    title: ['BPF has no division of signed numbers.', 'BPF には符号付きの除算がありません。'],
    why: [
      'The instruction came only with cpu=v4 (Linux 6.6 and clang 18); the common instruction sets divide unsigned numbers.',
      '符号付き除算の命令は cpu=v4（Linux 6.6、clang 18）で加わったもので、一般的な命令セットで割り算できるのは符号なしの数だけです。',
    ],
    fix: [
      'Make both operands unsigned (`__u32`); division by 0 then gives 0.',
      '割られる数と割る数の両方を符号なし（`__u32`）にします。なお、0 で割ると結果は 0 になります。',
    ],
    locate: ({ line }) => ({ line: line === undefined ? undefined : Number(line) }),
  }),
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
  clangRule(FLOAT, {
    slug: 'floating-point',
    title: ['BPF has no floating-point numbers.', 'BPF では浮動小数点数を使えません。'],
    why: [
      'The kernel does not use the registers for float and double, and BPF has no instructions for them.',
      'カーネルは float や double 用のレジスタを使わず、BPF にもそのための命令がありません。',
    ],
    fix: [
      'Calculate with whole numbers: `x * 15 / 10` for `x * 1.5`, thousandths for fractions.',
      '整数で計算します。`x * 1.5` は `x * 15 / 10` とし、小数は 1000 倍した値で表します。',
    ],
  }),
  clangRule(WIDE, {
    slug: 'wide-integer',
    title: ['BPF has no numbers of 128 bits.', 'BPF では 128 ビットの数を使えません。'],
    why: ['Its registers are 64 bits wide.', 'レジスタの幅は 64 ビットです。'],
    fix: [
      'Use __u64, or two of them; divide before you multiply.',
      '__u64 か、それを 2 つ使います。割り算を掛け算より先にする方法もあります。',
    ],
  }),
  clangRule(/built-in function '(?:abort|__bpf_trap)'|^__bpf_trap|unsupported __bpf_trap/, {
    slug: 'trap',
    title: [
      'clang puts a trap here, and BPF has none.',
      'clang がここに異常終了の命令を置こうとしましたが、BPF にはありません。',
    ],
    why: [
      '__builtin_trap() asks for it; clang also makes one of code that has no meaning in C, such as reading through a null pointer.',
      '__builtin_trap() のほか、NULL ポインターの読み込みのように C で意味が決まっていないコードもこうなります。',
    ],
    fix: [
      'End the program with a return, such as `return XDP_ABORTED;`.',
      '`return XDP_ABORTED;` のように return で終えます。',
    ],
  }),
  clangRule(/call to built-in function '(?<name>\w+)' is not supported/i, {
    slug: 'builtin-call',
    title: [
      ({ name }) => `clang needs the function ${name} here, and there is none in the kernel for BPF.`,
      ({ name }) =>
        `clang はここで関数 ${name} を呼び出そうとしましたが、カーネルの中の BPF プログラムからは使えません。`,
    ],
    why: [
      'Small copies of constant size become plain instructions; large ones, or of variable size, become calls of the C library.',
      'サイズが定数の小さなコピーは通常の命令に展開されますが、大きいものやサイズが変わるものは C ライブラリの呼び出しになります。',
    ],
    fix: [
      ({ name }) =>
        name === 'memset'
          ? 'Clear it with a small constant size; a new value of a map and `= {}` of a small struct need no memset. Or write a loop.'
          : 'Use a small constant size, a loop, or bpf_probe_read_kernel for large blocks.',
      ({ name }) =>
        name === 'memset'
          ? '小さな定数サイズで消すか、ループで書きます。小さな構造体なら `= {}` で足ります。'
          : '小さな定数サイズにするか、ループで書きます。大きなブロックなら bpf_probe_read_kernel が使えます。',
    ],
  }),
  clangRule(/[uU]nsupported dynamic stack allocation/, {
    slug: 'variable-array',
    title: [
      (_, context) =>
        /alloca/.test(atDeclaration(context))
          ? 'alloca needs a stack that grows, and that of BPF is fixed.'
          : 'The size of a local array is not a constant.',
      (_, context) =>
        /alloca/.test(atDeclaration(context))
          ? 'alloca には伸びるスタックが必要ですが、BPF のスタックは固定です。'
          : 'ローカル配列の大きさが定数ではありません。',
    ],
    why: [
      'The stack of a BPF program is fixed when clang compiles; the size must be known then.',
      'BPF プログラムのスタックはコンパイル時に決まるので、大きさもその時点で決まっていなければなりません。',
    ],
    fix: [
      'Give the array its largest size as a number: `char buffer[64];`.',
      '`char buffer[64];` のように、最大の大きさを数で書きます。',
    ],
    locate: (_, { source, place }) => {
      const found = source?.find(/^\s+[\w\s]+\s\w+\[[A-Za-z_][^\]]*\]\s*(?:;|=)|alloca\s*\(/)?.line;
      return place ? { line: place.line } : { line: found };
    },
  }),
  clangRule(/^variable-sized object may not be initialized/, {
    slug: 'variable-array-initialised',
    title: ['The size of this array is not a constant.', 'この配列の大きさが定数ではありません。'],
    why: [
      'BPF has no arrays whose size comes out while the program runs; a `const` variable does not count as a constant in C.',
      'BPF では、実行時に大きさが決まる配列は使えません。C では `const` の変数も定数とみなされません。',
    ],
    fix: ['Write the size as a number or a #define.', '大きさを数か #define で書きます。'],
  }),
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
      'Write `__sync_fetch_and_add(&count, 1)`; a pointer such as the result of a look-up is passed as it is.',
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
      title: ['The inline assembly is no BPF assembly.', 'インラインアセンブリが BPF の形ではありません。'],
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

const atDeclaration = ({ source, place }: Context): string =>
  (place && source?.lineAt(place.line)) ?? source?.find(/alloca\s*\(/)?.match[0] ?? '';
