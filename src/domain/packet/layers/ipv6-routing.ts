import { usageError } from '../../errors.ts';
import { IPV6_ADDRESS, parseIpv6 } from '../address/ipv6.ts';
import { concat } from '../bytes.ts';
import { numberIn } from '../decoded.ts';
import { checkValues, defineHeader, hex, uint, writeHeader } from '../header.ts';
import { IP_PROTOCOL } from '../numbers.ts';
import { protocolOf, type Surroundings } from './building.ts';
import { bytesText } from './bytes-field.ts';
import type { Cursor, Step } from './decoding.ts';
import { decodeExtension, EXTENSION_LENGTH, type ExtensionOptions, NEXT_HEADER } from './ipv6-extension.ts';

/** RFC 8200 section 4.4, with the 4 bytes before the addresses that are reserved or belong to the type. */
const ROUTING = defineHeader('ipv6-ext', [
  NEXT_HEADER,
  EXTENSION_LENGTH,
  uint('routingType', 8),
  uint('segmentsLeft', 8),
  hex('typeSpecific', 32),
]);

/** Source route (deprecated by RFC 5095), home address (RFC 6275 section 6.4), segment routing (RFC 8754). */
const TYPE = { sourceRoute: 0, homeAddress: 2, segmentRouting: 4 } as const;
const KNOWN_TYPES: readonly number[] = Object.values(TYPE);

/** The header's length field counts to 255, and an address takes two of its units. */
const MOST_ADDRESSES = 127;

export type Ipv6RoutingOptions = ExtensionOptions & {
  /** 0 source route, 2 home address, 4 segment routing. */
  readonly routingType: number;
  /** 0 (default): the packet has arrived. More: checksums take the list's last stop instead of the header's destination. */
  readonly segmentsLeft?: number;
  /** In wire order: forwards for types 0 and 2, backwards for type 4. */
  readonly addresses: readonly string[];
  /** The 4 bytes before the addresses; 0 when absent, for type 4 the "last entry" is computed. */
  readonly typeSpecific?: number;
};
export type Ipv6RoutingLayer = { readonly layer: 'routing' } & Ipv6RoutingOptions;

/** @throws usage error for a bad address, too many of them, or a number out of range */
export function ipv6Routing(options: Ipv6RoutingOptions): Ipv6RoutingLayer {
  checkValues(ROUTING, options, ['addresses']);
  for (const text of options.addresses) parseIpv6(text);
  if (options.addresses.length > MOST_ADDRESSES) {
    throw usageError(`ipv6-ext.addresses has ${options.addresses.length} addresses`, {
      todo: `Allowed are at most ${MOST_ADDRESSES}.`,
    });
  }
  return { layer: 'routing', ...options };
}

export function encodeIpv6Routing(layer: Ipv6RoutingLayer, { next }: Surroundings): Uint8Array {
  const { addresses, routingType } = layer;
  const lastEntry = Math.max(addresses.length - 1, 0) * 2 ** 24;
  const header = writeHeader(ROUTING, {
    length: addresses.length * 2,
    segmentsLeft: 0,
    typeSpecific: routingType === TYPE.segmentRouting ? lastEntry : 0,
    ...layer,
    nextHeader: layer.nextHeader ?? protocolOf(next, 'ipv6-ext.nextHeader', IP_PROTOCOL.noNextHeader),
  });
  return concat(header, ...addresses.map(parseIpv6));
}

/** @returns where the built packet ends its way; undefined: at the destination that its IPv6 header names. */
export const lastStop = ({ routingType, segmentsLeft = 0, addresses }: Ipv6RoutingLayer) =>
  finalDestination(routingType, segmentsLeft, addresses.map(parseIpv6));

/** The pseudo-header takes the final destination (RFC 8200 section 8.1), which segment routing lists first. */
function finalDestination(routingType: number, segmentsLeft: number, addresses: readonly Uint8Array[]) {
  if (segmentsLeft === 0 || !KNOWN_TYPES.includes(routingType)) return undefined;
  return routingType === TYPE.segmentRouting ? addresses[0] : addresses.at(-1);
}

export function decodeIpv6Routing(at: Cursor): Step {
  // The fixed part is taken as in every type that is known; another type's data lies elsewhere, but ends at the same place.
  const tail = { name: 'addresses', text: addressesText };
  return decodeExtension(at, 'IPv6 routing header', ROUTING, tail, (fields, data) => {
    const segmentsLeft = numberIn(fields, 'segmentsLeft');
    const dst = finalDestination(numberIn(fields, 'routingType'), segmentsLeft, splitAddresses(data));
    const known = segmentsLeft === 0 || dst !== undefined;
    const addresses = at.addresses && dst ? { ...at.addresses, dst } : at.addresses;
    return { addresses, whole: at.whole && known };
  });
}

const splitAddresses = (data: Uint8Array) =>
  Array.from({ length: Math.floor(data.length / IPV6_ADDRESS.bytes) }, (_, i) =>
    data.subarray(i * IPV6_ADDRESS.bytes, (i + 1) * IPV6_ADDRESS.bytes),
  );

const addressesText = (data: Uint8Array) =>
  data.length % IPV6_ADDRESS.bytes === 0
    ? splitAddresses(data).map(IPV6_ADDRESS.write).join(', ')
    : bytesText(data);
