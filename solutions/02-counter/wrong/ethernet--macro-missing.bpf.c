// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: ETH_P_IP is used, but vmlinux.h has no macros and nobody has
 * defined it.
 * caught-by: compile
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

__u64 ipv4_packets;

SEC("xdp")
int count_ipv4(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;

	if ((void *)(eth + 1) > data_end)
		return XDP_PASS;

	if (eth->h_proto == bpf_htons(ETH_P_IP))
		__sync_fetch_and_add(&ipv4_packets, 1);

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
