import { type AddressFormat, formatAddress, parseAddress } from './format.ts';

/** 0 to 255 without leading zeros: `010` is 8 to some readers and 10 to others. */
const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const SHAPE = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

/** An IPv4 address in dotted decimal. */
export const IPV4_ADDRESS: AddressFormat = {
  name: 'IPv4 address',
  bytes: 4,
  example: '10.0.0.1',
  read: (text) => (SHAPE.test(text) ? Uint8Array.from(text.split('.'), Number) : undefined),
  write: (bytes) => bytes.join('.'),
};

/**
 * @param text four decimal numbers from 0 to 255, without leading zeros
 * @throws usage error for any other text, prefix lengths included
 */
export const parseIpv4 = (text: string): Uint8Array => parseAddress(IPV4_ADDRESS, text);

/** @returns dotted decimal: `10.0.0.1`. */
export const formatIpv4 = (bytes: Uint8Array): string => formatAddress(IPV4_ADDRESS, bytes);
