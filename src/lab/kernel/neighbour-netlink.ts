import {
  attribute,
  type Netlink,
  NetlinkError,
  NLM_F_CREATE,
  query,
  readAttributes,
  request,
} from './netlink.ts';
import { StructWriter } from './struct.ts';

/* What rtnetlink(7) says about the way to an IPv4 address: the route, the neighbour, the interface. */

const RTM_GETLINK = 18;
const RTM_GETROUTE = 26;
const RTM_NEWNEIGH = 28;
const RTM_DELNEIGH = 29;
const RTM_GETNEIGH = 30;
const AF_INET = 2;
const NTF_USE = 1;
/** Reachable, stale, delay, probe, noarp and permanent: a link address is known and used. Not: incomplete, failed, none. */
const STATES_WITH_ADDRESS = 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | 0x80;

/** Types of routes (linux/rtnetlink.h) that the lab tells apart. */
export const ROUTE_TYPE = { unicast: 1, local: 2 } as const;

export type KernelRoute = {
  /** One of {@link ROUTE_TYPE}, or another. */
  readonly type: number;
  readonly interfaceIndex: number;
  /** Undefined when the destination itself is on the link. */
  readonly gateway: Uint8Array | undefined;
};

/**
 * Asks the routing table as a packet would (`ip route get`).
 * @throws NetlinkError: ENETUNREACH without a route, EHOSTUNREACH, EACCES or EINVAL for one that refuses
 */
export function lookUpRoute(netlink: Netlink, to: Uint8Array): KernelRoute {
  const header = new StructWriter(12).u8(0, AF_INET).u8(1, 32).bytes;
  const body = Buffer.concat([header, attribute(1 /* RTA_DST */, to)]);
  const answer = query(netlink, 'look up a route', { type: RTM_GETROUTE, body });
  const attributes = readAttributes(answer.subarray(12));
  return {
    type: answer.readUInt8(7),
    interfaceIndex: attributes.get(4 /* RTA_OIF */)?.readUInt32LE(0) ?? 0,
    gateway: attributes.get(5 /* RTA_GATEWAY */),
  };
}

const neighbourHeader = (index: number, flags = 0): Uint8Array =>
  new StructWriter(12).u8(0, AF_INET).u32(4, index).u8(10, flags).bytes;

const neighbourBody = (index: number, ip: Uint8Array, flags = 0): Uint8Array =>
  Buffer.concat([neighbourHeader(index, flags), attribute(1 /* NDA_DST */, ip)]);

/** @returns the link address that the kernel would use now; undefined when it does not know any */
export function lookUpNeighbour(netlink: Netlink, index: number, ip: Uint8Array): Uint8Array | undefined {
  let answer: Buffer;
  try {
    answer = query(netlink, 'look up a neighbour', { type: RTM_GETNEIGH, body: neighbourBody(index, ip) });
  } catch (error) {
    if (error instanceof NetlinkError && error.code === 'ENOENT') return undefined;
    throw error;
  }
  if ((answer.readUInt16LE(8) & STATES_WITH_ADDRESS) === 0) return undefined;
  return readAttributes(answer.subarray(12)).get(2 /* NDA_LLADDR */);
}

/** Makes the kernel ask for a neighbour now, as a packet for it would (`ip neigh … use`): it sends an ARP request. */
export function askForNeighbour(netlink: Netlink, index: number, ip: Uint8Array): void {
  request(netlink, 'ask for a neighbour', {
    type: RTM_NEWNEIGH,
    flags: NLM_F_CREATE,
    body: neighbourBody(index, ip, NTF_USE),
  });
}

/** Stops asking: the kernel would send its request twice more, a second apart. One that is not there is no error. */
export function forgetNeighbour(netlink: Netlink, index: number, ip: Uint8Array): void {
  try {
    request(netlink, 'forget a neighbour', { type: RTM_DELNEIGH, body: neighbourBody(index, ip) });
  } catch (error) {
    if (!(error instanceof NetlinkError && error.code === 'ENOENT')) throw error;
  }
}

/** Asks for an interface's name and link address, as they are now. */
export function lookUpLink(netlink: Netlink, index: number): { name: string; mac: Uint8Array } {
  const body = new StructWriter(16).u32(4, index).bytes;
  const answer = query(netlink, `look up interface ${index}`, { type: RTM_GETLINK, body });
  const attributes = readAttributes(answer.subarray(16));
  const name = attributes.get(3 /* IFLA_IFNAME */)?.toString('utf8').replace(/\0.*$/, '') ?? '';
  return { name, mac: attributes.get(1 /* IFLA_ADDRESS */) ?? new Uint8Array() };
}
