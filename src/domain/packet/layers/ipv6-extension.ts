import { numberIn, withNote } from '../decoded.ts';
import { type Header, readHeader, uint } from '../header.ts';
import { moreThanThere } from '../notes.ts';
import { protocolText } from '../numbers.ts';
import { bytesField } from './bytes-field.ts';
import { type Cursor, cutOff, type Step } from './decoding.ts';
import { afterIpv6 } from './ipv6.ts';

/** What the extension headers of IPv6 have in common: RFC 8200 section 4, RFC 6564. */

export const NEXT_HEADER = uint('nextHeader', 8, protocolText);

/** In units of 8 bytes, the first 8 not counted. */
export const EXTENSION_LENGTH = uint('length', 8, (units) => `${units} (${(units + 1) * 8} bytes)`);

/** What a builder may name in a header that carries its own length. */
export type ExtensionOptions = {
  /** Computed from the next layer when absent. */
  readonly nextHeader?: number;
  /** In units of 8 bytes, the first 8 not counted; computed when absent. */
  readonly length?: number;
};

/** How the bytes behind the fixed part of an extension header are shown. */
type Tail = { readonly name: string; readonly text: (bytes: Uint8Array) => string };

/**
 * Decodes a header that carries its own length.
 * @param onward what the header changes for the layers behind it
 */
export function decodeExtension(
  at: Cursor,
  title: string,
  header: Header,
  tail: Tail,
  onward: (fields: ReturnType<typeof readHeader>, data: Uint8Array) => Partial<Cursor> = () => ({}),
): Step {
  const { bytes, offset, end } = at;
  const there = end - offset;
  if (there < 8) return { layers: [cutOff(at, title, 8)] };

  const fixed = readHeader(header, bytes, offset);
  const length = (numberIn(fixed, 'length') + 1) * 8;
  const layer = { name: 'ipv6-ext', title, offset } as const;
  if (length > there) {
    const fields = withNote(fixed, 'length', moreThanThere(there));
    const rest = cutOff({ ...at, offset: offset + header.size }, title, length - header.size);
    return { layers: [{ ...layer, length: header.size, fields }, rest] };
  }

  const from = offset + header.size;
  const data = bytes.subarray(from, offset + length);
  const raw = bytesField(tail.name, bytes, from, offset + length, tail.text);
  return {
    layers: [{ ...layer, length, fields: data.length > 0 ? [...fixed, raw] : fixed }],
    next: { protocol: afterIpv6(numberIn(fixed, 'nextHeader')), ...onward(fixed, data) },
  };
}
