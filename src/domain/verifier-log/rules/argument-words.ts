import type { Text } from '../../text.ts';

/** The verifier's words for kinds of values, as a C programmer would say them. */
const PLAIN: readonly [RegExp, Text][] = [
  [/^(?:scalar|inv)$/, { en: 'a plain number', ja: 'ただの数' }],
  [/^fp$/, { en: 'a pointer to the stack', ja: 'スタックへのポインター' }],
  [/^ctx$/, { en: 'the context', ja: 'コンテキスト' }],
  [/^pkt$/, { en: 'a pointer into the packet', ja: 'パケット内へのポインター' }],
  [/^pkt_end$/, { en: 'the end of the packet (data_end)', ja: 'パケットの終わり（data_end）' }],
  [/^map_ptr$/, { en: 'a map', ja: 'マップ' }],
  [
    /^map_value$/,
    { en: 'a pointer to a map value or a global variable', ja: 'マップの値やグローバル変数へのポインター' },
  ],
  [
    /^(?:ringbuf_|alloc_|rdonly_)?mem$/,
    { en: 'a pointer to reserved memory', ja: '予約したメモリへのポインター' },
  ],
  [/_or_null_?$/, { en: 'a pointer that may be NULL', ja: 'NULL かもしれないポインター' }],
  [/^(?:tcp_)?sock|^xdp_sock$/, { en: 'a socket', ja: 'ソケット' }],
  [/^func$/, { en: 'a function', ja: '関数' }],
  [
    /ptr_/,
    { en: "a pointer to one of the kernel's own structures", ja: 'カーネル自身の構造体へのポインター' },
  ],
];
export const plain = (type: string): Text =>
  PLAIN.find(([pattern]) => pattern.test(type))?.[1] ?? { en: type, ja: type };

/** What helpers take, and how to give it, where the verifier's list needs words. */
const TAKES: readonly [RegExp, { takes: Text; fix: Text }][] = [
  [
    /^ctx$/,
    {
      takes: { en: 'It takes the context.', ja: 'ここに渡せるのはコンテキストです。' },
      fix: {
        en: "Pass `ctx`, the parameter of the program, unchanged. Look at the order of the helper's arguments, too.",
        ja: 'プログラムの引数 `ctx` をそのまま渡します。引数の順番も確かめてください。',
      },
    },
  ],
  [
    /^ringbuf_mem/,
    {
      takes: {
        en: 'It takes the pointer that bpf_ringbuf_reserve returned, and no other.',
        ja: 'ここに渡せるのは bpf_ringbuf_reserve が返したポインターだけです。',
      },
      fix: {
        en: 'Pass the pointer as bpf_ringbuf_reserve gave it to you, without moving it. A record of your own is sent with bpf_ringbuf_output.',
        ja: 'bpf_ringbuf_reserve から得たポインターを、動かさずにそのまま渡します。自分で用意したレコードは bpf_ringbuf_output で送ります。',
      },
    },
  ],
  [
    /sock/,
    {
      takes: { en: 'It takes a socket.', ja: 'ここに渡せるのはソケットです。' },
      fix: {
        en: 'Pass what bpf_sk_lookup_tcp, bpf_sk_fullsock or the context (`skb->sk`) gave, once it is checked for NULL.',
        ja: 'bpf_sk_lookup_tcp、bpf_sk_fullsock、コンテキスト（`skb->sk`）から得たものを、NULL でないことを確かめてから渡します。',
      },
    },
  ],
  [
    /^(?:map_value(?:, ptr_)?)$/,
    {
      takes: {
        en: 'It takes something that lies in a value of a map.',
        ja: 'ここに渡せるのは、マップの値の中にあるものだけです。',
      },
      fix: {
        en: 'Make it a member of the value of a map, look the value up, and pass a pointer into it (`&value->member`).',
        ja: 'マップの値の構造体のメンバーにし、検索した値の中へのポインター（`&value->member`）を渡します。',
      },
    },
  ],
  [
    /^(?:trusted_|rcu_)?ptr_/,
    {
      takes: {
        en: "It takes a pointer that the verifier knows to be one of the kernel's structures, with its type.",
        ja: 'ここに渡せるのは、ベリファイアが型を知っている、カーネルの構造体へのポインターです。',
      },
      fix: {
        en: 'Get it from a helper whose result has a type, such as bpf_get_current_task_btf(), or from an argument of an fentry or tp_btf program.',
        ja: 'bpf_get_current_task_btf() のように型付きの結果を返すヘルパーか、fentry や tp_btf のプログラムの引数から得ます。',
      },
    },
  ],
  [
    /^func$/,
    {
      takes: { en: 'It takes a function of the program.', ja: 'ここに渡せるのはプログラム内の関数です。' },
      fix: { en: 'Pass the name of a static function.', ja: 'static な関数の名前を渡します。' },
    },
  ],
  [
    /fp/,
    {
      takes: {
        en: 'It takes a pointer to memory that the verifier knows: the stack (`&key` of a local variable), the packet, or a map value.',
        ja: 'ベリファイアが知っているメモリへのポインターが必要です。スタック（ローカル変数の `&key`）、パケット、マップの値などです。',
      },
      fix: {
        en: 'Put the value into a local variable and pass its address.',
        ja: '値をローカル変数に入れ、そのアドレスを渡します。',
      },
    },
  ],
];
export const listed = (wanted: string) => wanted.replaceAll(',', ', ').replaceAll(/ {2,}/g, ' ');
export const takesWhat = (wanted: string) => TAKES.find(([pattern]) => pattern.test(wanted))?.[1];
