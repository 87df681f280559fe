// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: gives the look-up an address instead of a pointer to one.
 * caught-by: rule argument-by-value
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800
#define ETH_ALEN 6

/* How a host is reached. */
struct way {
	__u32 link; /* key of `links` */
	__u8 mac[ETH_ALEN];        /* the host's */
	__u8 source_mac[ETH_ALEN]; /* of our interface on that link */
};

/* IPv4 address -> way. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __be32);
	__type(value, struct way);
} hosts SEC(".maps");

/* Number of a link -> interface. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} links SEC(".maps");

SEC("xdp")
int redirect(struct xdp_md *ctx)
{
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = (void *)(long)ctx->data;

	if ((void *)(eth + 1) > data_end || eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;

	struct iphdr *ip = (void *)(eth + 1);

	if ((void *)(ip + 1) > data_end)
		return XDP_PASS;

	struct way *way = bpf_map_lookup_elem(&hosts, ip->daddr);

	if (!way)
		return XDP_PASS;

	/* Without such a link the kernel gets the frame, untouched. */
	int verdict = bpf_redirect_map(&links, way->link, XDP_PASS);

	if (verdict == XDP_REDIRECT) {
		__builtin_memcpy(eth->h_dest, way->mac, ETH_ALEN);
		__builtin_memcpy(eth->h_source, way->source_mac, ETH_ALEN);
	}
	return verdict;
}

char _license[] SEC("license") = "Dual BSD/GPL";
