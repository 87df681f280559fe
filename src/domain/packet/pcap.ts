import { concat } from './bytes.ts';

/** A packet and when it was seen. */
export type CapturedPacket = {
  readonly bytes: Uint8Array;
  /** Microseconds since 1970; 0 when absent. */
  readonly timeMicros?: number;
  /** Length on the wire, where `bytes` is only the beginning of the packet. */
  readonly originalLength?: number;
};

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const LINKTYPE_ETHERNET = 1;
const SNAPSHOT_LENGTH = 262_144;

/**
 * A capture file in the classic libpcap format, little-endian, link type Ethernet, as `tcpdump -r` and Wireshark read it.
 * Source: draft-ietf-opsawg-pcap, sections 4 and 5.
 */
export function pcapFile(packets: readonly CapturedPacket[]): Uint8Array {
  return concat(fileHeader(), ...packets.flatMap((packet) => [recordHeader(packet), packet.bytes]));
}

function fileHeader(): Uint8Array {
  const header = new Uint8Array(24);
  const view = new DataView(header.buffer);
  view.setUint32(0, MAGIC_MICROSECONDS, true);
  view.setUint16(4, 2, true); // version 2.4
  view.setUint16(6, 4, true);
  view.setUint32(16, SNAPSHOT_LENGTH, true);
  view.setUint32(20, LINKTYPE_ETHERNET, true);
  return header;
}

function recordHeader({ bytes, timeMicros = 0, originalLength = bytes.length }: CapturedPacket): Uint8Array {
  const header = new Uint8Array(16);
  const view = new DataView(header.buffer);
  view.setUint32(0, Math.floor(timeMicros / 1_000_000), true);
  view.setUint32(4, timeMicros % 1_000_000, true);
  view.setUint32(8, bytes.length, true);
  view.setUint32(12, originalLength, true);
  return header;
}
