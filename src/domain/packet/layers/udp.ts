import { concat } from '../bytes.ts';
import { internetChecksum, pseudoHeaderSum } from '../checksum.ts';
import { type ChecksumState, numberIn, withNote } from '../decoded.ts';
import { checkValues, defineHeader, hex, readHeader, setField, uint, writeHeader } from '../header.ts';
import { aboutChecksum, lessThanHeader, moreThanThere } from '../notes.ts';
import { IP_PROTOCOL } from '../numbers.ts';
import { needAddresses, type Surroundings } from './building.ts';
import { type Cursor, cutOff, type Step } from './decoding.ts';
import { judgeMessage } from './judge-checksum.ts';

/** RFC 768. */
const UDP = defineHeader('udp', [
  uint('sport', 16),
  uint('dport', 16),
  uint('length', 16),
  hex('checksum', 16),
]);
const CHECKSUM_POSITION = 6;

export type UdpOptions = {
  readonly sport: number;
  readonly dport: number;
  /** Header and data, in bytes; computed when absent. */
  readonly length?: number;
  /** Computed when absent; 0 stays 0, "no checksum". */
  readonly checksum?: number;
};
export type UdpLayer = { readonly layer: 'udp' } & UdpOptions;

/** @throws usage error for a number out of range */
export function udp(options: UdpOptions): UdpLayer {
  checkValues(UDP, options);
  return { layer: 'udp', ...options };
}

export function encodeUdp(layer: UdpLayer, around: Surroundings): Uint8Array {
  const length = layer.length ?? UDP.size + around.body.length;
  const header = writeHeader(UDP, { checksum: 0, ...layer, length });
  if (layer.checksum !== undefined) return header;
  const initial = pseudoHeaderSum(needAddresses(around, 'udp'), IP_PROTOCOL.udp, length);
  const checksum = internetChecksum(concat(header, around.body), initial);
  setField(UDP, header, 'checksum', orAllOnes(checksum));
  return header;
}

/** 0 is taken for "no checksum", and 0xffff is its equal in one's complement. */
const orAllOnes = (checksum: number) => (checksum === 0 ? 0xffff : checksum);

export function decodeUdp(at: Cursor): Step {
  const title = 'UDP header';
  const { bytes, offset, end } = at;
  const there = end - offset;
  if (there < UDP.size) return { layers: [cutOff(at, title, UDP.size)] };

  const fixed = readHeader(UDP, bytes, offset);
  const length = numberIn(fixed, 'length');
  const honest = length >= UDP.size && length <= there;
  const datagram = { ...at, end: honest ? offset + length : end, whole: at.whole && honest };
  const checksum = judge(datagram, numberIn(fixed, 'checksum'));
  const overIpv6 = at.addresses?.src.length === 16;

  // In a fragment the rest of the datagram is elsewhere: a length over what is there is as it should be.
  const beyond = length > there && at.whole ? moreThanThere(there) : undefined;
  let fields = withNote(fixed, 'length', length < UDP.size ? lessThanHeader(UDP.size) : beyond);
  fields = withNote(fields, 'checksum', aboutChecksum(checksum, overIpv6));
  return {
    layers: [{ name: 'udp', title, offset, length: UDP.size, fields, checksum }],
    next: { protocol: 'payload', end: datagram.end },
  };
}

function judge(datagram: Cursor, found: number): ChecksumState {
  if (found === 0) return { status: 'absent', found };
  const state = judgeMessage(datagram, CHECKSUM_POSITION, IP_PROTOCOL.udp);
  return 'expected' in state ? { ...state, expected: orAllOnes(state.expected) } : state;
}
