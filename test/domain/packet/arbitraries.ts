import fc from 'fast-check';
import {
  arp,
  eth,
  formatIpv4,
  formatIpv6,
  formatMac,
  icmp,
  icmpEcho,
  icmpv6,
  icmpv6Echo,
  ipv4,
  ipv6,
  ipv6DestinationOptions,
  ipv6Fragment,
  ipv6HopByHop,
  ipv6Routing,
  type Layer,
  payload,
  tcp,
  udp,
  vlan,
} from '../../../src/domain/packet/index.ts';

const uint = (bits: number) => fc.nat({ max: 2 ** bits - 1 });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

export const mac = bytes(6).map(formatMac);
export const ipv4Address = bytes(4).map(formatIpv4);
export const ipv6Address = bytes(16).map(formatIpv6);

/** A layer, and the fields that a decoder must find again, by the name of the decoded layer. */
export type Built = {
  readonly layer: Layer;
  readonly name: string;
  readonly fields: object;
};
const built = <F extends object>(name: string, build: (fields: F) => Layer, fields: fc.Arbitrary<F>) =>
  fields.map((values): Built => ({ layer: build(values), name, fields: values }));

const icmpFields = fc.record({ code: uint(8), rest: uint(32) });
const echoFields = fc.record({ id: uint(16), sequence: uint(16), code: uint(8) });
/** Up to ten words that the protocol's own rules allow as options. */
const optionWords = (...words: readonly number[][]) =>
  fc.array(fc.constantFrom(...words), { maxLength: 10 }).map((some) => Uint8Array.from(some.flat()));
const ipv4Options = optionWords([1, 1, 1, 1], [0x94, 4, 0, 0]);
const tcpOptions = optionWords([1, 1, 1, 1], [2, 4, 5, 0xb4], [1, 3, 3, 7], [1, 1, 4, 2]);

const ethernet = built('eth', eth, fc.record({ dst: mac, src: mac }));
const tag = built('vlan', vlan, fc.record({ id: uint(12), priority: uint(3), dropEligible: uint(1) }));
const arpMessage = built(
  'arp',
  arp,
  fc.record({
    operation: uint(16),
    senderMac: mac,
    senderIp: ipv4Address,
    targetMac: mac,
    targetIp: ipv4Address,
  }),
);
const ipv4Header = built(
  'ipv4',
  ipv4,
  fc.record({
    src: ipv4Address,
    dst: ipv4Address,
    ttl: uint(8),
    tos: uint(8),
    id: uint(16),
    df: uint(1),
    options: ipv4Options,
  }),
);
const ipv6Header = built(
  'ipv6',
  ipv6,
  fc.record({
    src: ipv6Address,
    dst: ipv6Address,
    hopLimit: uint(8),
    trafficClass: uint(8),
    flowLabel: uint(20),
  }),
);
/** One PadN option over the whole header. */
const options = fc.record({
  options: fc
    .nat({ max: 3 })
    .map((units) => Uint8Array.of(1, units * 8 + 4, ...new Uint8Array(units * 8 + 4))),
});
const routing = fc
  .record({
    routingType: fc.constantFrom(0, 2, 4),
    segmentsLeft: uint(8),
    addresses: fc.array(ipv6Address, { minLength: 1, maxLength: 3 }),
  })
  .map(
    (fields): Built => ({
      layer: ipv6Routing(fields),
      name: 'ipv6-ext',
      fields: { routingType: fields.routingType, segmentsLeft: fields.segmentsLeft },
    }),
  );
/** In the order of RFC 8200 section 4.1, each at most once. */
const extensions = fc
  .tuple(
    fc.option(built('ipv6-ext', ipv6HopByHop, options)),
    fc.option(routing),
    fc.option(built('ipv6-ext', ipv6Fragment, fc.record({ id: uint(32) }))),
    fc.option(built('ipv6-ext', ipv6DestinationOptions, options)),
  )
  .map((some) => some.filter((header) => header !== null));

const ports = { sport: uint(16), dport: uint(16) };
const transport = [
  built('udp', udp, fc.record(ports)),
  built(
    'tcp',
    tcp,
    fc.record({
      ...ports,
      seq: uint(32),
      ack: uint(32),
      flags: uint(8),
      window: uint(16),
      urgent: uint(16),
      options: tcpOptions,
    }),
  ),
];
const overIpv4 = fc.oneof(
  ...transport,
  built('icmp', icmpEcho, echoFields),
  built('icmp', (fields) => icmp({ type: 41, ...fields }), icmpFields),
);
const overIpv6 = fc.oneof(
  ...transport,
  built('icmpv6', icmpv6Echo, echoFields),
  built('icmpv6', (fields) => icmpv6({ type: 1, ...fields }), icmpFields),
);
const data: fc.Arbitrary<Built> = fc
  .uint8Array({ minLength: 1, maxLength: 80 })
  .map((content) => ({ layer: payload(content), name: 'payload', fields: { data: content } }));

const network = fc.oneof(
  fc.tuple(arpMessage),
  fc.tuple(ipv4Header, overIpv4, data),
  fc.tuple(ipv4Header, overIpv4),
  fc.tuple(ipv6Header, extensions, overIpv6, data).map(([ip, more, l4, end]) => [ip, ...more, l4, end]),
  fc.tuple(ipv4Header, ipv4Header, overIpv4).map((tunnel) => [...tunnel]),
);

/** A packet that makes sense, with every computed value left to the builder: its layers, outermost first. */
export const layers: fc.Arbitrary<Built[]> = fc
  .tuple(ethernet, fc.array(tag, { maxLength: 2 }), network)
  .map(([first, tags, rest]) => [first, ...tags, ...rest]);

/** Any bytes at all, and bytes that are nearly a packet: cut off, or with a few bytes changed. */
export const anyBytes = (build: (built: readonly Built[]) => Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ maxLength: 120 }),
    fc.tuple(layers, fc.nat({ max: 120 })).map(([some, length]) => build(some).slice(0, length)),
    fc
      .tuple(layers, fc.array(fc.tuple(fc.nat({ max: 80 }), uint(8)), { minLength: 1, maxLength: 4 }))
      .map(([some, changes]) => {
        const packet = build(some);
        for (const [position, value] of changes) packet[position % packet.length] = value;
        return packet;
      }),
  );
