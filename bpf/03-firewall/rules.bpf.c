// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800
#define IP_OFFSET 0x1FFF /* of frag_off in struct iphdr: the offset */

#define MAX_RULES 256
#define RULES_PER_NETWORK 16

/* First stage: the network that a packet comes from -> the rules to try. */
struct fw_network {
	__u32 prefixlen;
	__be32 address;
};

struct rule_ids {
	__u32 id[RULES_PER_NETWORK]; /* in this order; 0 ends the list */
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1024);
	__type(key, struct fw_network);
	__type(value, struct rule_ids);
} networks SEC(".maps");

/* Second stage: what a rule asks for. */
struct port_range {
	__u16 from, to; /* both included, in host byte order */
};

struct fw_rule {
	struct fw_network source; /* for fw get: the first stage has looked at it */
	struct port_range sport, dport;
	__u8 protocol; /* 0: any */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MAX_RULES);
	__type(key, __u32);
	__type(value, struct fw_rule);
} rules SEC(".maps");

/* What the firewall wants to know of a packet. */
struct fw_packet {
	__be32 source;
	__u16 sport, dport; /* in host byte order */
	__u8 protocol;
	bool has_ports;
};

/* Returns false for what is no whole IPv4 packet: nothing to filter. */
static __always_inline bool parse(struct xdp_md *ctx, struct fw_packet *p)
{
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = (void *)(long)ctx->data;

	if ((void *)(eth + 1) > data_end || eth->h_proto != bpf_htons(ETH_P_IP))
		return false;

	struct iphdr *ip = (void *)(eth + 1);

	if ((void *)(ip + 1) > data_end || ip->ihl < 5)
		return false;
	p->source = ip->saddr;
	p->protocol = ip->protocol;

	/* TODO 2: the ports. TCP and UDP have them, at their beginning, behind the
	 *         options: ip->ihl * 4 bytes from ip. No other protocol has any,
	 *         nor has a later fragment (IP_OFFSET), nor a header cut off.
	 *         Where they are: sport and dport in host byte order, and
	 *         has_ports = true.
	 */

	return true;
}

static __always_inline bool port_matches(const struct port_range *ports,
					 __u16 port, bool has_ports)
{
	/* TODO 3: 0 to 65535 asks nothing. Any other range asks for a packet
	 *         that has ports, and for one between from and to.
	 */
	return true;
}

static __always_inline bool rule_matches(const struct fw_rule *rule,
					 const struct fw_packet *p)
{
	return (rule->protocol == 0 || rule->protocol == p->protocol) &&
	       port_matches(&rule->sport, p->sport, p->has_ports) &&
	       port_matches(&rule->dport, p->dport, p->has_ports);
}

/* Returns the id of the first rule that matches, or 0. */
static __always_inline __u32 find_rule(const struct fw_packet *p)
{
	struct fw_network key = {
		.prefixlen = 32,
		.address = p->source,
	};
	struct rule_ids *ids = bpf_map_lookup_elem(&networks, &key);

	if (!ids)
		return 0;

	/* TODO 1: go through ids->id until the list ends or a 0 comes, and look
	 *         each rule up in rules. This here tries none.
	 */
	__u32 id = 0;
	struct fw_rule *rule = NULL;

	if (rule && rule_matches(rule, p))
		return id;
	return 0;
}

SEC("xdp")
int firewall(struct xdp_md *ctx)
{
	struct fw_packet p = {};

	if (!parse(ctx, &p))
		return XDP_PASS;

	return find_rule(&p) ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
