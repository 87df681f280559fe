// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800
#define ETH_P_ARP 0x0806

SEC("xdp")
int icmp_or_arp(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;

	if ((void *)(eth + 1) > data_end)
		return XDP_DROP;

	/* TODO: pass ARP, pass ICMP over IPv4, drop everything else.
	 *       The IPv4 header (struct iphdr) begins at eth + 1.
	 */

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
