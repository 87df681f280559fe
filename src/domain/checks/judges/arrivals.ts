import { decode, field } from '../../packet/index.ts';
import type { AttachPoint } from '../../topology/model.ts';
import type { CapturedFrame } from '../observed.ts';
import { sameBytes } from './bytes.ts';

/** A frame at an interface: where it must arrive, or did. */
export type Arrival = { readonly at: AttachPoint; readonly bytes: Uint8Array };

/** A frame that was sent, and the arrivals of which exactly one is demanded; none: it must arrive nowhere. */
export type Shipment = { readonly bytes: Uint8Array; readonly demanded: readonly Arrival[] };

/** Where a frame arrived as demanded; undefined where it did not. */
export type Traced = {
  readonly arrivals: readonly (Arrival | undefined)[];
  /** What else was received in the network: answers of the hosts, and frames that came where they should not. */
  readonly others: readonly Arrival[];
};

/** Finds each frame among what the hosts of the network received. */
export function traceArrivals(shipments: readonly Shipment[], captured: readonly CapturedFrame[]): Traced {
  const others: Arrival[] = captured
    .filter(({ direction }) => direction === 'in')
    .map(({ host, interface: name, bytes }) => ({ at: { host, interface: name }, bytes }));
  const arrivals = shipments.map(({ demanded }) => {
    const index = others.findIndex((seen) => demanded.some((wanted) => sameArrival(wanted, seen)));
    return index === -1 ? undefined : others.splice(index, 1)[0];
  });
  return { arrivals, others };
}

/**
 * @returns what became of a frame that did not arrive as demanded, as far as that can be told: the received frame that
 * looks most like it; undefined when none does
 */
export function closestTo({ bytes, demanded }: Shipment, others: readonly Arrival[]): Arrival | undefined {
  const models = demanded.length > 0 ? demanded.map((wanted) => wanted.bytes) : [bytes];
  const distance = (seen: Arrival) => Math.min(...models.map((model) => differing(model, seen.bytes)));
  const nearest = (some: readonly Arrival[]) => [...some].sort((a, b) => distance(a) - distance(b))[0];
  const recognised = nearest(others.filter((seen) => isOfSame(bytes, seen.bytes)));
  if (recognised) return recognised;
  // A program can also spoil what a frame is recognised by. What has little else in common is an answer, or ARP.
  const spoilt = (seen: Arrival) =>
    distance(seen) <= bytes.length / 4 && field(seen.bytes, 'tcp.flags') === field(bytes, 'tcp.flags');
  return nearest(others.filter(spoilt));
}

/** @returns a second arrival of a frame that has arrived already: as it was sent, or as it was to arrive. */
export const secondOf = ({ bytes, demanded }: Shipment, others: readonly Arrival[]): Arrival | undefined =>
  others.find((seen) =>
    [bytes, ...demanded.map((one) => one.bytes)].some((one) => sameBytes(one, seen.bytes)),
  );

export const sameInterface = (a: AttachPoint, b: AttachPoint): boolean =>
  a.host === b.host && a.interface === b.interface;

const sameArrival = (a: Arrival, b: Arrival): boolean =>
  sameInterface(a.at, b.at) && sameBytes(a.bytes, b.bytes);

/** Bytes that are not the same in both, and those that one has more. */
function differing(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  let count = Math.max(a.length, b.length) - shared;
  for (let index = 0; index < shared; index += 1) if (a[index] !== b[index]) count += 1;
  return count;
}

/** What no one on the way rewrites, and what is otherwise in an answer. */
const MARKS: Readonly<Record<string, readonly string[]>> = {
  tcp: ['sport', 'dport', 'seq', 'flags'],
  udp: ['sport', 'dport'],
  icmp: ['type', 'id', 'sequence'],
  icmpv6: ['type', 'id', 'sequence'],
};

/** @returns undefined for a packet without such a header */
function marksOf(bytes: Uint8Array): string | undefined {
  const layer = decode(bytes).layers.find(({ name }) => name in MARKS);
  const marks = layer?.fields.filter(({ name }) => MARKS[layer.name]?.includes(name));
  return layer && marks && `${layer.name} ${marks.map(({ value }) => value).join(' ')}`;
}

function isOfSame(sent: Uint8Array, seen: Uint8Array): boolean {
  const marks = marksOf(sent);
  return marks !== undefined && marks === marksOf(seen);
}
