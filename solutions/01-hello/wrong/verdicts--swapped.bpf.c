// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: abort and drop are the wrong way round.
 * caught-by: check middle-dropped
 */
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

	if (length > 1000)
		return XDP_DROP;
	if (length > 200)
		return XDP_ABORTED;
	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
