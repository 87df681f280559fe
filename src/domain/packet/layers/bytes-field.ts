import { byteCount } from '../bytes.ts';
import type { DecodedField } from '../decoded.ts';
import { toHex } from '../hex.ts';

const PREVIEW = 16;
const PRINTABLE = /^[\x20-\x7e]+$/;

/** @returns how many bytes, and the first of them: as text where all of it is printable ASCII, else in hexadecimal. */
export function bytesText(bytes: Uint8Array): string {
  const size = byteCount(bytes.length);
  if (bytes.length === 0) return size;
  const dots = bytes.length > PREVIEW ? '…' : '';
  const shown = bytes.subarray(0, PREVIEW);
  const ascii = String.fromCharCode(...shown);
  const preview = PRINTABLE.test(ascii) ? `"${ascii}${dots}"` : `${toHex(shown, ' ')}${dots && ` ${dots}`}`;
  return `${size}: ${preview}`;
}

/** A field of raw bytes, from `from` up to `to` of the packet. */
export function bytesField(
  name: string,
  bytes: Uint8Array,
  from: number,
  to: number,
  text: (bytes: Uint8Array) => string = bytesText,
): DecodedField {
  const raw = bytes.subarray(from, to);
  return { name, value: toHex(raw), text: text(raw), offset: from, length: raw.length };
}
