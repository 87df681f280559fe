// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: greets, and then drops every packet.
 * caught-by: check pings-pass
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

/* The kernel calls this function once for every packet that eth0 receives. */
SEC("xdp")
int greet(struct xdp_md *ctx)
{
	bpf_printk("Hello, XDP!");

	return XDP_DROP;
}

/* Step 3 is about this line. */
char _license[] SEC("license") = "Dual BSD/GPL";
