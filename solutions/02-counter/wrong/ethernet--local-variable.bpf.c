// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: the counter is a local variable: every packet starts again at 0,
 * and nobody else can read it.
 * caught-by: check pings
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

/* vmlinux.h has the kernel's types, but none of its macros. */
#define ETH_P_IP 0x0800

SEC("xdp")
int count_ipv4(struct xdp_md *ctx)
{
	__u64 ipv4_packets = 0;
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;

	if ((void *)(eth + 1) > data_end)
		return XDP_PASS;

	if (eth->h_proto == bpf_htons(ETH_P_IP))
		ipv4_packets++;

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
