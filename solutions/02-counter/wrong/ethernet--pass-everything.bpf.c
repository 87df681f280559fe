// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: only returns XDP_PASS, and counts nothing.
 * caught-by: check pings
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

/* vmlinux.h has the kernel's types, but none of its macros. */
#define ETH_P_IP 0x0800

__u64 ipv4_packets;

SEC("xdp")
int count_ipv4(struct xdp_md *ctx)
{
	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
