import {
  attribute,
  type Netlink,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  nested,
  request,
  textAttribute,
  u32Attribute,
} from './netlink.ts';
import { StructWriter } from './struct.ts';

/* The few rtnetlink(7) requests that a lab is made of. */

const RTM_NEWLINK = 16;
const RTM_NEWADDR = 20;
const RTM_NEWROUTE = 24;
const RTM_NEWNEIGH = 28;
const AF_INET = 2;
const AF_INET6 = 10;
export const IFF = { up: 0x1, multicast: 0x1000 } as const;

/** An IP address as bytes: 4 or 16 of them. */
type Ip = Uint8Array;
const familyOf = (ip: Ip): number => (ip.length === 4 ? AF_INET : AF_INET6);

/** struct ifinfomsg. */
const linkHeader = (index: number, flags = 0, change = 0) =>
  new StructWriter(16).u32(4, index).u32(8, flags).u32(12, change).bytes;

export type VethEnd = {
  readonly name: string;
  readonly index: number;
  readonly mac: Uint8Array;
  /** Descriptor of the namespace that it goes to. */
  readonly namespace: number;
};

function vethEnd({ name, index, mac, namespace }: VethEnd): Uint8Array {
  return Buffer.concat([
    linkHeader(index),
    attribute(1 /* IFLA_ADDRESS */, mac),
    textAttribute(3 /* IFLA_IFNAME */, name),
    u32Attribute(28 /* IFLA_NET_NS_FD */, namespace),
    // One queue each way: one ring, and one row of statistics, is all that an XDP program on it has.
    u32Attribute(31 /* IFLA_NUM_TX_QUEUES */, 1),
    u32Attribute(32 /* IFLA_NUM_RX_QUEUES */, 1),
  ]);
}

/** Makes a veth pair with both ends where they belong (`ip link add … type veth peer …`). */
export function addVeth(netlink: Netlink, a: VethEnd, b: VethEnd): void {
  const kind = textAttribute(1 /* IFLA_INFO_KIND */, 'veth');
  const data = nested(2 /* IFLA_INFO_DATA */, attribute(1 /* VETH_INFO_PEER */, vethEnd(b)));
  request(netlink, `add veth ${a.name} – ${b.name}`, {
    type: RTM_NEWLINK,
    flags: NLM_F_CREATE | NLM_F_EXCL,
    body: Buffer.concat([vethEnd(a), nested(18 /* IFLA_LINKINFO */, kind, data)]),
  });
}

/** Sets and clears flags of an interface (`ip link set dev … up multicast off`). */
export function setLinkFlags(netlink: Netlink, index: number, set: number, clear = 0): void {
  request(netlink, `set interface ${index} up`, {
    type: RTM_NEWLINK,
    body: linkHeader(index, set, set | clear),
  });
}

/** Gives an interface an address without duplicate address detection (`ip addr add … nodad`). */
export function addAddress(netlink: Netlink, index: number, ip: Ip, prefixLength: number): void {
  const header = new StructWriter(8).u8(0, familyOf(ip)).u8(1, prefixLength).u32(4, index).bytes;
  request(netlink, `add an address /${prefixLength}`, {
    type: RTM_NEWADDR,
    flags: NLM_F_CREATE | NLM_F_EXCL,
    body: Buffer.concat([
      header,
      attribute(2 /* IFA_LOCAL */, ip),
      attribute(1 /* IFA_ADDRESS */, ip),
      u32Attribute(8 /* IFA_FLAGS */, 2 /* IFA_F_NODAD */),
    ]),
  });
}

/** @param to undefined for the default route */
export function addRoute(netlink: Netlink, to: { ip: Ip; prefixLength: number } | undefined, via: Ip): void {
  const header = new StructWriter(12)
    .u8(0, familyOf(via))
    .u8(1, to?.prefixLength ?? 0)
    .u8(4, 254 /* RT_TABLE_MAIN */)
    .u8(5, 4 /* RTPROT_STATIC */)
    .u8(7, 1 /* RTN_UNICAST */).bytes;
  const destination = to ? [attribute(1 /* RTA_DST */, to.ip)] : [];
  request(netlink, 'add a route', {
    type: RTM_NEWROUTE,
    flags: NLM_F_CREATE | NLM_F_EXCL,
    body: Buffer.concat([header, ...destination, attribute(5 /* RTA_GATEWAY */, via)]),
  });
}

/** Tells who has an address, for good: nobody has to ask for it (`ip neigh replace … nud permanent`). */
export function addNeighbour(netlink: Netlink, index: number, ip: Ip, mac: Uint8Array): void {
  const header = new StructWriter(12)
    .u8(0, familyOf(ip))
    .u32(4, index)
    .u16(8, 0x80 /* NUD_PERMANENT */).bytes;
  request(netlink, 'add a neighbour', {
    type: RTM_NEWNEIGH,
    flags: NLM_F_CREATE | NLM_F_REPLACE,
    body: Buffer.concat([header, attribute(1 /* NDA_DST */, ip), attribute(2 /* NDA_LLADDR */, mac)]),
  });
}

const XDP_FLAGS_DRV_MODE = 4;

/**
 * Attaches a program in native mode, in place of one that is there (`ip link set dev … xdpdrv …`); it is on the
 * interface until that goes, and a person can replace it with the same command of `ip`.
 * @param program its descriptor, or undefined to detach
 * @throws NetlinkError with the driver's reason
 */
export function setXdp(netlink: Netlink, index: number, program: number | undefined): void {
  const fd = new StructWriter(4).i32(0, program ?? -1).bytes;
  request(netlink, 'attach the XDP program', {
    type: RTM_NEWLINK,
    body: Buffer.concat([
      linkHeader(index),
      nested(
        43 /* IFLA_XDP */,
        attribute(1 /* IFLA_XDP_FD */, fd),
        u32Attribute(3 /* IFLA_XDP_FLAGS */, XDP_FLAGS_DRV_MODE),
      ),
    ]),
  });
}
