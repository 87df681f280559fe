import { addNeighbour } from '../../kernel/route-netlink.ts';
import { contains, parsePrefix } from '../addresses.ts';
import type { Network } from '../network.ts';
import type { Port } from '../port.ts';

/** Where a frame's addresses lie (RFC 894, RFC 791, RFC 8200). */
const ETHERNET_SOURCE = 6;
const ETHERNET_TYPE = 12;
const SOURCE_OF = { 2048: { at: 26, length: 4 }, 34525: { at: 22, length: 16 } } as const;

type Stranger = { readonly ip: Uint8Array; readonly mac: Uint8Array };

/** @returns who sends frames without being asked where they live: each source address with its frame's MAC, once. */
export function sourcesOf(frames: readonly Uint8Array[]): Stranger[] {
  const found = new Map<string, Stranger>();
  for (const frame of frames) {
    const type = ((frame[ETHERNET_TYPE] ?? 0) << 8) | (frame[ETHERNET_TYPE + 1] ?? 0);
    const place = (SOURCE_OF as Readonly<Record<number, { at: number; length: number }>>)[type];
    if (place === undefined || frame.length < place.at + place.length) continue;
    const ip = frame.slice(place.at, place.at + place.length);
    found.set(ip.join('.'), { ip, mac: frame.slice(ETHERNET_SOURCE, ETHERNET_SOURCE + 6) });
  }
  return [...found.values()];
}

/**
 * Tells the host at the other end of a wire who the senders of some frames are, for the network's life: it would ask
 * for them (ARP, neighbour discovery) before every answer, and nobody has such an address. Hosts of the lab, which are
 * known, stay who they are.
 */
export function introduceStrangers(network: Network, from: Port, frames: readonly Uint8Array[]): void {
  const { host } = network.peerOf(from).interface;
  const { netlink } = network.host(host);
  const known = network.ports.flatMap((port) => port.interface.addresses.map((own) => parsePrefix(own).ip));
  for (const { ip, mac } of sourcesOf(frames)) {
    if (known.some((own) => Buffer.compare(own, ip) === 0)) continue;
    const near = network.ports.find(
      (port) =>
        port.interface.host === host &&
        port.interface.addresses.some((own) => contains(parsePrefix(own), ip)),
    );
    if (near !== undefined) addNeighbour(netlink, near.index, ip, mac);
  }
}
