// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: takes the call away instead of mending the licence: the program loads and is mute.
 * caught-by: check prints-length
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

SEC("xdp")
int measure(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	__u64 length = data_end - data;

	return length ? XDP_PASS : XDP_DROP;
}

char _license[] SEC("license") = "All rights reserved";
