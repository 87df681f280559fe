import { numberIn } from '../decoded.ts';
import { checkValues, defineHeader, hex, readHeader, uint, writeHeader } from '../header.ts';
import { IP_PROTOCOL } from '../numbers.ts';
import { protocolOf, type Surroundings } from './building.ts';
import { type Cursor, cutOff, type Step } from './decoding.ts';
import { fragmentOffsetText } from './ipv4.ts';
import { afterIpv6 } from './ipv6.ts';
import { NEXT_HEADER } from './ipv6-extension.ts';

/** RFC 8200 section 4.5. */
const FRAGMENT = defineHeader('ipv6-ext', [
  NEXT_HEADER,
  uint('reserved', 8),
  uint('fragmentOffset', 13, fragmentOffsetText),
  uint('reserved2', 2),
  uint('mf', 1),
  hex('id', 32),
]);

export type Ipv6FragmentOptions = {
  /** Computed from the next layer when absent. */
  readonly nextHeader?: number;
  /** In units of 8 bytes, as on the wire. */
  readonly fragmentOffset?: number;
  /** Whether more fragments follow. */
  readonly mf?: boolean | number;
  readonly id?: number;
};
export type Ipv6FragmentLayer = { readonly layer: 'fragment' } & Ipv6FragmentOptions;

/** @throws usage error for a number out of range */
export function ipv6Fragment(options: Ipv6FragmentOptions = {}): Ipv6FragmentLayer {
  checkValues(FRAGMENT, options);
  return { layer: 'fragment', ...options };
}

export const encodeIpv6Fragment = (layer: Ipv6FragmentLayer, { next }: Surroundings): Uint8Array =>
  writeHeader(FRAGMENT, {
    reserved: 0,
    fragmentOffset: 0,
    reserved2: 0,
    mf: 0,
    id: 0,
    ...layer,
    nextHeader: layer.nextHeader ?? protocolOf(next, 'ipv6-ext.nextHeader', IP_PROTOCOL.noNextHeader),
  });

export function decodeIpv6Fragment(at: Cursor): Step {
  const title = 'IPv6 fragment header';
  const { bytes, offset, end } = at;
  if (end - offset < FRAGMENT.size) return { layers: [cutOff(at, title, FRAGMENT.size)] };
  const fields = readHeader(FRAGMENT, bytes, offset);
  const laterFragment = numberIn(fields, 'fragmentOffset') > 0;
  const fragment = laterFragment || numberIn(fields, 'mf') === 1;
  return {
    layers: [{ name: 'ipv6-ext', title, offset, length: FRAGMENT.size, fields }],
    next: {
      protocol: laterFragment ? 'payload' : afterIpv6(numberIn(fields, 'nextHeader')),
      whole: at.whole && !fragment,
    },
  };
}
