import { PROTOCOL_NUMBERS, type RuleSpec } from '../../../src/domain/firewall/model.ts';
import { contains, hostNetwork, sameNetwork } from '../../../src/domain/firewall/network.ts';
import type { FirewallState, NumberedRule, Write } from '../../../src/domain/firewall/plan.ts';

/* What the program in the kernel does with the maps, and what the rules mean: the same, if the plans are right. */

export type Packet = {
  readonly source: string;
  readonly protocol: number;
  readonly sport?: number;
  readonly dport?: number;
};

/** The id of the rule that drops the packet, as the program finds it: one look-up, one list; 0 when it passes. */
export function verdictOf({ rules, lists }: FirewallState, packet: Packet): number {
  const list = lists
    .filter(({ network }) => contains(network, hostNetwork(packet.source)))
    .sort((a, b) => b.network.prefixLength - a.network.prefixLength)[0];
  const hit = list?.ids.find((id) => {
    const rule = rules.find((one) => one.id === id);
    return rule !== undefined && matches(rule, packet);
  });
  return hit ?? 0;
}

/** The same by what rules mean: every rule whose network contains the source, in the order of the ids. */
export function meantVerdict(rules: readonly NumberedRule[], packet: Packet): number {
  const first = rules
    .filter((rule) => contains(rule.network, hostNetwork(packet.source)) && matches(rule, packet))
    .sort((a, b) => a.id - b.id)[0];
  return first?.id ?? 0;
}

function matches(rule: RuleSpec, { protocol, sport, dport }: Packet): boolean {
  const inRange = ({ from, to }: { from: number; to: number }, port: number | undefined) =>
    (from === 0 && to === 65535) || (port !== undefined && from <= port && port <= to);
  return (
    (rule.protocol === 'any' || PROTOCOL_NUMBERS[rule.protocol] === protocol) &&
    inRange(rule.sourcePorts, sport) &&
    inRange(rule.destinationPorts, dport)
  );
}

/** The maps after one write. */
export function written({ rules, lists }: FirewallState, write: Write): FirewallState {
  switch (write.map) {
    case 'drops':
      return { rules, lists };
    case 'rules': {
      const others = rules.filter(({ id }) => id !== write.id);
      return { rules: write.after ? [...others, { id: write.id, ...write.after }] : others, lists };
    }
    case 'networks': {
      const others = lists.filter(({ network }) => !sameNetwork(network, write.network));
      const ids = write.after;
      return { rules, lists: ids ? [...others, { network: write.network, ids }] : others };
    }
  }
}
