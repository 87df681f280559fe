// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: greets IPv4 packets only; "every packet" includes the kinds that nobody knows.
 * caught-by: check every-frame-greeted
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

/* The kernel calls this function once for every packet that eth0 receives. */
SEC("xdp")
int greet(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;

	if ((void *)(eth + 1) > data_end)
		return XDP_PASS;

	if (eth->h_proto == bpf_htons(0x0800))
		bpf_printk("Hello, XDP!");

	return XDP_PASS;
}

/* Step 3 is about this line. */
char _license[] SEC("license") = "Dual BSD/GPL";
