/** What a server host runs for the checks and for free exploring: HTTP on 8080, TCP echo on 7070, UDP echo on 9090. */
export const SERVICE_PORTS = { http: 8080, 'tcp-echo': 7070, 'udp-echo': 9090 } as const;
export type Service = keyof typeof SERVICE_PORTS;

/** One end of a veth pair: an interface inside a host. */
export type Interface = {
  readonly host: string;
  readonly name: string;
  readonly mac: string;
  /** Addresses with prefix length, IPv4 and IPv6: `10.0.0.1/24`, `fd00::1/64`. The first of a family is the host's main one. */
  readonly addresses: readonly string[];
};

/** A veth pair. `a` and `b` have no order; by convention `a` is nearer to the client. */
export type Link = { readonly a: Interface; readonly b: Interface };

export type Route = { readonly to: string; readonly via: string };

/** A network namespace with a name. */
export type Host = {
  readonly name: string;
  readonly forwarding: boolean;
  readonly services: readonly Service[];
  readonly routes: readonly Route[];
};

/** A lab network, complete: everything `ip` has to make is here, nothing is implied. */
export type Topology = {
  readonly name: string;
  readonly hosts: readonly Host[];
  readonly links: readonly Link[];
  /** A virtual address that a host serves on behalf of backends. It is one of the host's addresses, too. */
  readonly vip?: { readonly host: string; readonly address: string } | undefined;
};

/** Where an XDP program goes: an interface of a host. */
export type AttachPoint = { readonly host: string; readonly interface: string };

/** @returns every interface of the topology, in link order. */
export const interfacesOf = (topology: Topology): Interface[] => topology.links.flatMap(({ a, b }) => [a, b]);

/** @returns the named interface, or undefined when the topology has none of that name. */
export const findInterface = (topology: Topology, at: AttachPoint): Interface | undefined =>
  interfacesOf(topology).find(({ host, name }) => host === at.host && name === at.interface);

/** @returns the interface at the other end of the veth pair, or undefined for an unknown interface. */
export function peerOf(topology: Topology, at: AttachPoint): Interface | undefined {
  const isAt = (end: Interface) => end.host === at.host && end.name === at.interface;
  const link = topology.links.find(({ a, b }) => isAt(a) || isAt(b));
  return link && (isAt(link.a) ? link.b : link.a);
}

/**
 * @param family 4 or 6
 * @returns the host's main address of that family without its prefix length, or undefined when it has none.
 */
export const addressOf = (topology: Topology, host: string, family: 4 | 6 = 4): string | undefined =>
  firstAddress(
    interfacesOf(topology).filter((end) => end.host === host),
    family,
  );

/**
 * @returns the address under which one host reaches another: on the link that they share, else the other's main one;
 * undefined when it has none of that family.
 */
export function addressTowards(
  topology: Topology,
  from: string,
  to: string,
  family: 4 | 6 = 4,
): string | undefined {
  const shared = interfacesOf(topology).filter(
    (end) => end.host === to && peerOf(topology, { host: to, interface: end.name })?.host === from,
  );
  return firstAddress(shared, family) ?? addressOf(topology, to, family);
}

const firstAddress = (ends: readonly Interface[], family: 4 | 6): string | undefined =>
  ends
    .flatMap((end) => end.addresses)
    .find((address) => address.includes(':') === (family === 6))
    ?.replace(/\/.*$/, '');
