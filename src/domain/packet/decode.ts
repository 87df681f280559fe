import type { ChecksumState, Decoded, DecodedLayer, LayerName } from './decoded.ts';
import { decodeArp } from './layers/arp.ts';
import type { Cursor, Protocol, Step } from './layers/decoding.ts';
import { decodeEth } from './layers/eth.ts';
import { decodeIcmp, decodeIcmpv6 } from './layers/icmp.ts';
import { decodeIpv4 } from './layers/ipv4.ts';
import { decodeIpv6 } from './layers/ipv6.ts';
import { decodeIpv6Fragment } from './layers/ipv6-fragment.ts';
import { decodeDestinationOptions, decodeHopByHop } from './layers/ipv6-options.ts';
import { decodeIpv6Routing } from './layers/ipv6-routing.ts';
import { decodePayload, rawLayer } from './layers/payload.ts';
import { decodeTcp } from './layers/tcp.ts';
import { decodeUdp } from './layers/udp.ts';
import { decodeVlan } from './layers/vlan.ts';

const DECODERS: Readonly<Record<Protocol, (at: Cursor) => Step>> = {
  eth: decodeEth,
  vlan: decodeVlan,
  arp: decodeArp,
  ipv4: decodeIpv4,
  ipv6: decodeIpv6,
  'hop-by-hop': decodeHopByHop,
  routing: decodeIpv6Routing,
  fragment: decodeIpv6Fragment,
  'destination-options': decodeDestinationOptions,
  icmp: decodeIcmp,
  icmpv6: decodeIcmpv6,
  tcp: decodeTcp,
  udp: decodeUdp,
  payload: decodePayload,
};

/** A frame of nothing but VLAN tags could have thousands; nobody reads them, and comparing them takes time. */
const MOST_LAYERS = 32;

/**
 * Takes an Ethernet frame apart. Never throws: whatever cannot be decoded is a `payload` or `truncated` layer, and
 * what lies (lengths, checksums) has a note at its field. The layers cover every byte exactly once.
 */
export function decode(bytes: Uint8Array): Decoded {
  const layers: DecodedLayer[] = [];
  const trailers: DecodedLayer[] = [];
  let at: Cursor = { bytes, offset: 0, end: bytes.length, whole: true };
  let protocol: Protocol | undefined = 'eth';
  while (protocol !== undefined) {
    const step: Step = DECODERS[protocol](at);
    layers.push(...step.layers);
    const reached = step.layers.reduce((offset, layer) => offset + layer.length, at.offset);
    const end = step.next?.end ?? at.end;
    if (end < at.end) {
      const title = `bytes after the end that the ${step.layers[0]?.title} names`;
      trailers.unshift(rawLayer('trailer', title, bytes, end, at.end));
    }
    const tooMany = layers.length >= MOST_LAYERS;
    protocol = nextProtocol(step, reached < end, tooMany);
    at = { ...at, ...step.next, offset: reached, end };
  }
  return { length: bytes.length, layers: [...layers, ...trailers] };
}

function nextProtocol({ next }: Step, bytesLeft: boolean, tooMany: boolean): Protocol | undefined {
  if (next && !tooMany) return next.protocol;
  return bytesLeft ? 'payload' : undefined;
}

/** A checksum of a packet and what it is worth. */
export type ChecksumReport = { readonly layer: LayerName; readonly offset: number } & ChecksumState;

/** @returns every checksum of the packet, outermost first; empty for a packet without any. Never throws. */
export const verifyChecksums = (bytes: Uint8Array): ChecksumReport[] =>
  decode(bytes).layers.flatMap(({ name, fields, checksum }) => {
    const offset = fields.find((field) => field.name === 'checksum')?.offset;
    return checksum && offset !== undefined ? [{ layer: name, offset, ...checksum }] : [];
  });

/**
 * The value of one field: `field(bytes, 'ipv4.ttl')`. With several layers of that name the outermost that has the field
 * counts; `vlan[1].id` asks for the second layer of that name. Addresses are text, raw bytes hexadecimal digits.
 * @returns undefined where the packet has no such layer or field
 */
export function field(bytes: Uint8Array, path: string): number | string | undefined {
  const [, layer, index, name] = path.match(/^([a-z0-9-]+)(?:\[(\d+)\])?\.(\w+)$/) ?? [];
  const named = decode(bytes).layers.filter((candidate) => candidate.name === layer);
  const chosen = index === undefined ? named : named.slice(Number(index), Number(index) + 1);
  return chosen.flatMap(({ fields }) => fields).find((candidate) => candidate.name === name)?.value;
}
