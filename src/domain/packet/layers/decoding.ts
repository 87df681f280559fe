import type { Addresses } from '../checksum.ts';
import type { DecodedLayer } from '../decoded.ts';
import { headerCutOff } from '../notes.ts';
import { bytesField } from './bytes-field.ts';

/** What a decoder reads: `bytes` is always the whole packet, and what it may look at is `offset` to `end`. */
export type Cursor = {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly end: number;
  /** Of the IP header around it, for pseudo-headers. */
  readonly addresses?: Addresses | undefined;
  /** False in a fragment and where bytes are missing at the end: no checksum over the rest can be verified. */
  readonly whole: boolean;
};

/** The headers and contents that there is a decoder for. */
export type Protocol =
  | 'eth'
  | 'vlan'
  | 'arp'
  | 'ipv4'
  | 'ipv6'
  | 'hop-by-hop'
  | 'routing'
  | 'fragment'
  | 'destination-options'
  | 'icmp'
  | 'icmpv6'
  | 'tcp'
  | 'udp'
  | 'payload';

/** What one decoder found: its layers, in order and without gaps, and who reads on behind them and with what changed. */
export type Step = {
  readonly layers: readonly DecodedLayer[];
  readonly next?: { readonly protocol: Protocol } & Partial<Pick<Cursor, 'end' | 'addresses' | 'whole'>>;
};

/** A header of which only the first bytes are there, or none: it ends the packet. */
export function cutOff({ bytes, offset, end }: Cursor, title: string, needed: number): DecodedLayer {
  const length = end - offset;
  const note = headerCutOff(title, needed, length);
  const data = { ...bytesField('data', bytes, offset, end), note };
  return { name: 'truncated', title, offset, length, fields: [data] };
}
