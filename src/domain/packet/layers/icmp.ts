import { concat } from '../bytes.ts';
import { internetChecksum, pseudoHeaderSum } from '../checksum.ts';
import { withNote } from '../decoded.ts';
import { checkValues, defineHeader, hex, readHeader, setField, uint, writeHeader } from '../header.ts';
import { aboutChecksum } from '../notes.ts';
import { IP_PROTOCOL } from '../numbers.ts';
import { needAddresses, type Surroundings } from './building.ts';
import { type Cursor, cutOff, type Step } from './decoding.ts';
import { ICMP_TYPE_NAMES, ICMPV6_TYPE_NAMES } from './icmp-types.ts';
import { judgeMessage } from './judge-checksum.ts';

const CHECKSUM_POSITION = 2;

const typeText = (names: Readonly<Record<number, string>>) => (type: number) =>
  names[type] === undefined ? `${type}` : `${type} (${names[type]})`;

const headers = (layer: 'icmp' | 'icmpv6', names: Readonly<Record<number, string>>) => {
  const start = [uint('type', 8, typeText(names)), uint('code', 8), hex('checksum', 16)] as const;
  return {
    echo: defineHeader(layer, [...start, uint('id', 16), uint('sequence', 16)]),
    other: defineHeader(layer, [...start, hex('rest', 32)]),
  };
};

/** ICMP (RFC 792) and ICMPv6 (RFC 4443): the same shape; only the second's checksum covers a pseudo-header. */
const FAMILIES = {
  icmp: {
    title: 'ICMP message',
    request: 8,
    reply: 0,
    pseudoProtocol: undefined,
    ...headers('icmp', ICMP_TYPE_NAMES),
  },
  icmpv6: {
    title: 'ICMPv6 message',
    request: 128,
    reply: 129,
    pseudoProtocol: IP_PROTOCOL.icmpv6,
    ...headers('icmpv6', ICMPV6_TYPE_NAMES),
  },
} as const;
type Family = keyof typeof FAMILIES;

export type IcmpEchoOptions = {
  /** An echo reply instead of a request. */
  readonly reply?: boolean;
  /** 1 when absent. */
  readonly id?: number;
  /** 1 when absent. */
  readonly sequence?: number;
  /** 0 when absent. */
  readonly code?: number;
  /** Computed when absent. */
  readonly checksum?: number;
};
export type IcmpOptions = {
  readonly type: number;
  readonly code: number;
  /** The 4 bytes behind the checksum, as one number; 0 when absent. */
  readonly rest?: number;
  /** Computed when absent. */
  readonly checksum?: number;
};

/** A message of any type, or an echo with its two fields. */
export type IcmpLayer = { readonly layer: Family; readonly type: number; readonly checksum?: number } & (
  | { readonly echo: Omit<IcmpEchoOptions, 'reply' | 'checksum'> }
  | { readonly other: Pick<IcmpOptions, 'code' | 'rest'> }
);

const given = (checksum: number | undefined) => (checksum === undefined ? {} : { checksum });

const echo = (layer: Family) => {
  return ({ reply = false, checksum, ...fields }: IcmpEchoOptions = {}): IcmpLayer => {
    const family = FAMILIES[layer];
    checkValues(family.echo, { ...fields, ...given(checksum) }, ['reply']);
    return { layer, type: reply ? family.reply : family.request, ...given(checksum), echo: fields };
  };
};

const message = (layer: Family) => {
  return ({ type, checksum, ...fields }: IcmpOptions): IcmpLayer => {
    checkValues(FAMILIES[layer].other, { type, ...fields, ...given(checksum) });
    return { layer, type, ...given(checksum), other: fields };
  };
};

/** An ICMP echo request, or its reply. @throws usage error for a number out of range */
export const icmpEcho = echo('icmp');
/** Any ICMP message. @throws usage error for a number out of range */
export const icmp = message('icmp');
/** An ICMPv6 echo request, or its reply. @throws usage error for a number out of range */
export const icmpv6Echo = echo('icmpv6');
/** Any ICMPv6 message. @throws usage error for a number out of range */
export const icmpv6 = message('icmpv6');

export function encodeIcmp(layer: IcmpLayer, around: Surroundings): Uint8Array {
  const family = FAMILIES[layer.layer];
  const { type, checksum = 0 } = layer;
  const header =
    'echo' in layer
      ? writeHeader(family.echo, { type, checksum, code: 0, id: 1, sequence: 1, ...layer.echo })
      : writeHeader(family.other, { type, checksum, rest: 0, ...layer.other });
  if (layer.checksum !== undefined) return header;
  const message = concat(header, around.body);
  const initial =
    layer.layer === 'icmpv6'
      ? pseudoHeaderSum(needAddresses(around, 'icmpv6'), IP_PROTOCOL.icmpv6, message.length)
      : 0;
  setField(family.other, header, 'checksum', internetChecksum(message, initial));
  return header;
}

const decode = (name: Family) => {
  const { title, request, reply, echo, other, pseudoProtocol } = FAMILIES[name];
  return (at: Cursor): Step => {
    const { bytes, offset, end } = at;
    if (end - offset < other.size) return { layers: [cutOff(at, title, other.size)] };
    const type = bytes[offset];
    const header = type === request || type === reply ? echo : other;
    const checksum = judgeMessage(at, CHECKSUM_POSITION, pseudoProtocol);
    const fields = withNote(readHeader(header, bytes, offset), 'checksum', aboutChecksum(checksum, true));
    return { layers: [{ name, title, offset, length: header.size, fields, checksum }] };
  };
};

/** What a message carries, a quoted packet too, stays undecoded bytes behind the layer. */
export const decodeIcmp = decode('icmp');
export const decodeIcmpv6 = decode('icmpv6');
