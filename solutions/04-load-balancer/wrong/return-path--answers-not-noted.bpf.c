// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: notes the time of what the client sends only: a flow in which the backend does
 * the talking looks dead.
 * caught-by: check noted
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define ETH_P_IP 0x0800
#define ETH_ALEN 6
#define AF_INET 2
#define IP_FRAGMENT 0x3FFF /* of frag_off in struct iphdr: more to come, or an offset */

#define MAX_BACKENDS 16
#define MAX_CONNECTIONS 65536 /* as many as one client has ports */

/* The virtual address that clients ask. 0: there is none, nothing is balanced. */
__be32 vip;

/* Backends have the ids 1 to this. The control plane counts up when a new one is ready. */
__u32 backend_count;

/* How many flows have been given to backends. */
__u64 turn;

/* A server behind the VIP, and how it is reached. */
struct lb_backend {
	__be32 address;
	__u32 ifindex;
	__u8 mac[ETH_ALEN];        /* the backend's */
	__u8 source_mac[ETH_ALEN]; /* of our interface */
};

/* Id -> backend. An update of a hash entry replaces it as a whole. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_BACKENDS);
	__type(key, __u32);
	__type(value, struct lb_backend);
} backends SEC(".maps");

/* What makes a flow: who asks which port of the VIP. */
struct lb_flow {
	__be32 client;
	__be16 client_port;
	__be16 port;
	__u8 protocol;
	__u8 pad[3];
};

struct lb_connection {
	__u64 seen; /* its last packet: ns since the machine started */
	__u32 backend;
	__u32 pad;
};

/* Flow -> the backend that it stays with. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MAX_CONNECTIONS);
	__type(key, struct lb_flow);
	__type(value, struct lb_connection);
} conntrack SEC(".maps");

/* Why a packet was refused. */
enum lb_refusal {
	NO_BACKEND, /* none is there for a new flow */
	TABLE_FULL, /* no room to remember one more */
	NO_ROUTE,   /* nobody knows the way to the client */
	MAX_REFUSALS,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, MAX_REFUSALS);
	__type(key, __u32);
	__type(value, __u64);
} refusals SEC(".maps");

/* A packet that can be balanced: its headers are whole, it is no fragment. */
struct lb_packet {
	struct ethhdr *eth;
	struct iphdr *ip;
	struct udphdr *udp;
};

static __always_inline bool parse(struct xdp_md *ctx, struct lb_packet *p)
{
	void *data_end = (void *)(long)ctx->data_end;

	p->eth = (void *)(long)ctx->data;
	if ((void *)(p->eth + 1) > data_end || p->eth->h_proto != bpf_htons(ETH_P_IP))
		return false;

	p->ip = (void *)(p->eth + 1);
	if ((void *)(p->ip + 1) > data_end || p->ip->ihl < 5)
		return false;
	if (p->ip->frag_off & bpf_htons(IP_FRAGMENT))
		return false; /* without ports, or the rest would be */

	p->udp = (void *)p->ip + p->ip->ihl * 4;
	return p->ip->protocol == IPPROTO_UDP && (void *)(p->udp + 1) <= data_end;
}

/* Updates a checksum for one 16-bit word that changes (RFC 1624, equation 3). */
static __always_inline __u16 replace_word(__u16 check, __u16 old, __u16 new)
{
	__u32 sum = (__u16)~check + (__u16)~old + new;

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* The same for an address: two words. */
static __always_inline __u16 replace_address(__u16 check, __be32 old, __be32 new)
{
	check = replace_word(check, old & 0xffff, new & 0xffff);
	return replace_word(check, old >> 16, new >> 16);
}

/* Writes another address, and what follows from it into both checksums. */
static __always_inline void rewrite(struct lb_packet *p, __be32 *address, __be32 new)
{
	p->ip->check = replace_address(p->ip->check, *address, new);
	if (p->udp->check != 0) {
		__u16 check = replace_address(p->udp->check, *address, new);

		p->udp->check = check != 0 ? check : 0xffff;
	}
	*address = new;
}

static __always_inline int refuse(__u32 why)
{
	__u64 *count = bpf_map_lookup_elem(&refusals, &why);

	if (count)
		(*count)++;
	return XDP_DROP;
}

/* One after the other: returns the id whose turn it is, or 0. */
static __always_inline __u32 next_backend(void)
{
	__u32 count = backend_count;

	return count ? __sync_fetch_and_add(&turn, 1) % count + 1 : 0;
}

static __always_inline int to_backend(struct lb_packet *p)
{
	struct lb_flow flow = {
		.client = p->ip->saddr,
		.client_port = p->udp->source,
		.port = p->udp->dest,
		.protocol = p->ip->protocol,
	};
	struct lb_connection *connection = bpf_map_lookup_elem(&conntrack, &flow);

	if (!connection) {
		struct lb_connection new = { .backend = next_backend() };

		if (new.backend == 0)
			return refuse(NO_BACKEND);
		/* Another CPU may have been faster: then its choice is found. */
		bpf_map_update_elem(&conntrack, &flow, &new, BPF_NOEXIST);
		connection = bpf_map_lookup_elem(&conntrack, &flow);
		if (!connection)
			return refuse(TABLE_FULL);
	}
	connection->seen = bpf_ktime_get_ns();

	__u32 id = connection->backend;
	struct lb_backend *backend = bpf_map_lookup_elem(&backends, &id);

	if (!backend)
		return refuse(NO_BACKEND);
	rewrite(p, &p->ip->daddr, backend->address);
	__builtin_memcpy(p->eth->h_dest, backend->mac, ETH_ALEN);
	__builtin_memcpy(p->eth->h_source, backend->source_mac, ETH_ALEN);
	return bpf_redirect(backend->ifindex, 0);
}

/* What a backend says to a client comes from the VIP, which the client asked. */
static __always_inline int to_client(struct xdp_md *ctx, struct lb_packet *p)
{
	struct lb_flow flow = {
		.client = p->ip->daddr,
		.client_port = p->udp->dest,
		.port = p->udp->source,
		.protocol = p->ip->protocol,
	};
	struct lb_connection *connection = bpf_map_lookup_elem(&conntrack, &flow);

	if (!connection)
		return XDP_PASS; /* not through us: a health check, for one */

	__u32 id = connection->backend;
	struct lb_backend *backend = bpf_map_lookup_elem(&backends, &id);

	if (!backend || backend->address != p->ip->saddr)
		return XDP_PASS;

	struct bpf_fib_lookup fib = {};

	fib.family = AF_INET;
	fib.tos = p->ip->tos;
	fib.l4_protocol = p->ip->protocol;
	fib.tot_len = bpf_ntohs(p->ip->tot_len);
	fib.ipv4_src = vip;
	fib.ipv4_dst = p->ip->daddr;
	fib.ifindex = ctx->ingress_ifindex;

	/* Passed on, it would reach the client from an address it never asked. */
	if (bpf_fib_lookup(ctx, &fib, sizeof(fib), 0) != BPF_FIB_LKUP_RET_SUCCESS)
		return refuse(NO_ROUTE);

	rewrite(p, &p->ip->saddr, vip);
	__builtin_memcpy(p->eth->h_dest, fib.dmac, ETH_ALEN);
	__builtin_memcpy(p->eth->h_source, fib.smac, ETH_ALEN);
	return bpf_redirect(fib.ifindex, 0);
}

SEC("xdp")
int balancer(struct xdp_md *ctx)
{
	struct lb_packet p;

	if (vip == 0 || !parse(ctx, &p))
		return XDP_PASS;
	return p.ip->daddr == vip ? to_backend(&p) : to_client(ctx, &p);
}

char _license[] SEC("license") = "Dual BSD/GPL";
