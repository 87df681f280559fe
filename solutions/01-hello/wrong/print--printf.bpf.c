// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: calls printf, which programs in the kernel do not have.
 * caught-by: compile
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

/* The kernel calls this function once for every packet that eth0 receives. */
SEC("xdp")
int greet(struct xdp_md *ctx)
{
	printf("Hello, XDP!");

	return XDP_PASS;
}

/* Step 3 is about this line. */
char _license[] SEC("license") = "Dual BSD/GPL";
