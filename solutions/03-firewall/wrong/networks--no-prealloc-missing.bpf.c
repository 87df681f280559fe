// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: the trie lacks the flag BPF_F_NO_PREALLOC.
 * caught-by: rule map-create
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800

/* The key of an LPM trie: how many bits count, and the bits as they stand in
 * the packet. */
struct fw_network {
	__u32 prefixlen;
	__be32 address;
};

/* Network -> verdict: XDP_PASS or XDP_DROP. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 1024);
	__type(key, struct fw_network);
	__type(value, __u32);
} networks SEC(".maps");

SEC("xdp")
int firewall(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;

	if ((void *)(eth + 1) > data_end)
		return XDP_PASS;
	if (eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;

	struct iphdr *ip = (void *)(eth + 1);

	if ((void *)(ip + 1) > data_end)
		return XDP_PASS;

	/* All 32 bits are known; the trie finds the longest prefix among them. */
	struct fw_network key = {
		.prefixlen = 32,
		.address = ip->saddr,
	};
	__u32 *verdict = bpf_map_lookup_elem(&networks, &key);

	return verdict && *verdict == XDP_DROP ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
