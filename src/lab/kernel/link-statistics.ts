import { type Netlink, query } from './netlink.ts';
import { StructWriter } from './struct.ts';

const RTM_GETSTATS = 94;
/** IFLA_STATS_LINK_64, and the bit that asks for it. */
const LINK_64 = 1;
/** struct if_stats_msg, then the attribute's own header. */
const STATISTICS = 12 + 4;

/**
 * What an interface has received and sent since it was made. On a veth, received frames are those that came in, also what
 * its XDP program dropped, and bytes are those behind the Ethernet header.
 */
export type LinkStatistics = {
  readonly received: { readonly packets: number; readonly bytes: number };
  readonly sent: { readonly packets: number; readonly bytes: number };
};

/**
 * Reads the statistics of one interface (`ip -s link show`): struct rtnl_link_stats64 of linux/if_link.h.
 * @param netlink of the interface's namespace
 * @throws NetlinkError
 */
export function readLinkStatistics(netlink: Netlink, index: number): LinkStatistics {
  const body = new StructWriter(12).u32(4, index).u32(8, LINK_64).bytes;
  const answer = query(netlink, `read the statistics of interface ${index}`, { type: RTM_GETSTATS, body });
  const at = (field: number) => Number(answer.readBigUInt64LE(STATISTICS + 8 * field));
  return { received: { packets: at(0), bytes: at(2) }, sent: { packets: at(1), bytes: at(3) } };
}
