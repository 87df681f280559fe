// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: returns what bpf_tail_call returns, and it returns nothing.
 * caught-by: rule tail-call-result
 */
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

/* Rule -> packets that it has dropped. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, MAX_RULES);
	__type(key, __u32);
	__type(value, __u64);
} drops SEC(".maps");

/* IPv4 protocol -> packets, as in chapter 02. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, __u64);
} protocols SEC(".maps");

/* Where the control plane puts the programs that a packet goes through. */
enum {
	FIREWALL,
	MAX_PROGRAMS = 4,
};

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, MAX_PROGRAMS);
	__type(key, __u32);
	__type(value, __u32);
} programs SEC(".maps");

/* Tail calls that found no program. */
__u64 missed;

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

	/* TCP and UDP both begin with the ports, behind the options. */
	struct udphdr *l4 = (void *)ip + ip->ihl * 4;

	if (ip->protocol != IPPROTO_TCP && ip->protocol != IPPROTO_UDP)
		return true;
	if (ip->frag_off & bpf_htons(IP_OFFSET))
		return true; /* a later fragment: only data here */
	if ((void *)(l4 + 1) > data_end)
		return true;
	p->sport = bpf_ntohs(l4->source);
	p->dport = bpf_ntohs(l4->dest);
	p->has_ports = true;
	return true;
}

static __always_inline bool port_matches(const struct port_range *ports,
					 __u16 port, bool has_ports)
{
	if (ports->from == 0 && ports->to == 65535)
		return true; /* asks nothing: also without ports */
	return has_ports && ports->from <= port && port <= ports->to;
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
	for (int i = 0; i < RULES_PER_NETWORK; i++) {
		__u32 id = ids->id[i];

		if (id == 0)
			break;
		struct fw_rule *rule = bpf_map_lookup_elem(&rules, &id);

		if (rule && rule_matches(rule, p))
			return id;
	}
	return 0;
}

/* Counters are per-CPU arrays: no other CPU writes to this one's value. */
static __always_inline void count(void *counters, __u32 index)
{
	__u64 *value = bpf_map_lookup_elem(counters, &index);

	if (value)
		(*value)++;
}

SEC("xdp")
int counter(struct xdp_md *ctx)
{
	struct fw_packet p = {};

	if (parse(ctx, &p))
		count(&protocols, p.protocol);

	return bpf_tail_call(ctx, &programs, FIREWALL);
}

SEC("xdp")
int firewall(struct xdp_md *ctx)
{
	struct fw_packet p = {};

	if (!parse(ctx, &p))
		return XDP_PASS;

	__u32 id = find_rule(&p);

	if (id == 0)
		return XDP_PASS;

	count(&drops, id);
	return XDP_DROP;
}

char _license[] SEC("license") = "Dual BSD/GPL";
