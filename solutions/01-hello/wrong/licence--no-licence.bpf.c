// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: the whole line is deleted: no licence counts as an incompatible one.
 * caught-by: rule missing-license
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

SEC("xdp")
int measure(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	__u64 length = data_end - data;

	bpf_printk("a packet of %llu bytes", length);

	return XDP_PASS;
}
