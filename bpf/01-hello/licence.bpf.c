// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

/* TODO: the kernel refuses this program, and it is meant to. Read its
 *       reason, then mend the program. It must still print its line.
 */
SEC("xdp")
int measure(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	__u64 length = data_end - data;

	bpf_printk("a packet of %llu bytes", length);

	return XDP_PASS;
}

char _license[] SEC("license") = "All rights reserved";
