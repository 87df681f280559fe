// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: demands an IPv4 header too, 34 bytes where 14 are enough: short packets are lost.
 * caught-by: check just-a-header
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IPV6 0x86DD

SEC("xdp")
int no_ipv6(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;

	if (data + 34 > data_end)
		return XDP_DROP;

	if (eth->h_proto == bpf_htons(ETH_P_IPV6))
		return XDP_DROP;

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
