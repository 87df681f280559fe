// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: has the map and the variable, but only returns XDP_PASS.
 * caught-by: check plain
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

SEC("xdp")
int count_headers(struct xdp_md *ctx)
{
	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
