import { existsSync, writeFileSync } from 'node:fs';

/**
 * What every host's namespace is told before it has an interface. No host sends a frame on its own, answers are never
 * rationed, and packets with any source are taken: what arrives depends on the learner's program alone.
 */
const SETTINGS: readonly (readonly [string, string])[] = [
  ...(['all', 'default'] as const).flatMap((which) => [
    [`ipv4/conf/${which}/rp_filter`, '0'] as const,
    [`ipv4/conf/${which}/send_redirects`, '0'] as const,
    // Machines that switch IPv6 off do so for new namespaces, too; here it is always on.
    [`ipv6/conf/${which}/disable_ipv6`, '0'] as const,
    [`ipv6/conf/${which}/accept_dad`, '0'] as const,
    [`ipv6/conf/${which}/accept_ra`, '0'] as const,
    // No link-local address: nothing here needs one, and its owner would talk.
    [`ipv6/conf/${which}/addr_gen_mode`, '1'] as const,
    [`ipv6/conf/${which}/router_solicitations`, '0'] as const,
    // Milliseconds between two announcements of a multicast group, where they cannot be kept inside.
    [`ipv6/conf/${which}/mldv2_unsolicited_report_interval`, '1'] as const,
  ]),
  ['ipv4/icmp_ratelimit', '0'],
  ['ipv4/icmp_msgs_per_sec', '1000000'],
  ['ipv6/icmp/ratelimit', '0'],
  // A half-open connection whose client is gone stays silent.
  ['ipv4/tcp_synack_retries', '0'],
  // A listener whose backlog is full refuses everybody, as it did before SYN cookies; the listener's own backlog is the
  // only limit, so that it does not depend on the machine's memory; and nobody is favoured for having talked before.
  ['ipv4/tcp_syncookies', '0'],
  ['core/somaxconn', '4096'],
  ['ipv4/tcp_max_syn_backlog', '4096'],
  ['ipv4/tcp_no_metrics_save', '1'],
  // A client that has come round to a port may use it again, even if it has not been forgotten (TIME-WAIT, a minute).
  ['ipv4/tcp_tw_reuse', '1'],
];

const FORWARDING = ['ipv4/ip_forward', 'ipv6/conf/all/forwarding'];

/** Applies to the calling thread's namespace. Settings that this kernel does not have are left out. */
export function quietHost(): void {
  for (const [name, value] of SETTINGS) set(name, value);
}

export function forwardPackets(): void {
  for (const name of FORWARDING) set(name, '1');
}

/** Bytes that wait for a neighbour who has not said where it lives: a handful of answers. */
const WAITING_BYTES = '4096';

/**
 * Keeps short what waits for neighbours that nobody is (a flood's made-up senders), on one interface of the calling
 * thread's namespace. By default 208 KiB wait, for 3 seconds, and the kernel sends all ICMP of a CPU through one socket
 * with room for 129 KiB: answers to strangers would leave none for anybody's ping.
 */
export function forgetAnswersToStrangers(interfaceName: string): void {
  for (const ip of ['ipv4', 'ipv6']) set(`${ip}/neigh/${interfaceName}/unres_qlen_bytes`, WAITING_BYTES);
}

/** Whether the kernel speaks IPv6 at all (it does not after booting with ipv6.disable=1). */
export const hasIpv6 = (): boolean => existsSync('/proc/sys/net/ipv6');

function set(name: string, value: string): void {
  try {
    writeFileSync(`/proc/sys/net/${name}`, value);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Not in this kernel, or not a namespace's own setting there.
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EPERM') throw error;
  }
}
