/** Helpers after which all pointers into the packet are void (kernel: bpf_helper_changes_pkt_data). */
export const MOVES_PACKET =
  /^bpf_(?:xdp_adjust_|skb_(?:change_|adjust_|vlan_|store_bytes|pull_data|ecn_set_ce|set_tunnel_)|l[34]_csum_replace|clone_redirect|msg_(?:pull|push|pop)_data|sk_msg_|lwt_|sock_ops_.*hdr)/;

/** Helpers that take away what a pointer of this type points to. */
const TAKES_AWAY: readonly [RegExp, RegExp][] = [
  [/^pkt/, MOVES_PACKET],
  [/^(?:ringbuf_|alloc_)?mem/, /^bpf_ringbuf_(?:submit|discard)/],
  [/^(?:tcp_)?sock/, /^bpf_sk_release/],
];

/** Whether a call of the helper turns pointers of a type into mere numbers. */
export const invalidates = (helper: string, type: string): boolean =>
  TAKES_AWAY.some(([types, helpers]) => types.test(type) && helpers.test(helper));
