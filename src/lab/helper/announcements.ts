import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { inNamespace } from '../kernel/namespace.ts';
import { blockMulticastReports } from '../kernel/quiet-ipv6.ts';
import type { LabHost } from './network.ts';
import type { Port } from './port.ts';
import { hasIpv6 } from './sysctls.ts';

/* A host that gets an IPv6 address announces the multicast group that belongs to it (MLD). Nobody may see that. */

/** What a kernel that says each announcement twice (its default) has to say after the last change … */
const STILL_TO_COME = 2;
/** … within a few clock ticks each, of at most 10 ms. */
const TICKS_MS = 60;
const LIMIT_MS = 1_000;

/** Keeps announcements inside, in the calling thread's namespace. @returns whether this kernel can */
export function keepAnnouncementsInside(): boolean {
  try {
    blockMulticastReports();
    return true;
  } catch {
    return false;
  }
}

/** Where they cannot be kept inside: waits until everyone has said everything. */
export async function untilAllAnnounced(
  ports: readonly Port[],
  hosts: ReadonlyMap<string, LabHost>,
): Promise<void> {
  if (!hasIpv6()) return;
  const count = () => ports.map((port) => countAnnounced(port, hosts));
  const atFirst = count();
  const deadline = performance.now() + LIMIT_MS;
  let last = atFirst;
  let changedAt = performance.now();
  while (performance.now() < deadline && performance.now() - changedAt < TICKS_MS) {
    const now = count();
    if (now.every((announced, at) => announced >= (atFirst[at] ?? 0) + STILL_TO_COME)) return;
    if (now.some((announced, at) => announced !== last[at])) changedAt = performance.now();
    last = now;
    await setTimeout(2);
  }
}

/** How many MLDv2 reports (ICMPv6 type 143, RFC 3810) an interface has sent. */
function countAnnounced({ interface: { host, name } }: Port, hosts: ReadonlyMap<string, LabHost>): number {
  const namespace = hosts.get(host)?.namespace;
  if (namespace === undefined) return 0;
  const counters = inNamespace(namespace, () =>
    readFileSync(`/proc/thread-self/net/dev_snmp6/${name}`, 'utf8'),
  );
  return Number(/^Icmp6OutType143\s+(\d+)$/m.exec(counters)?.[1] ?? 0);
}
