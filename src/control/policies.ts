import { findById } from '../domain/control-plane/ids.ts';
import { policyLayout } from '../domain/firewall/layout.ts';
import { policyKey, readPolicy } from '../domain/firewall/map-values.ts';
import type { Policy, PolicySpec } from '../domain/firewall/model.ts';
import { firstFree, noRoom } from '../domain/firewall/plan.ts';
import { readCounters } from './counters.ts';
import type { Target } from './target.ts';

/**
 * The DoS policies of a loaded program. A policy is one map entry, so packets meet the old one or the new one.
 * @throws usage error for a program that does not keep policies as this control plane writes them
 */
export function policiesOf(target: Target) {
  const { lab } = target;
  const layout = policyLayout(target.object);
  const counters = () => readCounters(lab, layout.countsDrops ? 'limited' : undefined);

  const list = async (): Promise<Policy[]> => {
    const [policies, dropped] = await Promise.all([readPolicies(target), counters()]);
    return policies.map((policy) => ({ ...policy, dropped: dropped(policy.id) }));
  };

  return {
    list,
    set: async (spec: PolicySpec): Promise<Policy> => {
      const policies = await list();
      const known = policies.find(({ protocol, kind }) => protocol === spec.protocol && kind === spec.kind);
      const taken = new Set(policies.map(({ id }) => id));
      const next = Math.max(0, ...taken) + 1;
      const id = known?.id ?? (next <= layout.maxId ? next : firstFree(taken, layout.maxId));
      if (id === undefined || (!known && policies.length >= layout.policies)) {
        throw noRoom('policies', Math.min(layout.maxId, layout.policies));
      }
      if (!known && layout.countsDrops) await lab.writeMap('limited', id, 0);
      await lab.writeMap('policies', policyKey(spec), { id, limit: spec.limit });
      return { ...spec, id, dropped: known ? known.dropped : layout.countsDrops ? 0n : undefined };
    },
    delete: async (id: number): Promise<Policy> => {
      const policy = findById('policy', await list(), id);
      await lab.deleteEntry('policies', policyKey(policy));
      return { ...policy, dropped: (await counters())(id) };
    },
  };
}

/** In the order of their ids. */
async function readPolicies({ lab }: Target): Promise<Omit<Policy, 'dropped'>[]> {
  const contents = await lab.readMap('policies');
  return (contents?.entries ?? []).map(readPolicy).sort((a, b) => a.id - b.id);
}
