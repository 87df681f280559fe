import type { Network, PolicySpec, PortRange, RuleSpec } from './model.ts';

/** @returns `10.0.1.0/24`. */
export const networkText = ({ address, prefixLength }: Network): string => `${address}/${prefixLength}`;

export const isAnyPort = ({ from, to }: PortRange): boolean => from === 0 && to === 65535;

/** @returns the flags of `fw set` that make the rule: `-n 10.0.1.0/24 -t tcp -d 80-90`. */
export function ruleFlags({ network, protocol, sourcePorts, destinationPorts }: RuleSpec): string {
  const flags = [`-n ${networkText(network)}`];
  if (protocol !== 'any') flags.push(`-t ${protocol}`);
  if (!isAnyPort(sourcePorts)) flags.push(`-s ${portsText(sourcePorts)}`);
  if (!isAnyPort(destinationPorts)) flags.push(`-d ${portsText(destinationPorts)}`);
  return flags.join(' ');
}

/** @returns the flags of `dos set` that make the policy: `-p tcp -t syn -l 100`. */
export function policyFlags({ protocol, kind, limit }: PolicySpec): string {
  return `-p ${protocol}${kind === 'any' ? '' : ` -t ${kind}`} -l ${limit}`;
}

const portsText = ({ from, to }: PortRange): string => (from === to ? `${from}` : `${from}-${to}`);

/** @returns whether two rules ask for the same. */
export const sameRule = (a: RuleSpec, b: RuleSpec): boolean => ruleFlags(a) === ruleFlags(b);
