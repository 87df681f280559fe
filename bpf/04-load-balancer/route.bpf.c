// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800
#define ETH_ALEN 6
#define ETH_GROUP 0x01 /* of the first byte of a MAC address: broadcast, multicast */
#define AF_INET 2

/* Updates a checksum for one 16-bit word that changes (RFC 1624, equation 3). */
static __always_inline __u16 replace_word(__u16 check, __u16 old, __u16 new)
{
	__u32 sum = (__u16)~check + (__u16)~old + new;

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* Every router takes one from the time to live (RFC 1812, 5.3.1). It is the
 * upper byte of its word. */
static __always_inline void decrease_ttl(struct iphdr *ip)
{
	/* TODO 1: the new TTL, and the checksum that goes with it. */
}

SEC("xdp")
int route(struct xdp_md *ctx)
{
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = (void *)(long)ctx->data;

	if ((void *)(eth + 1) > data_end || eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;
	if (eth->h_dest[0] & ETH_GROUP)
		return XDP_PASS; /* sent to all: stays on its link (RFC 1812, 5.3.4) */

	struct iphdr *ip = (void *)(eth + 1);

	if ((void *)(ip + 1) > data_end)
		return XDP_PASS;

	/* TODO 2: options, and a TTL that is used up, are for the kernel. */

	/* TODO 3: an empty struct bpf_fib_lookup, filled in member by member, and
	 *         the look-up. If it knows the whole way, decrease the TTL, write
	 *         both MAC addresses, and redirect. Otherwise pass.
	 */

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
