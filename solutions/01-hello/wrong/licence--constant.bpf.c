// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: prints a number, but not the length of this packet.
 * caught-by: check prints-other-lengths
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

SEC("xdp")
int measure(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	__u64 length = data_end - data;

	bpf_printk("a packet of 98 bytes");

	return length ? XDP_PASS : XDP_DROP;
}

char _license[] SEC("license") = "Dual BSD/GPL";
