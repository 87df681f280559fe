// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: the values are __u8: after 255 comes 0.
 * caught-by: check two-cpus
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800

/* Every CPU has a value of its own for each key; user space adds them up. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, __u8);
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
	__u8 *count = bpf_map_lookup_elem(&protocols, &protocol);

	/* No atomic add: no other CPU writes to this CPU's value. */
	if (count)
		(*count)++;

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
