// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: only returns XDP_PASS.
 * caught-by: check answer
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
	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
