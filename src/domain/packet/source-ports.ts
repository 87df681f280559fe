import { onesComplementSum } from './checksum.ts';
import { decode } from './decode.ts';

/** Where the checksum lies behind the beginning of the header. */
const CHECKSUM_AT = { tcp: 16, udp: 6 } as const;

/**
 * The same frame from so many source ports in turn: each is a connection of its own to whoever receives it. Checksums
 * are updated incrementally (RFC 1624): a wrong one stays wrong, and UDP's 0, which means "none", stays 0.
 * @param count how many frames; the first is the frame itself, ports go on from its own and begin anew after 65535
 * @returns undefined for a frame without a TCP or UDP header
 */
export function withSourcePorts(frame: Uint8Array, count: number): Uint8Array[] | undefined {
  const layer = decode(frame).layers.find(({ name }) => name === 'tcp' || name === 'udp');
  if (layer === undefined) return undefined;
  const name = layer.name as keyof typeof CHECKSUM_AT;
  const checksumAt = layer.offset + CHECKSUM_AT[name];
  const first = readWord(frame, layer.offset);
  return Array.from({ length: count }, (_, index) => {
    const copy = frame.slice();
    const port = (first + index) & 0xffff;
    writeWord(copy, layer.offset, port);
    const before = readWord(frame, checksumAt);
    if (index > 0 && !(name === 'udp' && before === 0)) {
      const after = updated(before, first, port);
      writeWord(copy, checksumAt, name === 'udp' && after === 0 ? 0xffff : after);
    }
    return copy;
  });
}

/** RFC 1624, equation 3: HC' = ~(~HC + ~m + m'). */
function updated(checksum: number, from: number, to: number): number {
  const words = new Uint8Array(6);
  writeWord(words, 0, ~checksum & 0xffff);
  writeWord(words, 2, ~from & 0xffff);
  writeWord(words, 4, to);
  return ~onesComplementSum(words) & 0xffff;
}

const readWord = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function writeWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 0xff;
}
