import { IPV6_ADDRESS } from '../address/ipv6.ts';
import { numberIn, withNote } from '../decoded.ts';
import { address, checkValues, defineHeader, hex, readHeader, uint, writeHeader } from '../header.ts';
import { moreThanThere, shouldBe } from '../notes.ts';
import { IP_PROTOCOL, protocolText } from '../numbers.ts';
import { protocolOf, type Surroundings } from './building.ts';
import { type Cursor, cutOff, type Protocol, type Step } from './decoding.ts';

/** RFC 8200 section 3. */
const IPV6 = defineHeader('ipv6', [
  uint('version', 4),
  hex('trafficClass', 8),
  hex('flowLabel', 20),
  uint('payloadLength', 16),
  uint('nextHeader', 8, protocolText),
  uint('hopLimit', 8),
  address('src', IPV6_ADDRESS),
  address('dst', IPV6_ADDRESS),
]);

export type Ipv6Options = {
  readonly src: string;
  readonly dst: string;
  /** 64 when absent. */
  readonly hopLimit?: number;
  readonly trafficClass?: number;
  readonly flowLabel?: number;
  /** Computed from the next layer when absent: an extension header or a protocol. */
  readonly nextHeader?: number;
  /** Everything after this header, in bytes; computed when absent. */
  readonly payloadLength?: number;
  /** 6 when absent. */
  readonly version?: number;
};
export type Ipv6Layer = { readonly layer: 'ipv6' } & Ipv6Options;

/** @throws usage error for a bad address or a number out of range */
export function ipv6(options: Ipv6Options): Ipv6Layer {
  checkValues(IPV6, options);
  return { layer: 'ipv6', ...options };
}

export const encodeIpv6 = (layer: Ipv6Layer, { next, body }: Surroundings): Uint8Array =>
  writeHeader(IPV6, {
    version: 6,
    trafficClass: 0,
    flowLabel: 0,
    payloadLength: body.length,
    hopLimit: 64,
    ...layer,
    nextHeader: layer.nextHeader ?? protocolOf(next, 'ipv6.nextHeader', IP_PROTOCOL.noNextHeader),
  });

export function decodeIpv6(at: Cursor): Step {
  const title = 'IPv6 header';
  const { bytes, offset, end } = at;
  if (end - offset < IPV6.size) return { layers: [cutOff(at, title, IPV6.size)] };

  const fixed = readHeader(IPV6, bytes, offset);
  const payloadLength = numberIn(fixed, 'payloadLength');
  const there = end - offset - IPV6.size;
  const isLie = payloadLength > there;
  let fields = withNote(fixed, 'version', numberIn(fixed, 'version') === 6 ? undefined : shouldBe(6));
  fields = withNote(fields, 'payloadLength', isLie ? moreThanThere(there) : undefined);
  return {
    layers: [{ name: 'ipv6', title, offset, length: IPV6.size, fields }],
    next: {
      protocol: afterIpv6(numberIn(fields, 'nextHeader')),
      end: Math.min(end, offset + IPV6.size + payloadLength),
      addresses: {
        src: bytes.subarray(offset + 8, offset + 24),
        dst: bytes.subarray(offset + 24, offset + 40),
      },
      whole: at.whole && !isLie,
    },
  };
}

const PROTOCOLS: Readonly<Record<number, Protocol>> = {
  [IP_PROTOCOL.hopByHop]: 'hop-by-hop',
  [IP_PROTOCOL.ipv4]: 'ipv4',
  [IP_PROTOCOL.tcp]: 'tcp',
  [IP_PROTOCOL.udp]: 'udp',
  [IP_PROTOCOL.ipv6]: 'ipv6',
  [IP_PROTOCOL.routing]: 'routing',
  [IP_PROTOCOL.fragment]: 'fragment',
  [IP_PROTOCOL.icmpv6]: 'icmpv6',
  [IP_PROTOCOL.destinationOptions]: 'destination-options',
};

/** @returns who decodes what a Next Header field announces. */
export const afterIpv6 = (nextHeader: number): Protocol => PROTOCOLS[nextHeader] ?? 'payload';
