import { usageError } from '../../errors.ts';
import type { Addresses } from '../checksum.ts';
import { ETHERTYPE, IP_PROTOCOL } from '../numbers.ts';
import type { ArpLayer } from './arp.ts';
import type { EthLayer } from './eth.ts';
import type { IcmpLayer } from './icmp.ts';
import type { Ipv4Layer } from './ipv4.ts';
import type { Ipv6Layer } from './ipv6.ts';
import type { Ipv6FragmentLayer } from './ipv6-fragment.ts';
import type { Ipv6OptionsLayer } from './ipv6-options.ts';
import type { Ipv6RoutingLayer } from './ipv6-routing.ts';
import type { PayloadLayer } from './payload.ts';
import type { TcpLayer } from './tcp.ts';
import type { UdpLayer } from './udp.ts';
import type { VlanLayer } from './vlan.ts';

/** Anything that `packet()` can be given. */
export type Layer =
  | EthLayer
  | VlanLayer
  | ArpLayer
  | Ipv4Layer
  | Ipv6Layer
  | Ipv6OptionsLayer
  | Ipv6RoutingLayer
  | Ipv6FragmentLayer
  | IcmpLayer
  | TcpLayer
  | UdpLayer
  | PayloadLayer;

/** What a layer needs to know of its neighbours to compute what its author did not name. */
export type Surroundings = {
  /** The layer that follows. */
  readonly next: Layer | undefined;
  /** The bytes of everything that follows. */
  readonly body: Uint8Array;
  /** Source and final destination of the nearest IP header before it. */
  readonly addresses: Addresses | undefined;
};

const ETHERTYPES: Partial<Record<Layer['layer'], number>> = {
  arp: ETHERTYPE.arp,
  ipv4: ETHERTYPE.ipv4,
  ipv6: ETHERTYPE.ipv6,
  payload: ETHERTYPE.experimental,
};

const PROTOCOLS: Partial<Record<Layer['layer'], number>> = {
  'hop-by-hop': IP_PROTOCOL.hopByHop,
  routing: IP_PROTOCOL.routing,
  fragment: IP_PROTOCOL.fragment,
  'destination-options': IP_PROTOCOL.destinationOptions,
  icmp: IP_PROTOCOL.icmp,
  icmpv6: IP_PROTOCOL.icmpv6,
  ipv4: IP_PROTOCOL.ipv4,
  ipv6: IP_PROTOCOL.ipv6,
  tcp: IP_PROTOCOL.tcp,
  udp: IP_PROTOCOL.udp,
  payload: IP_PROTOCOL.experimental,
};

/**
 * @param layer whose `type` field is asked for, for the message
 * @returns the EtherType that announces the next layer
 * @throws usage error when the next layer has none
 */
export function etherTypeOf(next: Layer | undefined, layer: string): number {
  if (next === undefined) return ETHERTYPE.experimental;
  if (next.layer === 'vlan') return next.tpid ?? ETHERTYPE.vlan;
  return ETHERTYPES[next.layer] ?? cannotFollow(next, `${layer}.type`, 'EtherType');
}

/**
 * @param field that is asked for, for the message: `ipv4.protocol`
 * @param nothing the number that says that nothing follows
 * @returns the IP protocol number that announces the next layer
 * @throws usage error when the next layer has none
 */
export function protocolOf(next: Layer | undefined, field: string, nothing: number): number {
  if (next === undefined) return nothing;
  return PROTOCOLS[next.layer] ?? cannotFollow(next, field, 'IP protocol number');
}

function cannotFollow(next: Layer, field: string, kind: string): never {
  throw usageError(`${next.layer} has no ${kind}, so ${field} cannot be computed`, {
    todo: `Put another layer before ${next.layer}, or name ${field}.`,
  });
}

/** @throws usage error: a checksum over a pseudo-header was asked for, and no IP header comes before the layer. */
export function needAddresses({ addresses }: Surroundings, layer: string): Addresses {
  if (addresses) return addresses;
  throw usageError(`${layer}.checksum cannot be computed: no ipv4 or ipv6 layer comes before ${layer}`, {
    todo: `Put an ipv4 or ipv6 layer before it, or name ${layer}.checksum.`,
  });
}
