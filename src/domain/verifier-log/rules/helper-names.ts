/** Helpers that beginners use, to find the one that a misspelt name means. Not complete: it only makes suggestions. */
const HELPERS: readonly string[] = [
  'bpf_map_lookup_elem',
  'bpf_map_update_elem',
  'bpf_map_delete_elem',
  'bpf_map_push_elem',
  'bpf_map_pop_elem',
  'bpf_map_peek_elem',
  'bpf_map_lookup_percpu_elem',
  'bpf_for_each_map_elem',
  'bpf_probe_read_kernel',
  'bpf_probe_read_kernel_str',
  'bpf_probe_read_user',
  'bpf_probe_read_user_str',
  'bpf_ktime_get_ns',
  'bpf_ktime_get_boot_ns',
  'bpf_jiffies64',
  'bpf_printk',
  'bpf_trace_printk',
  'bpf_get_prandom_u32',
  'bpf_get_smp_processor_id',
  'bpf_get_current_pid_tgid',
  'bpf_get_current_uid_gid',
  'bpf_get_current_comm',
  'bpf_get_current_task',
  'bpf_get_current_task_btf',
  'bpf_get_current_cgroup_id',
  'bpf_get_func_ip',
  'bpf_get_stackid',
  'bpf_get_socket_cookie',
  'bpf_tail_call',
  'bpf_redirect',
  'bpf_redirect_map',
  'bpf_redirect_peer',
  'bpf_redirect_neigh',
  'bpf_clone_redirect',
  'bpf_xdp_adjust_head',
  'bpf_xdp_adjust_tail',
  'bpf_xdp_adjust_meta',
  'bpf_xdp_load_bytes',
  'bpf_xdp_store_bytes',
  'bpf_xdp_get_buff_len',
  'bpf_skb_load_bytes',
  'bpf_skb_store_bytes',
  'bpf_skb_pull_data',
  'bpf_skb_change_head',
  'bpf_skb_change_tail',
  'bpf_skb_adjust_room',
  'bpf_l3_csum_replace',
  'bpf_l4_csum_replace',
  'bpf_csum_diff',
  'bpf_csum_update',
  'bpf_fib_lookup',
  'bpf_check_mtu',
  'bpf_sk_lookup_tcp',
  'bpf_sk_lookup_udp',
  'bpf_sk_release',
  'bpf_perf_event_output',
  'bpf_ringbuf_output',
  'bpf_ringbuf_reserve',
  'bpf_ringbuf_submit',
  'bpf_ringbuf_discard',
  'bpf_ringbuf_query',
  'bpf_send_signal',
  'bpf_override_return',
  'bpf_spin_lock',
  'bpf_spin_unlock',
  'bpf_timer_init',
  'bpf_timer_set_callback',
  'bpf_timer_start',
  'bpf_timer_cancel',
  'bpf_loop',
  'bpf_strncmp',
  'bpf_snprintf',
  'bpf_strtol',
  'bpf_strtoul',
  'bpf_htons',
  'bpf_htonl',
  'bpf_ntohs',
  'bpf_ntohl',
];

/** Functions of the kernel that look like helpers, and that a program has to declare itself. */
const KFUNC =
  /^bpf_(?:dynptr_(?:from_(?:xdp|skb)|slice|slice_rdwr|adjust|is_null|is_rdonly|size|clone)|xdp_(?:metadata_\w+|ct_\w+|get_xfrm_state)|skb_ct_\w+|ct_\w+|cpumask_\w+|task_(?:acquire|release|from_pid)|cgroup_(?:acquire|release|from_id|ancestor)|rcu_read_(?:un)?lock|obj_new_impl|obj_drop_impl|iter_(?:num|task|css|bits)_\w+|cast_to_kern_ctx|rdonly_cast|wq_\w+|preempt_(?:disable|enable)|res_spin_\w+)$/;

export const isKfunc = (name: string): boolean => KFUNC.test(name);

/** @returns the helper whose name differs in a few letters only, or that a shortened name starts */
export function nearestHelper(name: string): string | undefined {
  if (HELPERS.includes(name)) return undefined;
  const near = nearestOf(name, HELPERS);
  // `bpf_map_lookup` for `bpf_map_lookup_elem`: the list has the plain form of each family first.
  return near ?? HELPERS.find((helper) => name.length > 10 && helper.startsWith(`${name}_`));
}

const MAP_TYPES: readonly string[] = [
  'HASH',
  'ARRAY',
  'PERCPU_HASH',
  'PERCPU_ARRAY',
  'LRU_HASH',
  'LRU_PERCPU_HASH',
  'LPM_TRIE',
  'PROG_ARRAY',
  'PERF_EVENT_ARRAY',
  'RINGBUF',
  'DEVMAP',
  'DEVMAP_HASH',
  'CPUMAP',
  'XSKMAP',
  'QUEUE',
  'STACK',
  'BLOOM_FILTER',
  'SOCKMAP',
  'SOCKHASH',
  'ARRAY_OF_MAPS',
  'HASH_OF_MAPS',
  'STACK_TRACE',
  'TASK_STORAGE',
].map((type) => `BPF_MAP_TYPE_${type}`);

/** @returns the type of map that a misspelt one means */
export const nearestMapType = (name: string): string | undefined =>
  name.startsWith('BPF_MAP_TYPE_') && !MAP_TYPES.includes(name) ? nearestOf(name, MAP_TYPES) : undefined;

function nearestOf(name: string, names: readonly string[]): string | undefined {
  const allowed = Math.floor(name.length / 6);
  let nearest: { helper: string; distance: number } | undefined;
  for (const helper of names) {
    const distance = editDistance(name, helper);
    if (distance <= allowed && distance < (nearest?.distance ?? Number.POSITIVE_INFINITY)) {
      nearest = { helper, distance };
    }
  }
  return nearest?.helper;
}

/** How many letters have to be put in, left out or changed. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const changed = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
