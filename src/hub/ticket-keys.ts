import { hkdfSync } from 'node:crypto';

/**
 * What a hub seals TLS session tickets with (RFC 8446, section 4.6.1): the same as long as its key is, so that a room
 * that comes back, also to a hub that was started again, need not prove and check the key once more. Each connection
 * still has secrets of its own (psk_dhe_ke).
 * @param key the hub's private key, PEM
 * @returns 48 bytes, as Node's `ticketKeys`
 */
export const ticketKeysOf = (key: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', 'xdplings hub: TLS session tickets', 48));
