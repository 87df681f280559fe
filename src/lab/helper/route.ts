import { isIP } from 'node:net';
import { environmentError, usageError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';
import { addressTowards } from '../../domain/topology/model.ts';
import { contains, parseIp, parsePrefix } from './addresses.ts';
import type { Network } from './network.ts';
import type { Port } from './port.ts';
import { hasIpv6 } from './sysctls.ts';

export type Route = {
  /** Where a packet leaves the host. */
  readonly port: Port;
  readonly source: string;
  readonly destination: string;
};

/**
 * Finds the way from a host to another, as its own routing table has it.
 * @param to a host's name, for its main address, or an address (a virtual one belongs to no host alone)
 * @throws XdplingsError (usage) when there is none; (environment) for IPv6 where the kernel has none
 */
export function findRoute(network: Network, from: string, to: string, family: 4 | 6): Route {
  const { host } = network.host(from);
  if (family === 6 && !hasIpv6()) {
    throw environmentError(
      text('This kernel was started without IPv6.', 'このカーネルは IPv6 なしで起動しています。'),
      {
        todo: text(
          'Remove ipv6.disable=1 from the kernel command line and start the machine again.',
          'カーネルの起動オプションから ipv6.disable=1 を取り除いて、マシンを再起動してください。',
        ),
      },
    );
  }
  const destination =
    isIP(to) === family ? to : addressTowards(network.topology, from, network.host(to).host.name, family);
  if (destination === undefined) {
    throw usageError(
      text(
        `The host ${to} has no IPv${family} address.`,
        `ホスト ${to} に IPv${family} アドレスはありません。`,
      ),
    );
  }
  const target = parseIp(destination);
  const ports = network.ports.filter((port) => port.interface.host === from);
  const reaches = (address: Uint8Array) =>
    ports.find((port) => port.interface.addresses.some((own) => contains(parsePrefix(own), address)));
  const gateway = host.routes.find(
    (route) =>
      route.via.includes(':') === (family === 6) &&
      (route.to === 'default' || contains(parsePrefix(route.to), target)),
  );
  const port = reaches(target) ?? (gateway && reaches(parseIp(gateway.via)));
  const source = port?.interface.addresses.find((own) => own.includes(':') === (family === 6));
  if (port === undefined || source === undefined) {
    const lab = network.topology.name;
    throw usageError(
      text(
        `There is no way from ${from} to ${destination} in the lab ${lab}.`,
        `ラボ ${lab} に ${from} から ${destination} への経路はありません。`,
      ),
    );
  }
  return { port, source: source.replace(/\/.*$/, ''), destination };
}
