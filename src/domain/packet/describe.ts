import { byteCount } from './bytes.ts';
import { decode } from './decode.ts';
import type { DecodedLayer } from './decoded.ts';
import { ICMP_TYPE_NAMES, ICMPV6_TYPE_NAMES } from './layers/icmp-types.ts';
import { FIRST_ETHERTYPE } from './numbers.ts';

/**
 * One line that says what a packet is: `IPv4 10.0.0.1 → 10.0.0.2 UDP 1234 → 9090, 60 bytes`. Never throws, and holds
 * no control characters.
 */
export function describe(bytes: Uint8Array): string {
  const { layers, length } = decode(bytes);
  const parts = layers.map((layer, i) => part(layer, layers[i + 1])).filter((text) => text !== '');
  return `${parts.join(' ')}, ${byteCount(length)}`;
}

/** @param next the layer behind; a layer that nobody decoded is named by the number in the one before it */
function part(layer: DecodedLayer, next: DecodedLayer | undefined): string {
  const text = (name: string) => layer.fields.find((field) => field.name === name)?.text ?? '';
  const number = (name: string) => Number(layer.fields.find((field) => field.name === name)?.value ?? 0);
  const opaque = next === undefined || next.name === 'payload';
  const announced = (name: string) => (opaque ? ` protocol ${text(name)}` : '');
  const between = `${text('src')} → ${text('dst')}`;

  switch (layer.name) {
    case 'eth':
      return opaque ? `Ethernet ${between} ${frameType(number('type'), text('type'))}` : '';
    case 'vlan':
      return `VLAN ${text('id')}${opaque ? ` ${frameType(number('type'), text('type'))}` : ''}`;
    case 'arp':
      return arpText(number('operation'), text);
    case 'ipv4': {
      const fragment = fragmentText(number('fragmentOffset'), number('mf'));
      return `IPv4 ${between}${announced('protocol')}${fragment}`;
    }
    case 'ipv6':
      return `IPv6 ${between}${announced('nextHeader')}`;
    case 'ipv6-ext': {
      const fragment = fragmentText(number('fragmentOffset'), number('mf'));
      return `${layer.title.replace('IPv6 ', '')}${fragment}${announced('nextHeader')}`;
    }
    case 'icmp':
      return `ICMP ${icmpText(ICMP_TYPE_NAMES[number('type')], text)}`;
    case 'icmpv6':
      return `ICMPv6 ${icmpText(ICMPV6_TYPE_NAMES[number('type')], text)}`;
    case 'tcp':
      return `TCP ${text('sport')} → ${text('dport')} ${text('flags')}`;
    case 'udp':
      return `UDP ${text('sport')} → ${text('dport')}`;
    case 'truncated':
      return `${layer.title} cut off`;
    case 'payload':
      return '';
  }
}

const frameType = (type: number, text: string) => (type < FIRST_ETHERTYPE ? `802.3 ${text}` : `type ${text}`);

const fragmentText = (offset: number, more: number) =>
  offset > 0 || more === 1 ? ` fragment at byte ${offset * 8}` : '';

function arpText(operation: number, text: (name: string) => string): string {
  if (text('senderIp') === '') return `ARP protocol ${text('protocolType')}`;
  if (operation === 1) return `ARP who-has ${text('targetIp')} tell ${text('senderIp')}`;
  if (operation === 2) return `ARP ${text('senderIp')} is-at ${text('senderMac')}`;
  return `ARP operation ${text('operation')} from ${text('senderIp')}`;
}

function icmpText(type: string | undefined, text: (name: string) => string): string {
  const code = text('code') === '0' ? '' : ` code ${text('code')}`;
  const echo = text('sequence') === '' ? '' : ` id ${text('id')} seq ${text('sequence')}`;
  return `${type ?? `type ${text('type')}`}${code}${echo}`;
}
