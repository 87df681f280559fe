// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: only returns XDP_PASS, and counts nothing.
 * caught-by: check icmp
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800

__u64 icmp_packets;
__u64 tcp_packets;
__u64 udp_packets;

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

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
