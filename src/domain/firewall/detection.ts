import { isAnyPort } from './describe.ts';
import type { SourceCount } from './map-values.ts';
import type { Policy, Rule, RuleSpec } from './model.ts';
import { ANY_PORT } from './model.ts';
import { contains, hostNetwork } from './network.ts';

/** How many packets of each source had been counted at the last look. */
export type Remembered = ReadonlyMap<string, bigint>;

export const remember = (counts: readonly SourceCount[]): Remembered =>
  new Map(counts.map((count) => [sourceKey(count), count.packets]));

const sourceKey = ({ address, protocol, kind }: SourceCount): string => `${address} ${protocol} ${kind}`;

/** A source that sends more than a policy allows. */
export type Excess = {
  readonly address: string;
  readonly policy: Policy;
  /** Packets a second since the last look. */
  readonly rate: number;
};

/**
 * @param seconds since the counts that are remembered were taken
 * @returns the fastest first
 */
export function excesses(
  counts: readonly SourceCount[],
  remembered: Remembered,
  policies: readonly Policy[],
  seconds: number,
): Excess[] {
  const sent = new Map<string, { address: string; policy: Policy; packets: bigint }>();
  for (const count of counts) {
    const policy = policyFor(count, policies);
    if (policy === undefined) continue;
    const key = `${count.address} ${policy.protocol} ${policy.kind}`;
    const packets = (sent.get(key)?.packets ?? 0n) + increase(count, remembered.get(sourceKey(count)));
    sent.set(key, { address: count.address, policy, packets });
  }
  return [...sent.values()]
    .map(({ address, policy, packets }) => ({ address, policy, rate: Number(packets) / seconds }))
    .filter(({ policy, rate }) => rate > policy.limit)
    .sort((a, b) => b.rate - a.rate);
}

/** The LRU map may have forgotten a source and met it anew: it has then counted from 0. */
const increase = ({ packets }: SourceCount, before: bigint | undefined): bigint =>
  before === undefined || packets < before ? packets : packets - before;

/** The policy for exactly this kind; else that for any kind, which counts all kinds that have none of their own. */
function policyFor({ protocol, kind }: SourceCount, policies: readonly Policy[]): Policy | undefined {
  const own = policies.filter((policy) => policy.protocol === protocol);
  return own.find((policy) => policy.kind === kind) ?? own.find((policy) => policy.kind === 'any');
}

/** @returns the rule that stops a source, in the protocol of the policy that it has passed */
export const ruleAgainst = ({ address, policy }: Excess): RuleSpec => ({
  network: hostNetwork(address),
  protocol: policy.protocol,
  sourcePorts: ANY_PORT,
  destinationPorts: ANY_PORT,
});

/** @returns whether a rule already drops everything that another would drop */
export const covers = (rule: Omit<Rule, 'id' | 'dropped'>, wanted: RuleSpec): boolean =>
  contains(rule.network, wanted.network) &&
  (rule.protocol === 'any' || rule.protocol === wanted.protocol) &&
  isAnyPort(rule.sourcePorts) &&
  isAnyPort(rule.destinationPorts);
