import type { Text } from '../../text.ts';

/** What a parameter of a helper means. */
type Parameter = { readonly name: string; readonly what: Text };

const parameter = (name: string, en: string, ja: string): Parameter => ({ name, what: { en, ja } });

const CTX = parameter('ctx', 'the context of the program', 'プログラムのコンテキスト');
const SKB = parameter('skb', 'the context of the program', 'プログラムのコンテキスト');
const MAP = parameter('map', 'the map, `&my_map`', 'マップ、`&my_map`');
const KEY = parameter('key', 'a pointer to the key', 'キーへのポインター');
const VALUE = parameter('value', 'a pointer to the value', '値へのポインター');
const FLAGS = parameter('flags', 'flags', 'フラグ');
const OFFSET = parameter('offset', 'an offset in the packet', 'パケット内のオフセット');
const BUFFER = parameter('buf', 'a pointer to your buffer', '自分のバッファーへのポインター');
const SIZE = parameter('size', 'how many bytes', 'バイト数');
const TO = parameter('dst', 'a pointer to where it is copied to', 'コピー先へのポインター');
const FROM = parameter('unsafe_ptr', 'the address to read from', '読み取り元のアドレス');
const FORMAT = parameter('fmt', 'the format', '書式');
const FORMAT_SIZE = parameter('fmt_size', 'the size of the format', '書式のサイズ');
const DATA = parameter('data', 'a pointer to the data', 'データへのポインター');
const RECORD = parameter(
  'data',
  'the record that bpf_ringbuf_reserve returned',
  'bpf_ringbuf_reserve が返したレコード',
);
const TUPLE = parameter('tuple', 'a pointer to the addresses and ports', 'アドレスとポートへのポインター');
const SOCKET = parameter('sk', 'a socket', 'ソケット');
const INDEX = parameter('index', 'an index of the map', 'マップのインデックス');
const TIMER = parameter(
  'timer',
  'a pointer to a bpf_timer in a map value',
  'マップの値の中の bpf_timer へのポインター',
);

/** The parameters of the helpers that beginners use most, by the kernel's names (include/uapi/linux/bpf.h). */
const PARAMETERS: Readonly<Record<string, readonly Parameter[]>> = {
  bpf_map_lookup_elem: [MAP, KEY],
  bpf_map_update_elem: [MAP, KEY, VALUE, FLAGS],
  bpf_map_delete_elem: [MAP, KEY],
  bpf_map_push_elem: [MAP, VALUE, FLAGS],
  bpf_map_pop_elem: [MAP, VALUE],
  bpf_map_peek_elem: [MAP, VALUE],
  bpf_map_lookup_percpu_elem: [MAP, KEY, parameter('cpu', 'the number of a CPU', 'CPU の番号')],
  bpf_probe_read: [TO, SIZE, FROM],
  bpf_probe_read_kernel: [TO, SIZE, FROM],
  bpf_probe_read_user: [TO, SIZE, FROM],
  bpf_probe_read_str: [TO, SIZE, FROM],
  bpf_probe_read_kernel_str: [TO, SIZE, FROM],
  bpf_probe_read_user_str: [TO, SIZE, FROM],
  bpf_trace_printk: [FORMAT, FORMAT_SIZE],
  bpf_get_current_comm: [BUFFER, SIZE],
  bpf_perf_event_output: [CTX, MAP, FLAGS, DATA, SIZE],
  bpf_skb_output: [CTX, MAP, FLAGS, DATA, SIZE],
  bpf_xdp_output: [CTX, MAP, FLAGS, DATA, SIZE],
  bpf_ringbuf_reserve: [MAP, SIZE, FLAGS],
  bpf_ringbuf_submit: [RECORD, FLAGS],
  bpf_ringbuf_discard: [RECORD, FLAGS],
  bpf_ringbuf_output: [MAP, DATA, SIZE, FLAGS],
  bpf_tail_call: [CTX, MAP, INDEX],
  bpf_redirect_map: [MAP, INDEX, FLAGS],
  bpf_xdp_adjust_head: [CTX, parameter('delta', 'how far to move the start', '先頭を動かすバイト数')],
  bpf_xdp_adjust_tail: [CTX, parameter('delta', 'how far to move the end', '末尾を動かすバイト数')],
  bpf_xdp_load_bytes: [CTX, OFFSET, BUFFER, SIZE],
  bpf_xdp_store_bytes: [CTX, OFFSET, BUFFER, SIZE],
  bpf_skb_load_bytes: [SKB, OFFSET, BUFFER, SIZE],
  bpf_skb_store_bytes: [SKB, OFFSET, BUFFER, SIZE, FLAGS],
  bpf_skb_pull_data: [SKB, SIZE],
  bpf_csum_diff: [
    parameter('from', 'a pointer to the old bytes', '変更前のデータへのポインター'),
    parameter('from_size', 'the size of the old bytes', '変更前のサイズ'),
    parameter('to', 'a pointer to the new bytes', '変更後のデータへのポインター'),
    parameter('to_size', 'the size of the new bytes', '変更後のサイズ'),
    parameter('seed', 'the checksum to start from', '初期値'),
  ],
  bpf_fib_lookup: [
    CTX,
    parameter('params', 'a pointer to a struct bpf_fib_lookup', 'struct bpf_fib_lookup へのポインター'),
    SIZE,
    FLAGS,
  ],
  bpf_sk_lookup_tcp: [CTX, TUPLE, SIZE],
  bpf_sk_lookup_udp: [CTX, TUPLE, SIZE],
  bpf_skc_lookup_tcp: [CTX, TUPLE, SIZE],
  bpf_sk_release: [SOCKET],
  bpf_sk_fullsock: [SOCKET],
  bpf_tcp_sock: [SOCKET],
  bpf_sk_storage_get: [MAP, SOCKET, VALUE, FLAGS],
  bpf_task_storage_get: [MAP, parameter('task', 'a task', 'タスク'), VALUE, FLAGS],
  bpf_get_stackid: [CTX, MAP, FLAGS],
  bpf_get_stack: [CTX, BUFFER, SIZE, FLAGS],
  bpf_spin_lock: [
    parameter(
      'lock',
      'a pointer to a bpf_spin_lock in a map value',
      'マップの値の中の bpf_spin_lock へのポインター',
    ),
  ],
  bpf_spin_unlock: [
    parameter(
      'lock',
      'a pointer to a bpf_spin_lock in a map value',
      'マップの値の中の bpf_spin_lock へのポインター',
    ),
  ],
  bpf_timer_init: [TIMER, MAP, FLAGS],
  bpf_timer_set_callback: [TIMER],
  bpf_timer_start: [TIMER],
  bpf_timer_cancel: [TIMER],
  bpf_strncmp: [
    parameter('s1', 'a pointer to the text', '文字列へのポインター'),
    SIZE,
    parameter('s2', 'a constant text', '定数の文字列'),
  ],
  bpf_snprintf: [BUFFER, SIZE, FORMAT, DATA, SIZE],
  bpf_for_each_map_elem: [MAP, parameter('callback_fn', 'a static function', 'static な関数')],
  bpf_get_current_task_btf: [],
  bpf_redirect: [parameter('ifindex', 'the number of an interface', 'インターフェースの番号'), FLAGS],
};

/** @returns the parameter behind a register (1 is the first); undefined for helpers that are not in the table */
export const parameterOf = (helper: string | undefined, register: number): Parameter | undefined =>
  PARAMETERS[helper ?? '']?.[register - 1];

/** `the second argument of bpf_map_lookup_elem (key: a pointer to the key)`. */
const ORDINALS = ['', 'first', 'second', 'third', 'fourth', 'fifth'] as const;

/** An argument by its place, its name and what it is for. */
export function argumentWords(helper: string | undefined, register: number): Text {
  const known = parameterOf(helper, register);
  const what = known
    ? { en: ` (${known.name}: ${known.what.en})`, ja: `（${known.name}: ${known.what.ja}）` }
    : { en: '', ja: '' };
  return {
    en: `the ${ORDINALS[register] ?? `R${register}`} argument of ${helper ?? 'the helper'}${what.en}`,
    ja: `${helper ?? 'ヘルパー'} の第 ${register} 引数${what.ja}`,
  };
}
