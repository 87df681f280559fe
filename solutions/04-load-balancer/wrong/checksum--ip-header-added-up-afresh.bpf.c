// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: adds up the whole IP header afresh: one that was damaged on its way looks
 * whole.
 * caught-by: check damaged
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800
#define IP_FRAGMENT 0x3FFF /* of frag_off in struct iphdr: more to come, or an offset */

/* What clients ask, and the server that stands behind it. */
#define FRONT_ADDRESS bpf_htonl(0x0a000250) /* 10.0.2.80: no host has it */
#define FRONT_PORT bpf_htons(80)
#define SERVER_ADDRESS bpf_htonl(0x0a000202) /* 10.0.2.2 */
#define SERVER_PORT bpf_htons(8080)

/* One end of a TCP connection or UDP flow: where it stands in the packet, and
 * where the checksum stands that covers it. */
struct endpoint {
	__be32 *address;
	__be16 *port;
	__u16 *check;
	bool is_udp;
};

/* Updates a checksum for one 16-bit word that changes (RFC 1624, equation 3). */
static __always_inline __u16 replace_word(__u16 check, __u16 old, __u16 new)
{
	__u32 sum = (__u16)~check + (__u16)~old + new;

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* The same for an address: two words. */
static __always_inline __u16 replace_address(__u16 check, __be32 old, __be32 new)
{
	check = replace_word(check, old & 0xffff, new & 0xffff);
	return replace_word(check, old >> 16, new >> 16);
}

/* Writes another address and port, and what follows from them into the
 * checksums of the IP header and of TCP or UDP. */
static __always_inline void rewrite(struct iphdr *ip, struct endpoint *end,
				    __be32 address, __be16 port)
{
	/* In UDP a checksum of 0 says that there is none (RFC 768): it stays,
	 * and one that comes out as 0 is written as its equal, 0xffff. */
	if (!end->is_udp || *end->check != 0) {
		__u16 check = replace_address(*end->check, *end->address, address);

		check = replace_word(check, *end->port, port);
		*end->check = end->is_udp && check == 0 ? 0xffff : check;
	}
	*end->address = address;
	*end->port = port;

	__u16 *words = (void *)ip;
	__u32 sum = 0;

	ip->check = 0;
	for (int i = 0; i < 10; i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	ip->check = ~sum;
}

SEC("xdp")
int port_forward(struct xdp_md *ctx)
{
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = (void *)(long)ctx->data;

	if ((void *)(eth + 1) > data_end || eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;

	struct iphdr *ip = (void *)(eth + 1);

	if ((void *)(ip + 1) > data_end || ip->ihl < 5)
		return XDP_PASS;
	if (ip->frag_off & bpf_htons(IP_FRAGMENT))
		return XDP_PASS; /* only the first fragment has ports */

	struct tcphdr *tcp = (void *)ip + ip->ihl * 4;
	struct udphdr *udp = (void *)tcp;
	struct endpoint source = { .address = &ip->saddr };
	struct endpoint dest = { .address = &ip->daddr };

	if (ip->protocol == IPPROTO_TCP) {
		if ((void *)(tcp + 1) > data_end)
			return XDP_PASS;
		source.check = dest.check = &tcp->check;
	} else if (ip->protocol == IPPROTO_UDP) {
		if ((void *)(udp + 1) > data_end)
			return XDP_PASS;
		source.check = dest.check = &udp->check;
		source.is_udp = dest.is_udp = true;
	} else {
		return XDP_PASS;
	}
	/* TCP and UDP both begin with the ports. */
	source.port = &udp->source;
	dest.port = &udp->dest;

	if (ip->daddr == FRONT_ADDRESS && *dest.port == FRONT_PORT)
		rewrite(ip, &dest, SERVER_ADDRESS, SERVER_PORT);
	else if (ip->saddr == SERVER_ADDRESS && *source.port == SERVER_PORT)
		rewrite(ip, &source, FRONT_ADDRESS, FRONT_PORT);
	return XDP_PASS; /* the kernel of the router sends it on */
}

char _license[] SEC("license") = "Dual BSD/GPL";
