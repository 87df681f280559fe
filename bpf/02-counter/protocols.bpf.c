// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
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

	/* TODO 1: the IPv4 header, struct iphdr, begins right behind the
	 *         Ethernet header. Make sure that all of it is there.
	 * TODO 2: look at its protocol and add 1 to the right counter.
	 */

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
