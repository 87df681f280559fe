import { usageError } from '../errors.ts';
import { parseIpv4 } from './address/ipv4.ts';
import { parseIpv6 } from './address/ipv6.ts';
import { concat } from './bytes.ts';
import type { Addresses } from './checksum.ts';
import { encodeArp } from './layers/arp.ts';
import type { Layer, Surroundings } from './layers/building.ts';
import { encodeEth } from './layers/eth.ts';
import { encodeIcmp } from './layers/icmp.ts';
import { encodeIpv4 } from './layers/ipv4.ts';
import { encodeIpv6 } from './layers/ipv6.ts';
import { encodeIpv6Fragment } from './layers/ipv6-fragment.ts';
import { encodeIpv6Options } from './layers/ipv6-options.ts';
import { encodeIpv6Routing, lastStop } from './layers/ipv6-routing.ts';
import { encodeTcp } from './layers/tcp.ts';
import { encodeUdp } from './layers/udp.ts';
import { encodeVlan } from './layers/vlan.ts';

/**
 * Builds a packet from its layers, outermost first. Lengths, the numbers that announce the next layer, and checksums
 * are computed from what follows, unless a layer names them: then they go out as named, right or wrong.
 * @throws usage error where something cannot be computed or does not fit its field
 */
export function packet(...layers: readonly Layer[]): Uint8Array {
  let body: Uint8Array = new Uint8Array(0);
  // From the inside out: an outer header's length and checksum depend on everything inside it.
  for (let i = layers.length - 1; i >= 0; i -= 1) {
    const layer = layers[i];
    if (!layer) continue;
    const addresses = addressesAround(layers.slice(0, i));
    body = concat(encode(layer, { next: layers[i + 1], body, addresses }), body);
  }
  return body;
}

/**
 * @returns the first `length` bytes, as a packet is that was cut off on its way
 * @throws usage error when the packet has fewer
 */
export function truncate(bytes: Uint8Array, length: number): Uint8Array {
  if (!Number.isInteger(length) || length < 0 || length > bytes.length) {
    throw usageError(`truncate to ${length} bytes`, {
      todo: `Allowed is a whole number from 0 to ${bytes.length}, the packet's own length.`,
    });
  }
  return bytes.slice(0, length);
}

/** Source and final destination of the nearest IP header. */
function addressesAround(before: readonly Layer[]): Addresses | undefined {
  const position = before.findLastIndex(({ layer }) => layer === 'ipv4' || layer === 'ipv6');
  const ip = before[position];
  if (ip?.layer === 'ipv4') return { src: parseIpv4(ip.src), dst: parseIpv4(ip.dst) };
  if (ip?.layer !== 'ipv6') return undefined;
  const routing = before.slice(position).findLast((layer) => layer.layer === 'routing');
  return { src: parseIpv6(ip.src), dst: (routing && lastStop(routing)) ?? parseIpv6(ip.dst) };
}

function encode(layer: Layer, around: Surroundings): Uint8Array {
  switch (layer.layer) {
    case 'eth':
      return encodeEth(layer, around);
    case 'vlan':
      return encodeVlan(layer, around);
    case 'arp':
      return encodeArp(layer);
    case 'ipv4':
      return encodeIpv4(layer, around);
    case 'ipv6':
      return encodeIpv6(layer, around);
    case 'hop-by-hop':
    case 'destination-options':
      return encodeIpv6Options(layer, around);
    case 'routing':
      return encodeIpv6Routing(layer, around);
    case 'fragment':
      return encodeIpv6Fragment(layer, around);
    case 'icmp':
    case 'icmpv6':
      return encodeIcmp(layer, around);
    case 'tcp':
      return encodeTcp(layer, around);
    case 'udp':
      return encodeUdp(layer, around);
    case 'payload':
      return layer.bytes;
  }
}
