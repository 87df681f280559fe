import { concat } from '../bytes.ts';
import { checkValues, defineHeader, writeHeader } from '../header.ts';
import { IP_PROTOCOL } from '../numbers.ts';
import { protocolOf, type Surroundings } from './building.ts';
import { type ByteList, toBytes } from './byte-list.ts';
import { bytesText } from './bytes-field.ts';
import type { Cursor, Step } from './decoding.ts';
import { decodeExtension, EXTENSION_LENGTH, type ExtensionOptions, NEXT_HEADER } from './ipv6-extension.ts';

/** Hop-by-hop and destination options: RFC 8200 sections 4.3 and 4.6. */
const OPTIONS = defineHeader('ipv6-ext', [NEXT_HEADER, EXTENSION_LENGTH]);

export type Ipv6OptionsOptions = ExtensionOptions & {
  /** Raw options, 2 bytes less than a multiple of 8; one PadN option (RFC 8200 section 4.2) when absent. */
  readonly options?: ByteList;
};
type Name = 'hop-by-hop' | 'destination-options';
export type Ipv6OptionsLayer = { readonly layer: Name; readonly options: Uint8Array } & ExtensionOptions;

const PADN = [1, 4, 0, 0, 0, 0];

function optionsLayer(layer: Name, { options = PADN, ...fields }: Ipv6OptionsOptions): Ipv6OptionsLayer {
  checkValues(OPTIONS, fields, ['options']);
  const raw = toBytes('ipv6-ext.options', options, {
    allowed: (length) => length % 8 === 6 && length <= 2046,
    say: '2 less than a multiple of 8, at most 2046 (fill up with 0, the Pad1 option)',
  });
  return { layer, ...fields, options: raw };
}

/**
 * The hop-by-hop options header; it belongs right behind `ipv6()`.
 * @throws usage error for options of a length that no header can have
 */
export const ipv6HopByHop = (options: Ipv6OptionsOptions = {}): Ipv6OptionsLayer =>
  optionsLayer('hop-by-hop', options);

/** The destination options header. @throws usage error for options of a length that no header can have */
export const ipv6DestinationOptions = (options: Ipv6OptionsOptions = {}): Ipv6OptionsLayer =>
  optionsLayer('destination-options', options);

export function encodeIpv6Options(layer: Ipv6OptionsLayer, { next }: Surroundings): Uint8Array {
  const nextHeader = layer.nextHeader ?? protocolOf(next, 'ipv6-ext.nextHeader', IP_PROTOCOL.noNextHeader);
  const length = (OPTIONS.size + layer.options.length) / 8 - 1;
  return concat(writeHeader(OPTIONS, { length, ...layer, nextHeader }), layer.options);
}

const TAIL = { name: 'options', text: bytesText };

export const decodeHopByHop = (at: Cursor): Step =>
  decodeExtension(at, 'IPv6 hop-by-hop options', OPTIONS, TAIL);

export const decodeDestinationOptions = (at: Cursor): Step =>
  decodeExtension(at, 'IPv6 destination options', OPTIONS, TAIL);
