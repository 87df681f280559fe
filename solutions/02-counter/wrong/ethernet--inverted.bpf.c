// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: the comparison is the wrong way round: counts everything but IPv4.
 * caught-by: check pings
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

/* vmlinux.h has the kernel's types, but none of its macros. */
#define ETH_P_IP 0x0800

__u64 ipv4_packets;

SEC("xdp")
int count_ipv4(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;

	if ((void *)(eth + 1) > data_end)
		return XDP_PASS;

	if (eth->h_proto != bpf_htons(ETH_P_IP))
		__sync_fetch_and_add(&ipv4_packets, 1);

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
