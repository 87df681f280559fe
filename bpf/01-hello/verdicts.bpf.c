// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

SEC("xdp")
int sort_by_length(struct xdp_md *ctx)
{
	/* Where the packet begins in memory, and where it ends. The casts are
	 * always the same: declared as numbers, the two fields hold pointers. */
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	__u64 length = data_end - data;

	/* TODO: up to 200 bytes     pass
	 *       201 to 1000 bytes   drop
	 *       more than 1000      abort
	 */

	/* Shows you the lengths (key t). Take it out when you like. */
	bpf_printk("%llu bytes", length);

	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
