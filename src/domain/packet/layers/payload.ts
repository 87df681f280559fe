import { usageError } from '../../errors.ts';
import type { DecodedLayer } from '../decoded.ts';
import { bytesField } from './bytes-field.ts';
import type { Cursor, Step } from './decoding.ts';

const MOST_BYTES = 0xffff;
const ALPHABET = 26;

export type PayloadLayer = { readonly layer: 'payload'; readonly bytes: Uint8Array };

/**
 * Bytes that no header describes.
 * @param content a text (as UTF-8), the bytes themselves, or how many bytes of `abc…z` over and over
 * @throws usage error for a number that is not from 0 to 65535
 */
export function payload(content: string | Uint8Array | number): PayloadLayer {
  if (typeof content === 'string') return { layer: 'payload', bytes: new TextEncoder().encode(content) };
  if (content instanceof Uint8Array) return { layer: 'payload', bytes: content.slice() };
  if (!Number.isInteger(content) || content < 0 || content > MOST_BYTES) {
    throw usageError(`payload is ${content}`, {
      todo: `Allowed is a text, a Uint8Array, or a number of bytes from 0 to ${MOST_BYTES}.`,
    });
  }
  const bytes = Uint8Array.from({ length: content }, (_, i) => 0x61 + (i % ALPHABET));
  return { layer: 'payload', bytes };
}

/** Everything up to the end of what encloses it; nothing where nothing is left. */
export function decodePayload({ bytes, offset, end }: Cursor): Step {
  return { layers: offset < end ? [rawLayer('data', 'data', bytes, offset, end)] : [] };
}

/** A layer of raw bytes, e.g. those behind the end that an IP header names (Ethernet padding). */
export function rawLayer(
  field: 'data' | 'trailer',
  title: string,
  bytes: Uint8Array,
  from: number,
  to: number,
): DecodedLayer {
  return {
    name: 'payload',
    title,
    offset: from,
    length: to - from,
    fields: [bytesField(field, bytes, from, to)],
  };
}
