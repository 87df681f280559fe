import { IPV4_ADDRESS } from '../address/ipv4.ts';
import { concat } from '../bytes.ts';
import { internetChecksum } from '../checksum.ts';
import { numberIn, withNote } from '../decoded.ts';
import {
  address,
  checkValues,
  defineHeader,
  hex,
  readHeader,
  setField,
  uint,
  writeHeader,
} from '../header.ts';
import { aboutChecksum, lessThanHeader, moreThanThere, shouldBe } from '../notes.ts';
import { IP_PROTOCOL, protocolText } from '../numbers.ts';
import { protocolOf, type Surroundings } from './building.ts';
import { type ByteList, toOptions } from './byte-list.ts';
import { bytesField } from './bytes-field.ts';
import { type Cursor, cutOff, type Protocol, type Step } from './decoding.ts';
import { judgeChecksum } from './judge-checksum.ts';

/** @returns the offset in its units of 8 bytes, and what that is in bytes. */
export function fragmentOffsetText(units: number): string {
  return units === 0 ? '0' : `${units} (byte ${units * 8})`;
}

/** RFC 791 section 3.1. */
const IPV4 = defineHeader('ipv4', [
  uint('version', 4),
  uint('ihl', 4, (words) => `${words} (${words * 4} bytes)`),
  hex('tos', 8),
  uint('totalLength', 16),
  uint('id', 16),
  uint('reserved', 1),
  uint('df', 1),
  uint('mf', 1),
  uint('fragmentOffset', 13, fragmentOffsetText),
  uint('ttl', 8),
  uint('protocol', 8, protocolText),
  hex('checksum', 16),
  address('src', IPV4_ADDRESS),
  address('dst', IPV4_ADDRESS),
]);
const CHECKSUM_POSITION = 10;
const MINIMUM_IHL = IPV4.size / 4;

export type Ipv4Options = {
  readonly src: string;
  readonly dst: string;
  /** 64 when absent. */
  readonly ttl?: number;
  /** The whole byte: 6 bits DSCP and 2 bits ECN. 0 when absent. */
  readonly tos?: number;
  /** 0 when absent. */
  readonly id?: number;
  readonly df?: boolean | number;
  readonly mf?: boolean | number;
  /** The reserved flag before DF. */
  readonly reserved?: boolean | number;
  /** In units of 8 bytes, as on the wire. */
  readonly fragmentOffset?: number;
  /** Computed from the next layer when absent. */
  readonly protocol?: number;
  /** Raw bytes, a multiple of 4, at most 40; `ihl` is computed to match. */
  readonly options?: ByteList;
  /** 4 when absent. */
  readonly version?: number;
  /** In words of 4 bytes; computed when absent. */
  readonly ihl?: number;
  /** Header and everything after it, in bytes; computed when absent. */
  readonly totalLength?: number;
  /** Computed when absent. */
  readonly checksum?: number;
};
export type Ipv4Layer = { readonly layer: 'ipv4' } & Omit<Ipv4Options, 'options'> & {
    readonly options: Uint8Array;
  };

/** @throws usage error for a bad address, a number out of range, or options of a length that no header can have */
export function ipv4({ options = [], ...fields }: Ipv4Options): Ipv4Layer {
  checkValues(IPV4, fields, ['options']);
  return { layer: 'ipv4', ...fields, options: toOptions('ipv4.options', options) };
}

export function encodeIpv4(layer: Ipv4Layer, { next, body }: Surroundings): Uint8Array {
  const size = IPV4.size + layer.options.length;
  const fixed = writeHeader(IPV4, {
    version: 4,
    ihl: size / 4,
    tos: 0,
    totalLength: size + body.length,
    id: 0,
    reserved: 0,
    df: 0,
    mf: 0,
    fragmentOffset: 0,
    ttl: 64,
    checksum: 0,
    ...layer,
    protocol: layer.protocol ?? protocolOf(next, 'ipv4.protocol', IP_PROTOCOL.experimental),
  });
  const header = concat(fixed, layer.options);
  if (layer.checksum === undefined) setField(IPV4, header, 'checksum', internetChecksum(header));
  return header;
}

/**
 * Decodes what is there even where lengths lie: the note at the field says so. Behind a header that claims to be shorter
 * than 20 bytes, or a total length that does not cover it, nothing is decoded: the kernel drops such packets as well.
 * Source routes in the options are not followed: pseudo-headers take the header's own destination.
 */
export function decodeIpv4(at: Cursor): Step {
  const title = 'IPv4 header';
  const { bytes, offset, end } = at;
  const there = end - offset;
  if (there < IPV4.size) return { layers: [cutOff(at, title, IPV4.size)] };

  const fixed = readHeader(IPV4, bytes, offset);
  const ihl = numberIn(fixed, 'ihl');
  const totalLength = numberIn(fixed, 'totalLength');
  const headerLength = ihl * 4;
  const cut = headerLength > there;
  const length = cut || ihl < MINIMUM_IHL ? IPV4.size : headerLength;
  const checksum =
    length === headerLength
      ? judgeChecksum(bytes.subarray(offset, offset + length), CHECKSUM_POSITION)
      : ({ status: 'unknown', found: numberIn(fixed, 'checksum') } as const);

  let fields = withNote(fixed, 'version', numberIn(fixed, 'version') === 4 ? undefined : shouldBe(4));
  fields = withNote(fields, 'ihl', aboutIhl(ihl, there));
  fields = withNote(fields, 'totalLength', aboutTotalLength(totalLength, length, there));
  fields = withNote(fields, 'checksum', aboutChecksum(checksum, true));
  if (length > IPV4.size) fields.push(bytesField('options', bytes, offset + IPV4.size, offset + length));

  const header = { name: 'ipv4', title, offset, length, fields, checksum } as const;
  if (cut) {
    const rest = cutOff({ ...at, offset: offset + length }, 'IPv4 options', headerLength - length);
    return { layers: [header, rest] };
  }
  if (ihl < MINIMUM_IHL || totalLength < length) return { layers: [header] };

  const laterFragment = numberIn(fields, 'fragmentOffset') > 0;
  const fragment = laterFragment || numberIn(fields, 'mf') === 1;
  return {
    layers: [header],
    next: {
      protocol: laterFragment ? 'payload' : (PROTOCOLS[numberIn(fields, 'protocol')] ?? 'payload'),
      end: Math.min(end, offset + totalLength),
      addresses: {
        src: bytes.subarray(offset + 12, offset + 16),
        dst: bytes.subarray(offset + 16, offset + 20),
      },
      whole: at.whole && !fragment && totalLength <= there,
    },
  };
}

const PROTOCOLS: Readonly<Record<number, Protocol>> = {
  [IP_PROTOCOL.icmp]: 'icmp',
  [IP_PROTOCOL.ipv4]: 'ipv4',
  [IP_PROTOCOL.ipv6]: 'ipv6',
  [IP_PROTOCOL.tcp]: 'tcp',
  [IP_PROTOCOL.udp]: 'udp',
};

function aboutIhl(ihl: number, there: number) {
  if (ihl < MINIMUM_IHL) return lessThanHeader(MINIMUM_IHL);
  return ihl * 4 > there ? moreThanThere(there) : undefined;
}

function aboutTotalLength(totalLength: number, headerLength: number, there: number) {
  if (totalLength < headerLength) return lessThanHeader(headerLength);
  return totalLength > there ? moreThanThere(there) : undefined;
}
