import { sameText, type Text, text } from '../text.ts';
import type { Detection, Network, PolicySpec, PortRange, RuleSpec } from './model.ts';

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

/** @returns what a rule drops, in words: `TCP from 10.0.1.0/24 to port 80`. */
export function ruleText({ network, protocol, sourcePorts, destinationPorts }: RuleSpec): Text {
  const from = networkText(network);
  const what =
    protocol === 'any' ? text('every packet', 'すべてのパケット') : sameText(` ${protocol.toUpperCase()}`);
  const ports = (of: PortRange, en: string, ja: string): Text =>
    isAnyPort(of) ? sameText('') : text(` ${en} port ${portsText(of)}`, `、${ja}ポート ${portsText(of)}`);
  const sport = ports(sourcePorts, 'from', '送信元');
  const dport = ports(destinationPorts, 'to', '宛先');
  return text(
    `${what.en.trim()} from ${from}${sport.en}${dport.en}`,
    `${from} からの${what.ja}${sport.ja}${dport.ja}`,
  );
}

/** @returns what a policy allows, in words: `100 TCP SYN packets a second from each source`. */
export function policyText({ protocol, kind, limit }: PolicySpec): Text {
  const what = kindText({ protocol, kind });
  return text(
    `${limit} ${what} ${limit === 1 ? 'packet' : 'packets'} a second from each source`,
    `送信元 1 つあたり毎秒 ${limit} 個の ${what} パケット`,
  );
}

/** @returns what a look at the sources has found and done, in words. */
export function detectionText({ address, policy, rate, rule }: Detection): Text {
  const what = kindText(policy);
  const [sent, allowed] = [Math.round(rate).toLocaleString('en'), policy.limit.toLocaleString('en')];
  return text(
    `${address} sends ${sent} ${what} packets a second, and ${allowed} are allowed: rule ${rule} drops its ${policy.protocol.toUpperCase()} from now on.`,
    `${address} が毎秒 ${sent} 個の ${what} パケットを送っています (許可は ${allowed} 個)。以後、その ${policy.protocol.toUpperCase()} はルール ${rule} がドロップします。`,
  );
}

const kindText = ({ protocol, kind }: Pick<PolicySpec, 'protocol' | 'kind'>): string =>
  kind === 'any' ? protocol.toUpperCase() : `${protocol.toUpperCase()} ${kind.toUpperCase()}`;
