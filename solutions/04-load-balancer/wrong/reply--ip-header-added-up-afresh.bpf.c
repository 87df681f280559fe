// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: adds up the IP header afresh: one that was damaged on its way looks whole.
 * caught-by: check damaged
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800
#define ETH_ALEN 6
#define IP_FRAGMENT 0x3FFF /* of frag_off in struct iphdr: more to come, or an offset */

#define ICMP_ECHOREPLY 0
#define ICMP_ECHO 8

#define HOST_ADDRESS bpf_htonl(0x0a000002) /* 10.0.0.2: ours */

/* Updates a checksum for one 16-bit word that changes (RFC 1624, equation 3). */
static __always_inline __u16 replace_word(__u16 check, __u16 old, __u16 new)
{
	__u32 sum = (__u16)~check + (__u16)~old + new;

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

SEC("xdp")
int reply(struct xdp_md *ctx)
{
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = (void *)(long)ctx->data;

	if ((void *)(eth + 1) > data_end || eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;

	struct iphdr *ip = (void *)(eth + 1);

	if ((void *)(ip + 1) > data_end || ip->ihl < 5)
		return XDP_PASS;
	if (ip->protocol != IPPROTO_ICMP || ip->daddr != HOST_ADDRESS)
		return XDP_PASS;
	if (ip->frag_off & bpf_htons(IP_FRAGMENT))
		return XDP_PASS; /* the kernel puts it together and answers */

	struct icmphdr *icmp = (void *)ip + ip->ihl * 4;

	if ((void *)(icmp + 1) > data_end || icmp->type != ICMP_ECHO)
		return XDP_PASS;

	/* Back to where it came from. */
	__u8 mac[ETH_ALEN];

	__builtin_memcpy(mac, eth->h_dest, ETH_ALEN);
	__builtin_memcpy(eth->h_dest, eth->h_source, ETH_ALEN);
	__builtin_memcpy(eth->h_source, mac, ETH_ALEN);

	ip->daddr = ip->saddr;
	ip->saddr = HOST_ADDRESS;

	__u16 *words = (void *)ip;
	__u32 sum = 0;

	ip->check = 0;
	for (int i = 0; i < 10; i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	ip->check = ~sum;

	/* The type is the upper byte of the first word; the code beside it stays. */
	icmp->type = ICMP_ECHOREPLY;
	icmp->checksum = replace_word(icmp->checksum, bpf_htons(ICMP_ECHO << 8),
				      bpf_htons(ICMP_ECHOREPLY << 8));
	return XDP_TX;
}

char _license[] SEC("license") = "Dual BSD/GPL";
