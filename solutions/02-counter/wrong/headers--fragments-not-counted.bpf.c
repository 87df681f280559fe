// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: leaves later fragments out altogether.
 * caught-by: check fragments
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800
#define ETH_P_IPV6 0x86DD
#define ETH_P_8021Q 0x8100  /* a VLAN tag */
#define ETH_P_8021AD 0x88A8 /* an outer VLAN tag */
#define MAX_TAGS 2

#define IP_OFFSET 0x1FFF  /* of frag_off in struct iphdr: the offset */
#define IP6_OFFSET 0xFFF8 /* of frag_off in struct frag_hdr: the offset */

/* IPv6 extension headers */
#define NEXTHDR_HOP 0 /* hop-by-hop options */
#define NEXTHDR_ROUTING 43
#define NEXTHDR_FRAGMENT 44
#define NEXTHDR_DEST 60 /* destination options */
#define MAX_HEADERS 8 /* to look at behind struct ipv6hdr */

#define DNS_PORT 53

__u64 dns_queries;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, __u64);
} protocols SEC(".maps");

/* The part of the packet that is not parsed yet. */
struct cursor {
	void *at;
	void *end;
};

/* Every parse_ function moves the cursor behind its headers, and returns what
 * they say comes next, or -1 if they are cut off or make no sense. */

static __always_inline int parse_ethernet(struct cursor *c)
{
	struct ethhdr *eth = c->at;

	if ((void *)(eth + 1) > c->end)
		return -1;
	__u16 type = bpf_ntohs(eth->h_proto);
	c->at = eth + 1;

	for (int i = 0; i < MAX_TAGS; i++) {
		struct vlan_hdr *tag = c->at;

		if (type != ETH_P_8021Q && type != ETH_P_8021AD)
			break;
		if ((void *)(tag + 1) > c->end)
			return -1;
		type = bpf_ntohs(tag->h_vlan_encapsulated_proto);
		c->at = tag + 1;
	}
	return type;
}

static __always_inline int parse_ipv4(struct cursor *c, bool *later_fragment)
{
	struct iphdr *ip = c->at;

	if ((void *)(ip + 1) > c->end || ip->ihl < 5)
		return -1;
	c->at += ip->ihl * 4;
	if (c->at > c->end)
		return -1;
	*later_fragment = ip->frag_off & bpf_htons(IP_OFFSET);
	return ip->protocol;
}

static __always_inline int parse_ipv6(struct cursor *c, bool *later_fragment)
{
	struct ipv6hdr *ip = c->at;

	if ((void *)(ip + 1) > c->end)
		return -1;
	__u8 next = ip->nexthdr;
	c->at = ip + 1;

	for (int i = 0; i < MAX_HEADERS; i++) {
		struct ipv6_opt_hdr *option = c->at;
		struct frag_hdr *fragment = c->at;

		switch (next) {
		case NEXTHDR_HOP:
		case NEXTHDR_ROUTING:
		case NEXTHDR_DEST:
			if ((void *)(option + 1) > c->end)
				return -1;
			c->at += (option->hdrlen + 1) * 8;
			if (c->at > c->end)
				return -1;
			next = option->nexthdr;
			break;
		case NEXTHDR_FRAGMENT:
			if ((void *)(fragment + 1) > c->end)
				return -1;
			c->at = fragment + 1;
			next = fragment->nexthdr;
			*later_fragment = fragment->frag_off & bpf_htons(IP6_OFFSET);
			if (*later_fragment)
				return next;
			break;
		default:
			return next;
		}
	}
	return -1;
}

SEC("xdp")
int count_headers(struct xdp_md *ctx)
{
	struct cursor c = {
		.at = (void *)(long)ctx->data,
		.end = (void *)(long)ctx->data_end,
	};
	bool later_fragment = false;
	int protocol = -1;

	switch (parse_ethernet(&c)) {
	case ETH_P_IP:
		protocol = parse_ipv4(&c, &later_fragment);
		break;
	case ETH_P_IPV6:
		protocol = parse_ipv6(&c, &later_fragment);
		break;
	}
	if (protocol < 0 || later_fragment)
		return XDP_PASS;

	__u32 key = protocol;
	__u64 *count = bpf_map_lookup_elem(&protocols, &key);

	if (count)
		(*count)++;

	/* A later fragment has no UDP header, only a piece of the data. */
	if (protocol != IPPROTO_UDP || later_fragment)
		return XDP_PASS;

	struct udphdr *udp = c.at;

	if ((void *)(udp + 1) > c.end)
		return XDP_PASS;
	if (udp->dest == bpf_htons(DNS_PORT))
		__sync_fetch_and_add(&dns_queries, 1);

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
