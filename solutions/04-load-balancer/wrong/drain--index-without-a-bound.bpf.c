// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Wrong: reads id[index] without a bound that the verifier can see.
 * caught-by: rule index-unbounded
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
#define MAX_TRIES 4 /* to update a state that the other direction updates, too */

/* The virtual address that clients ask. 0: there is none, nothing is balanced. */
__be32 vip;

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

/* The backends that may get new flows: the control plane writes the list anew
 * when one comes, is drained, falls ill or is well again. */
struct lb_pool {
	__u32 count;
	__u32 id[MAX_BACKENDS];
};

/* One entry in a hash, not in an array: an update replaces the list as a
 * whole, and nobody sees half of the new one. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct lb_pool);
} pool SEC(".maps");

/* What makes a flow: who asks which port of the VIP. */
struct lb_flow {
	__be32 client;
	__be16 client_port;
	__be16 port;
	__u8 protocol;
	__u8 pad[3];
};

/* How far a TCP connection has come; 0 for UDP. */
enum lb_state {
	LB_OPENING = 1,
	LB_ESTABLISHED,
	LB_CLIENT_CLOSING,  /* the client has sent its FIN */
	LB_BACKEND_CLOSING, /* the backend has sent its FIN */
	LB_CLOSED,
};

struct lb_connection {
	__u64 state;
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

/* 0: the kernel's clock. The checks set it, to let an hour pass in no time. */
volatile __u64 clock_ns;

/* Why a packet was refused. */
enum lb_refusal {
	NO_BACKEND, /* none is there for a new flow */
	TABLE_FULL, /* no room to remember one more */
	NO_ROUTE,   /* nobody knows the way to the client */
	STRAY,      /* TCP of no connection, and no SYN that begins one */
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
	struct udphdr *udp; /* of TCP, too, for the ports: both begin with them */
	__u16 *check;       /* TCP's or UDP's */
	bool is_tcp, syn, ack, fin, rst;
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

	struct tcphdr *tcp = (void *)p->ip + p->ip->ihl * 4;

	p->udp = (void *)tcp;
	if (p->ip->protocol == IPPROTO_TCP) {
		if ((void *)(tcp + 1) > data_end)
			return false;
		p->is_tcp = true;
		p->syn = tcp->syn;
		p->ack = tcp->ack;
		p->fin = tcp->fin;
		p->rst = tcp->rst;
		p->check = &tcp->check;
		return true;
	}
	p->check = &p->udp->check;
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
	/* Only in UDP, a checksum of 0 says that there is none. */
	if (p->is_tcp || *p->check != 0) {
		__u16 check = replace_address(*p->check, *address, new);

		*p->check = p->is_tcp || check != 0 ? check : 0xffff;
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
	__u32 key = 0;
	struct lb_pool *available = bpf_map_lookup_elem(&pool, &key);

	if (!available || available->count == 0)
		return 0;

	__u64 index = __sync_fetch_and_add(&turn, 1) % available->count;

	return available->id[index];
}

/* A UDP flow begins with any packet, a TCP connection with a SYN alone. */
static __always_inline bool may_begin(const struct lb_packet *p)
{
	return !p->is_tcp || (p->syn && !p->ack && !p->rst && !p->fin);
}

static __always_inline __u64 now(void)
{
	__u64 set = clock_ns;

	return set ? set : bpf_ktime_get_ns();
}

/* What a segment makes of a connection. */
static __always_inline __u64 next_state(__u64 state, const struct lb_packet *p,
					bool from_client)
{
	__u64 closing = from_client ? LB_CLIENT_CLOSING : LB_BACKEND_CLOSING;

	if (p->rst || state == LB_CLOSED)
		return LB_CLOSED;
	if (state == LB_CLIENT_CLOSING || state == LB_BACKEND_CLOSING)
		return p->fin && state != closing ? LB_CLOSED : state;
	if (p->fin)
		return closing;
	if (state == LB_OPENING && from_client && p->ack && !p->syn)
		return LB_ESTABLISHED;
	return state;
}

/* Both directions of a connection may be seen at once, on two CPUs: the state
 * changes only from the one that was looked at. */
static __always_inline void follow(struct lb_connection *connection,
				   const struct lb_packet *p, bool from_client)
{
	connection->seen = now();
	for (int i = 0; p->is_tcp && i < MAX_TRIES; i++) {
		__u64 old = *(volatile __u64 *)&connection->state;
		__u64 new = next_state(old, p, from_client);

		if (new == old ||
		    __sync_val_compare_and_swap(&connection->state, old, new) == old)
			return;
	}
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

	/* A SYN on a closed connection: the client uses the port again. */
	bool again = connection && connection->state == LB_CLOSED && may_begin(p);

	if (!connection || again) {
		/* Before a backend is taken: a stray is nobody's turn. */
		if (!may_begin(p))
			return refuse(STRAY);

		struct lb_connection new = {
			.state = p->is_tcp ? LB_OPENING : 0,
			.seen = now(),
			.backend = next_backend(),
		};

		if (new.backend == 0)
			return refuse(NO_BACKEND);
		/* Another CPU may have been faster: then its choice is found. */
		bpf_map_update_elem(&conntrack, &flow, &new,
				    again ? BPF_ANY : BPF_NOEXIST);
		connection = bpf_map_lookup_elem(&conntrack, &flow);
		if (!connection)
			return refuse(TABLE_FULL);
	}
	follow(connection, p, true);

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

	follow(connection, p, false);
	rewrite(p, &p->ip->saddr, vip);
	__builtin_memcpy(p->eth->h_dest, fib.dmac, ETH_ALEN);
	__builtin_memcpy(p->eth->h_source, fib.smac, ETH_ALEN);
	return bpf_redirect(fib.ifindex, 0);
}

SEC("xdp")
int balancer(struct xdp_md *ctx)
{
	struct lb_packet p = {};

	if (vip == 0 || !parse(ctx, &p))
		return XDP_PASS;
	return p.ip->daddr == vip ? to_backend(&p) : to_client(ctx, &p);
}

char _license[] SEC("license") = "Dual BSD/GPL";
