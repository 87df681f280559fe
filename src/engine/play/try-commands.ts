import { LABS } from '../../domain/topology/labs.ts';
import { addressTowards, SERVICE_PORTS, type Topology } from '../../domain/topology/model.ts';
import type { PlayState } from './state.ts';

/** @returns commands for another terminal that suit the network and the program; the first ones matter most */
export function tryCommands({ step, latest }: PlayState): string[] {
  const topology: Topology = LABS[step.lab];
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
