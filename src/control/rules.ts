import { findById } from '../domain/control-plane/ids.ts';
import { toNumber } from '../domain/control-plane/values.ts';
import { ruleLayout } from '../domain/firewall/layout.ts';
import { readIdList, readNetwork, readRule } from '../domain/firewall/map-values.ts';
import type { Rule, RuleSpec } from '../domain/firewall/model.ts';
import { networkAround } from '../domain/firewall/network.ts';
import {
  type FirewallState,
  type NumberedRule,
  planAddition,
  planDeletion,
} from '../domain/firewall/plan.ts';
import { applyPlan } from './apply-plan.ts';
import { readCounters } from './counters.ts';
import type { Target } from './target.ts';

/**
 * The rules of a loaded program.
 * @throws usage error for a program that does not keep rules as this control plane writes them
 */
export function rulesOf(target: Target) {
  const layout = ruleLayout(target.object);
  const counters = () => readCounters(target.lab, layout.countsDrops ? 'drops' : undefined);
  return {
    list: async (): Promise<Rule[]> => {
      const [{ rules }, dropped] = await Promise.all([readState(target), counters()]);
      return rules.map((rule) => ({ ...rule, dropped: dropped(rule.id) }));
    },
    add: async (spec: RuleSpec): Promise<Rule> => {
      const plan = planAddition(await readState(target), layout, spec);
      await applyPlan(target, layout, plan.writes);
      return { ...plan.rule, dropped: layout.countsDrops ? 0n : undefined };
    },
    delete: async (id: number): Promise<Rule> => {
      const state = await readState(target);
      const plan = planDeletion(state, findById('rule', state.rules, id));
      await applyPlan(target, layout, plan.writes);
      // Counted to the end: the counter stays where it is until the id is given again.
      return { ...plan.rule, dropped: (await counters())(id) };
    },
  };
}

/** What the maps say: rules in the order of their ids, and the list of each network. */
async function readState({ lab, object }: Target): Promise<FirewallState> {
  const { littleEndian } = object.btf;
  const [rules, networks] = await Promise.all([lab.readMap('rules'), lab.readMap('networks')]);
  return {
    rules: (rules?.entries ?? [])
      .map(({ key, values: [value = 0] }): NumberedRule => {
        const id = toNumber(key);
        return { id, ...readRule(id, value, littleEndian) };
      })
      .sort((a, b) => a.id - b.id),
    lists: (networks?.entries ?? []).map(({ key, values: [value = 0] }) => {
      const { address, prefixLength } = readNetwork(key, littleEndian);
      return { network: networkAround(address, prefixLength), ids: readIdList(value) };
    }),
  };
}
