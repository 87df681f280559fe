import { networkText } from '../domain/firewall/describe.ts';
import type { Policy, ProtocolCount, Rule } from '../domain/firewall/model.ts';
import { protocolText } from '../domain/packet/numbers.ts';
import { LEFT, RIGHT, table } from './table.ts';

const RULE_COLUMNS = [
  RIGHT('ID'),
  LEFT('NETWORK'),
  RIGHT('SRCFROMPORT'),
  RIGHT('SRCTOPORT'),
  RIGHT('DSTFROMPORT'),
  RIGHT('DSTTOPORT'),
  LEFT('PROTOCOL'),
  RIGHT('DROPPED'),
];

/** @returns the lines of `fw get` */
export const ruleTable = (rules: readonly Rule[]): string[] =>
  table(
    RULE_COLUMNS,
    rules.map(({ id, network, sourcePorts, destinationPorts, protocol, dropped }) => [
      `${id}`,
      networkText(network),
      `${sourcePorts.from}`,
      `${sourcePorts.to}`,
      `${destinationPorts.from}`,
      `${destinationPorts.to}`,
      protocol,
      droppedText(dropped),
    ]),
  );

/** @returns what `fw get --json` prints; dropped is null where the program does not count */
export const rulesJson = (rules: readonly Rule[]) =>
  rules.map(({ id, network, sourcePorts, destinationPorts, protocol, dropped }) => ({
    id,
    network: networkText(network),
    srcFromPort: sourcePorts.from,
    srcToPort: sourcePorts.to,
    dstFromPort: destinationPorts.from,
    dstToPort: destinationPorts.to,
    protocol,
    dropped: jsonCount(dropped),
  }));

const POLICY_COLUMNS = [RIGHT('ID'), LEFT('PROTOCOL'), LEFT('TYPE'), RIGHT('LIMIT'), RIGHT('DROPPED')];

/** @returns the lines of `dos get` */
export const policyTable = (policies: readonly Policy[]): string[] =>
  table(
    POLICY_COLUMNS,
    policies.map(({ id, protocol, kind, limit, dropped }) => [
      `${id}`,
      protocol,
      kind,
      `${limit}`,
      droppedText(dropped),
    ]),
  );

/** @returns what `dos get --json` prints; the limit in packets a second from one source */
export const policiesJson = (policies: readonly Policy[]) =>
  policies.map(({ id, protocol, kind, limit, dropped }) => ({
    id,
    protocol,
    type: kind,
    limit,
    dropped: jsonCount(dropped),
  }));

const PROTOCOL_COLUMNS = [LEFT('PROTOCOL'), RIGHT('PACKETS')];

/** @returns the lines of `stat` */
export const protocolTable = (counts: readonly ProtocolCount[]): string[] =>
  table(
    PROTOCOL_COLUMNS,
    counts.map(({ protocol, packets }) => [protocolText(protocol), `${packets}`]),
  );

/** @returns what `stat --json` prints; the protocol by its number in the IPv4 header */
export const protocolsJson = (counts: readonly ProtocolCount[]) =>
  counts.map(({ protocol, packets }) => ({ protocol, packets: jsonCount(packets) }));

const droppedText = (dropped: bigint | undefined): string => (dropped === undefined ? '-' : `${dropped}`);

/** Exact up to 2^53 packets: at ten million a second that is after 28 years. */
const jsonCount = (count: bigint | undefined): number | null => (count === undefined ? null : Number(count));
