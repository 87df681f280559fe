// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800

/* The key of an LPM trie: how many bits count, and the bits as they stand in
 * the packet. */
struct fw_network {
	__u32 prefixlen;
	__be32 address;
};

/* TODO 1: replace this map by an LPM trie called networks, also with room for
 *         1024 entries. Key: struct fw_network. Value: __u32, the verdict.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __be32);
	__type(value, __u64);
} blocklist SEC(".maps");

SEC("xdp")
int firewall(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;

	if ((void *)(eth + 1) > data_end)
		return XDP_PASS;
	if (eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;

	struct iphdr *ip = (void *)(eth + 1);

	if ((void *)(ip + 1) > data_end)
		return XDP_PASS;

	/* TODO 2: look up the network that ip->saddr is in. Drop the packet if
	 *         the verdict there is XDP_DROP; everything else passes.
	 */
	__be32 source = ip->saddr;
	__u64 *dropped = bpf_map_lookup_elem(&blocklist, &source);

	if (!dropped)
		return XDP_PASS;

	__sync_fetch_and_add(dropped, 1);
	return XDP_DROP;
}

char _license[] SEC("license") = "Dual BSD/GPL";
