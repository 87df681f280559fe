import { hexNumber } from './hex.ts';

/** EtherTypes that are built and decoded here (IEEE 802 numbers; IANA "ieee-802-numbers"). */
export const ETHERTYPE = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  /** IEEE 802.1ad service tag, the outer one of QinQ. */
  serviceVlan: 0x88a8,
  /** IEEE 802 local experimental EtherType 1: for frames whose contents have no number of their own. */
  experimental: 0x88b5,
} as const;

/** The smallest EtherType; anything less in that place is an IEEE 802.3 length. */
export const FIRST_ETHERTYPE = 0x0600;

/** IP protocol numbers that are built and decoded here (IANA "protocol-numbers"). */
export const IP_PROTOCOL = {
  hopByHop: 0,
  icmp: 1,
  ipv4: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  icmpv6: 58,
  noNextHeader: 59,
  destinationOptions: 60,
  /** RFC 3692: for experimentation and testing; for contents that have no number of their own. */
  experimental: 253,
} as const;

const ETHERTYPE_NAMES: Readonly<Record<number, string>> = {
  [ETHERTYPE.ipv4]: 'IPv4',
  [ETHERTYPE.arp]: 'ARP',
  [ETHERTYPE.vlan]: 'VLAN',
  [ETHERTYPE.ipv6]: 'IPv6',
  [ETHERTYPE.serviceVlan]: 'service VLAN',
  [ETHERTYPE.experimental]: 'experimental',
  34887: 'MPLS',
  34915: 'PPPoE discovery',
  34916: 'PPPoE',
  35020: 'LLDP',
};

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  [IP_PROTOCOL.hopByHop]: 'hop-by-hop options',
  [IP_PROTOCOL.icmp]: 'ICMP',
  2: 'IGMP',
  [IP_PROTOCOL.ipv4]: 'IPv4',
  [IP_PROTOCOL.tcp]: 'TCP',
  [IP_PROTOCOL.udp]: 'UDP',
  33: 'DCCP',
  [IP_PROTOCOL.ipv6]: 'IPv6',
  [IP_PROTOCOL.routing]: 'routing header',
  [IP_PROTOCOL.fragment]: 'fragment header',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  [IP_PROTOCOL.icmpv6]: 'ICMPv6',
  [IP_PROTOCOL.noNextHeader]: 'no next header',
  [IP_PROTOCOL.destinationOptions]: 'destination options',
  89: 'OSPF',
  103: 'PIM',
  112: 'VRRP',
  132: 'SCTP',
  136: 'UDP-Lite',
  [IP_PROTOCOL.experimental]: 'experimental',
};

/** @returns `0x0800 (IPv4)`, `0x1234`, `length 46`. */
export function etherTypeText(type: number): string {
  if (type < FIRST_ETHERTYPE) return `length ${type}`;
  return withName(hexNumber(type, 4), ETHERTYPE_NAMES[type]);
}

/** @returns `17 (UDP)`, `200`. */
export const protocolText = (protocol: number): string => withName(`${protocol}`, PROTOCOL_NAMES[protocol]);

const withName = (number: string, name: string | undefined) =>
  name === undefined ? number : `${number} (${name})`;
