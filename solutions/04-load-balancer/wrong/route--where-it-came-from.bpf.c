// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: redirects to the interface that the packet came in on.
 * caught-by: check delivered
 */
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
	ip->check = replace_word(ip->check, bpf_htons(ip->ttl << 8),
				 bpf_htons((ip->ttl - 1) << 8));
	ip->ttl--;
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
	/* What needs more than sending on is for the kernel: options, and the
	 * answer that a packet gets whose time is up. */
	if (ip->ihl != 5 || ip->ttl <= 1)
		return XDP_PASS;

	struct bpf_fib_lookup fib = {};

	fib.family = AF_INET;
	fib.tos = ip->tos;
	fib.l4_protocol = ip->protocol;
	fib.tot_len = bpf_ntohs(ip->tot_len);
	fib.ipv4_src = ip->saddr;
	fib.ipv4_dst = ip->daddr;
	fib.ifindex = ctx->ingress_ifindex;

	/* For this host, no route, too big, or a neighbour whose MAC address is
	 * not known: the kernel knows what to do, and asks for the address. */
	if (bpf_fib_lookup(ctx, &fib, sizeof(fib), 0) != BPF_FIB_LKUP_RET_SUCCESS)
		return XDP_PASS;

	decrease_ttl(ip);
	__builtin_memcpy(eth->h_dest, fib.dmac, ETH_ALEN);
	__builtin_memcpy(eth->h_source, fib.smac, ETH_ALEN);
	return bpf_redirect(ctx->ingress_ifindex, 0);
}

char _license[] SEC("license") = "Dual BSD/GPL";
