// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800

/* TODO 1: a hash map called protocols. Key: __u32, the protocol number.
 *         Value: __u64, how many packets. Room for every protocol.
 */

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

	/* TODO 2: look ip->protocol up. If it has no entry yet, insert a 0 and
	 *         look again. Then add 1, atomically.
	 */

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
