import { LABS } from '../../domain/topology/labs.ts';
import { addressOf, addressTowards, SERVICE_PORTS, type Topology } from '../../domain/topology/model.ts';
import type { Balancer } from './snapshot.ts';
import type { PlayState } from './state.ts';

/** @returns commands for another terminal that suit the network and the program; the first ones matter most */
export function tryCommands({ step, latest }: PlayState): string[] {
  const topology: Topology = LABS[step.lab];
  if (latest?.balancer && topology.vip) {
    const before = [
      ...(latest.rules ? ['xdplings fw get'] : []),
      ...(latest.policies ? ['xdplings dos get'] : []),
    ];
    return [...tryBalancing(topology, topology.vip.address, latest.balancer), ...before];
  }
  const [sender] = topology.hosts;
  const server = topology.hosts.findLast(({ services }) => services.length > 0);
  const to = sender && server && addressTowards(topology, sender.name, server.name);
  if (sender === undefined || to === undefined) return [];
  const from = `xdplings exec ${sender.name} --`;
  return [
    `${from} ping -c 3 ${to}`,
    ...(latest?.rules ? [`xdplings fw set -n ${to.replace(/\d+$/, '0')}/24 -t icmp`, 'xdplings fw get'] : []),
    ...(latest?.policies ? ['xdplings dos set -p tcp -t syn -l 100', 'xdplings dos get'] : []),
    `${from} curl -sm 2 ${to}:${SERVICE_PORTS.http}/who`,
    ...(latest?.protocols ? ['xdplings stat'] : []),
    `${from} ping -f -c 20000 ${to}`,
  ];
}

/** First the backends, then what asks them; the next free host is the next backend. */
function tryBalancing(topology: Topology, vip: string, { backends, hasPool }: Balancer): string[] {
  const [client] = topology.hosts;
  const free = topology.hosts
    .filter(({ services }) => services.length > 0)
    .map(({ name }) => ({ name, address: addressOf(topology, name) }))
    .find(({ address }) => !backends.some((one) => one.address === address));
  const health = hasPool ? ` -c http://${free?.address}:${SERVICE_PORTS.http}/health` : '';
  const set = free ? [`xdplings lb set -n ${free.name} -a ${free.address}${health}`] : [];
  const [first] = backends;
  if (client === undefined || first === undefined) return set;
  const ask = `xdplings exec ${client.name} -- curl -sm 2 ${vip}:${SERVICE_PORTS.http}/who`;
  const drain = hasPool ? [`xdplings lb drain -i ${first.id}`] : [];
  return [...set, ask, ...drain, 'xdplings lb conntrack get', 'xdplings lb get'];
}
