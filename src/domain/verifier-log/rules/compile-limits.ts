import { largestLocal } from '../compile-source.ts';
import type { Context } from '../context.ts';
import type { Rule } from '../rule.ts';
import { clangRule } from './clang-rule.ts';

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

/** The largest variable of that function: where to begin. clang names a line of its own choice. */
function largestIn(context: Context): number | undefined {
  const head = headOf(context);
  return head === undefined || !context.source ? undefined : largestLocal(context.source, head)?.line;
}

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
    locate: (_, context) => ({ line: largestIn(context) ?? context.place?.line }),
    cause: (_, context) => ({
      at: { line: headOf(context) },
      note: {
        en: 'All local variables from here on share the 512 bytes, those of inlined functions too.',
        ja: 'ここから先のローカル変数すべてが、インライン化された関数の分も含めて 512 バイトを分け合います。',
      },
    }),
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
  clangRule(/[uU]nsupported dynamic stack allocation|^variable-sized object may not be initialized/, {
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
      'Declare an array of the largest size that you need, as a number: `char buffer[64];`.',
      '`char buffer[64];` のように、必要な最大の大きさを数で書いた配列にします。',
    ],
    locate: (_, { source, place }) => {
      const found = source?.find(/^\s+\w+(?:\s+\w+){1,3}\[[A-Za-z_][^\]]*\]\s*(?:;|=)|alloca\s*\(/)?.line;
      return place ? { line: place.line } : { line: found };
    },
  }),
];

const atDeclaration = ({ source, place }: Context): string =>
  (place && source?.lineAt(place.line)) ?? source?.find(/alloca\s*\(/)?.match[0] ?? '';
