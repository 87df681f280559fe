import type { DemoFlood } from '../../domain/lesson/demo.ts';
import {
  eth,
  icmpEcho,
  ipv4,
  type Layer,
  packet,
  tcp,
  udp,
  withSourcePorts,
} from '../../domain/packet/index.ts';
import { findInterface, peerOf, type Topology } from '../../domain/topology/model.ts';

/** Ports of a flood's source, in turn: as many connections as a listener's backlog has places, and more. */
const FIRST_PORT = 20_000;
const PORTS = 1_024;

/** The frames that a flood sends in turn. @returns none when its interface does not exist in the network */
export function floodFrames(flood: DemoFlood, topology: Topology): Uint8Array[] {
  const at = { host: flood.from, interface: flood.interface };
  const [own, peer] = [findInterface(topology, at), peerOf(topology, at)];
  if (own === undefined || peer === undefined) return [];
  const isOwn = own.addresses.some((address) => address.startsWith(`${flood.source}/`));
  const link = eth({ src: isOwn ? own.mac : SPOOFED_MAC, dst: peer.mac });
  const first = packet(link, ipv4({ src: flood.source, dst: flood.to }), inside(flood));
  return withSourcePorts(first, PORTS) ?? [first];
}

/** Of nobody in the lab: what is answered to a made-up address reaches nobody. */
const SPOOFED_MAC = '02:00:00:00:01:66';

function inside({ send, port }: DemoFlood): Layer {
  if (send === 'icmp') return icmpEcho();
  const ports = { sport: FIRST_PORT, dport: port };
  return send === 'udp' ? udp(ports) : tcp({ ...ports, flags: 'SYN' });
}
