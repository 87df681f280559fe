// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: SEC(".maps") is missing: the map is an ordinary variable, and no
 * map at all.
 * caught-by: rule map-argument
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, __u64);
} protocols;

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

	if (!count) {
		__u64 zero = 0;

		/* Another CPU may be doing the same right now. Only one of the two
		 * inserts; the other is refused, and finds the entry below. */
		bpf_map_update_elem(&protocols, &protocol, &zero, BPF_NOEXIST);
		count = bpf_map_lookup_elem(&protocols, &protocol);
		if (!count)
			return XDP_PASS;
	}
	__sync_fetch_and_add(count, 1);

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
