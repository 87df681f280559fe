import type { Text } from '../text.ts';

export type LayerName =
  | 'eth'
  | 'vlan'
  | 'arp'
  | 'ipv4'
  | 'ipv6'
  | 'ipv6-ext'
  | 'icmp'
  | 'icmpv6'
  | 'tcp'
  | 'udp'
  | 'payload'
  | 'truncated';

/** One field of a packet as it was found. Numbers stay numbers; addresses are canonical text, raw bytes are hexadecimal digits. */
export type DecodedField = {
  readonly name: string;
  readonly value: number | string;
  /** How a person writes the value: `0x0800 (IPv4)`, `SYN ACK`. Never holds a control character. */
  readonly text: string;
  /** First byte in the packet that holds a part of the field. */
  readonly offset: number;
  /** How many bytes hold a part of the field. */
  readonly length: number;
  /** What is wrong with the value, for a person. */
  readonly note?: Text;
};

/**
 * What a layer's checksum is worth. right, wrong; partial: only the pseudo-header's sum, as a sender with checksum offload
 * leaves it; absent: UDP's 0, "not computed"; unknown: not all of the bytes that it covers are there.
 */
export type ChecksumState =
  | { readonly status: 'right' | 'partial' | 'wrong'; readonly found: number; readonly expected: number }
  | { readonly status: 'absent' | 'unknown'; readonly found: number };

/** One header, or a run of bytes that belongs to none. */
export type DecodedLayer = {
  readonly name: LayerName;
  /** What a person calls it: `IPv6 fragment header`. */
  readonly title: string;
  readonly offset: number;
  readonly length: number;
  readonly fields: readonly DecodedField[];
  readonly checksum?: ChecksumState;
};

/** A whole packet, outermost layer first. The layers cover every byte once, in order. */
export type Decoded = { readonly length: number; readonly layers: readonly DecodedLayer[] };

/** @returns the fields with a note at one of them; without a note, or without such a field, as they were. */
export const withNote = (
  fields: readonly DecodedField[],
  name: string,
  note: Text | undefined,
): DecodedField[] =>
  fields.map((field) => (note !== undefined && field.name === name ? { ...field, note } : field));

/** @returns the numeric value of a field that the layer is known to have. */
export const numberIn = (fields: readonly DecodedField[], name: string): number =>
  Number(fields.find((field) => field.name === name)?.value ?? 0);
