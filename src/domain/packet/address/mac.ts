import { toHex } from '../hex.ts';
import { type AddressFormat, formatAddress, parseAddress } from './format.ts';

const SHAPE = /^[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i;

/** An Ethernet address (IEEE 802 EUI-48). */
export const MAC: AddressFormat = {
  name: 'MAC address',
  bytes: 6,
  example: '02:00:00:00:00:01',
  read: (text) =>
    SHAPE.test(text)
      ? Uint8Array.from(text.split(/[:-]/), (digits) => Number.parseInt(digits, 16))
      : undefined,
  write: (bytes) => toHex(bytes, ':'),
};

/**
 * @param text six bytes of two hexadecimal digits, all separated by colons or all by dashes
 * @throws usage error for any other text
 */
export const parseMac = (text: string): Uint8Array => parseAddress(MAC, text);

/** @returns lower case with colons: `02:00:00:00:00:01`. */
export const formatMac = (bytes: Uint8Array): string => formatAddress(MAC, bytes);
