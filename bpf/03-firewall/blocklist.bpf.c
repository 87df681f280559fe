// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800

/* TODO 1: a hash map called blocklist, with room for 1024 entries.
 *         Key: __be32, a source address as it stands in the packet.
 *         Value: __u64, how many packets from there were dropped.
 */

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

	/* TODO 2: is ip->saddr in the map? Then add 1 to its count, atomically,
	 *         and drop the packet. Everything else passes.
	 */

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
