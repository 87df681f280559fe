// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
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
	/* TODO 3: add up ~check, ~old and new, as 16 bits each; fold what does not
	 *         fit into 16 bits back in; return the inverse.
	 */
	return check;
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

	/* TODO 1: pass what is not ICMP, not for HOST_ADDRESS or a fragment. Find
	 *         struct icmphdr, and pass what is no echo request.
	 */

	/* TODO 2: make it the reply: swap the MAC addresses, swap the IP addresses,
	 *         set the type, update the checksum. Return XDP_TX.
	 */
	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
