import type { InterfaceCounters } from '../../domain/checks/observed.ts';
import { readLinkStatistics } from '../kernel/link-statistics.ts';
import type { Network } from './network.ts';
import type { Programs } from './programs.ts';

/** Asks the kernel about every interface, in link order: three system calls each, four where a program is attached. */
export function readInterfaces(network: Network, programs: Programs): InterfaceCounters[] {
  return network.ports.map((port) => {
    const { host, name } = port.interface;
    const { netlink } = network.host(host);
    const statistics = readLinkStatistics(netlink, port.index);
    const { redirectedOut } = port.readCounters();
    return { host, interface: name, ...statistics, redirectedOut, xdp: programs.accountAt(port) };
  });
}
