import { MAC } from '../address/mac.ts';
import { numberIn } from '../decoded.ts';
import { address, checkValues, defineHeader, readHeader, uint, writeHeader } from '../header.ts';
import { ETHERTYPE, etherTypeText } from '../numbers.ts';
import { etherTypeOf, type Surroundings } from './building.ts';
import { type Cursor, cutOff, type Protocol, type Step } from './decoding.ts';

/** Ethernet II (IEEE 802.3 clause 3.2), without preamble and frame check sequence. */
const ETH = defineHeader('eth', [address('dst', MAC), address('src', MAC), uint('type', 16, etherTypeText)]);

export type EthOptions = {
  readonly src: string;
  readonly dst: string;
  /** EtherType; computed from the next layer when absent. */
  readonly type?: number;
};
export type EthLayer = { readonly layer: 'eth' } & EthOptions;

/** @throws usage error for a bad address or number */
export function eth(options: EthOptions): EthLayer {
  checkValues(ETH, options);
  return { layer: 'eth', ...options };
}

export const encodeEth = (layer: EthLayer, { next }: Surroundings): Uint8Array =>
  writeHeader(ETH, { ...layer, type: layer.type ?? etherTypeOf(next, 'eth') });

export function decodeEth(at: Cursor): Step {
  const title = 'Ethernet header';
  const { bytes, offset, end } = at;
  if (end - offset < ETH.size) return { layers: [cutOff(at, title, ETH.size)] };
  const fields = readHeader(ETH, bytes, offset);
  return {
    layers: [{ name: 'eth', title, offset, length: ETH.size, fields }],
    next: { protocol: afterEtherType(numberIn(fields, 'type')) },
  };
}

const PROTOCOLS: Readonly<Record<number, Protocol>> = {
  [ETHERTYPE.ipv4]: 'ipv4',
  [ETHERTYPE.ipv6]: 'ipv6',
  [ETHERTYPE.arp]: 'arp',
  [ETHERTYPE.vlan]: 'vlan',
  [ETHERTYPE.serviceVlan]: 'vlan',
};

/** @returns who decodes what an EtherType announces. */
export const afterEtherType = (type: number): Protocol => PROTOCOLS[type] ?? 'payload';
