import type { NetworkInterfaceInfo } from 'node:os';

/** One address of this machine by which a room may reach it. */
export type OwnAddress = { readonly address: string; readonly device: string };

/** Devices of containers and virtual machines, behind which no room sits. */
const VIRTUAL = /^(?:docker|br-|veth|virbr|cni|flannel|tun|tap|wg|tailscale|zt)/;

/**
 * The addresses that other machines may reach this one by: those of real devices first, IPv4 before IPv6.
 * @param interfaces as os.networkInterfaces() gives them
 */
export function ownAddresses(
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
): OwnAddress[] {
  const all = Object.entries(interfaces).flatMap(([device, addresses = []]) =>
    addresses
      // A link-local IPv6 address needs a zone that is another one on every machine.
      .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address))
      .map(({ address, family }) => ({ address, device, family })),
  );
  const rank = ({ device, family }: (typeof all)[number]) =>
    (VIRTUAL.test(device) ? 2 : 0) + (family === 'IPv6' ? 1 : 0);
  return all.toSorted((a, b) => rank(a) - rank(b)).map(({ address, device }) => ({ address, device }));
}
