// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: the hash map of the last step, still with a plain ++: counts are
 * lost.
 * caught-by: check two-cpus
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800

/* TODO 1: make this a per-CPU array. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, __u64);
} protocols SEC(".maps");

SEC("xdp")
int count_protocols(struct xdp_md *ctx)
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

	__u32 protocol = ip->protocol;
	__u64 *count = bpf_map_lookup_elem(&protocols, &protocol);

	/* TODO 2: an array has all its entries from the start, so most of this
	 *         can go. What must stay for the verifier? */
	if (!count) {
		__u64 zero = 0;

		bpf_map_update_elem(&protocols, &protocol, &zero, BPF_NOEXIST);
		count = bpf_map_lookup_elem(&protocols, &protocol);
		if (!count)
			return XDP_PASS;
	}

	/* Broken on purpose: this is not atomic, and it loses counts. */
	(*count)++;

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
