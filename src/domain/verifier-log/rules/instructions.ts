import type { Rule } from '../rule.ts';
import { byMessage } from './by-message.ts';

/** Instructions that are wrong by themselves, mostly from inline assembly or another compiler; kernel/bpf/verifier.c. */
export const INSTRUCTION_RULES: readonly Rule[] = [
  byMessage('divisor-zero', /^div by zero/, {
    en: [
      'The program divides by a constant that is 0.',
      'The divisor is known when the program is loaded, and it is 0.',
      'Look for a macro or a constant that is 0 in a `/` or `%` on this line.',
    ],
    ja: [
      '定数 0 で割っています。',
      '割る数はロードの時点で分かっていて、0 です。',
      'この行の `/` や `%` で使っているマクロや定数に、0 のものがないか確かめます。',
    ],
  }),
  byMessage('shift-too-far', /^invalid shift (?<by>-?\d+)/, {
    en: [
      'A value is shifted by {by} bits, which is more than it has.',
      'A shift by 32 or more of a 32-bit value, or by 64 or more of a 64-bit one, has no meaning.',
      'Shift a wider type: `(__u64)1 << n`, or keep the count below the width.',
    ],
    ja: [
      '値の幅を超える {by} ビットのシフトをしています。',
      '32 ビットの値を 32 ビット以上、64 ビットの値を 64 ビット以上シフトしても、意味のある結果になりません。',
      '`(__u64)1 << n` のように幅の広い型でシフトするか、シフト数を幅より小さくします。',
    ],
  }),
  byMessage('frame-pointer-written', /^frame pointer is read only/, {
    en: [
      'The program writes to R10, which only shows where the stack ends.',
      'clang never does that by itself: it comes from inline assembly, or from a file that was not compiled for BPF.',
      'Use another register in the assembly; compile with `-target bpf`.',
    ],
    ja: [
      'スタックの末尾を示すだけの R10 に書き込んでいます。',
      'clang が自分からそうすることはありません。インラインアセンブリか、BPF 用でないコンパイルが原因です。',
      'アセンブリでは別のレジスタを使います。コンパイルには `-target bpf` を付けます。',
    ],
  }),
  byMessage(
    'misaligned-access',
    /^misaligned (?:value |stack |packet )?access off (?<place>.+) size (?<size>\d+)/,
    {
      en: [
        '{size} bytes are accessed at an address that is not a multiple of {size}.',
        'Where the kernel cannot load from any address (the program is loaded with strict alignment, or the machine has no such loads), the verifier asks for aligned ones.',
        'Order the members of the struct by size, do not pack it, and copy from odd offsets with __builtin_memcpy.',
      ],
      ja: [
        '{size} の倍数でないアドレスで、{size} バイトにアクセスしています。',
        '厳密なアラインメントが指定されている場合や、そうした読み込みのできないマシンでは、アラインされたアクセスしか許されません。',
        '構造体のメンバーを大きい順に並べ、packed にせず、半端な位置からは __builtin_memcpy でコピーします。',
      ],
    },
  ),
  byMessage('old-packet-access', /^BPF_LD_\[ABS\|IND\]|^at the time of BPF_LD_ABS|^LD_ABS is /, {
    en: [
      'The old packet loads (load_byte, load_half, load_word) are not allowed here.',
      'They come from classic BPF: for socket filters and tc, outside of locked sections and callbacks, in functions that return int.',
      'Read the packet through data and data_end, or with bpf_skb_load_bytes.',
    ],
    ja: [
      '古い形式のパケット読み込み（load_byte、load_half、load_word）は、ここでは使えません。',
      'クラシック BPF から受け継いだ命令で、使えるのはソケットフィルターや tc の、ロック区間やコールバックの外、int を返す関数の中だけです。',
      'data と data_end を通して読むか、bpf_skb_load_bytes を使います。',
    ],
  }),
];
