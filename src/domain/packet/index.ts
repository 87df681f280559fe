/** Packets as values: build them, take them apart, compare them. Pure; only the builders throw (usage errors). */
export { formatIpv4, parseIpv4 } from './address/ipv4.ts';
export { formatIpv6, parseIpv6 } from './address/ipv6.ts';
export { formatMac, parseMac } from './address/mac.ts';
export { packet, truncate } from './build.ts';
export { internetChecksum } from './checksum.ts';
export {
  type ComparisonRow,
  comparePackets,
  diffPackets,
  type PacketComparison,
  type PacketDiff,
  type PacketSummary,
} from './compare/compare.ts';
export type { FieldComparison, LayerComparison, PacketViews } from './compare/compare-layers.ts';
export { type ChecksumReport, decode, field, verifyChecksums } from './decode.ts';
export type { ChecksumState, Decoded, DecodedField, DecodedLayer, LayerName } from './decoded.ts';
export { describe } from './describe.ts';
export { fromHex, toHex } from './hex.ts';
export { type ArpOptions, arp } from './layers/arp.ts';
export type { Layer } from './layers/building.ts';
export type { ByteList } from './layers/byte-list.ts';
export { type EthOptions, eth } from './layers/eth.ts';
export {
  type IcmpEchoOptions,
  type IcmpOptions,
  icmp,
  icmpEcho,
  icmpv6,
  icmpv6Echo,
} from './layers/icmp.ts';
export { type Ipv4Options, ipv4 } from './layers/ipv4.ts';
export { type Ipv6Options, ipv6 } from './layers/ipv6.ts';
export { type Ipv6FragmentOptions, ipv6Fragment } from './layers/ipv6-fragment.ts';
export { type Ipv6OptionsOptions, ipv6DestinationOptions, ipv6HopByHop } from './layers/ipv6-options.ts';
export { type Ipv6RoutingOptions, ipv6Routing } from './layers/ipv6-routing.ts';
export { payload } from './layers/payload.ts';
export { type TcpOptions, tcp } from './layers/tcp.ts';
export type { TcpFlag, TcpFlags } from './layers/tcp-flags.ts';
export { type UdpOptions, udp } from './layers/udp.ts';
export { type VlanOptions, vlan } from './layers/vlan.ts';
export { ETHERTYPE, IP_PROTOCOL } from './numbers.ts';
export { type CapturedPacket, pcapFile } from './pcap.ts';
export { withSourcePorts } from './source-ports.ts';
