import { usageError } from '../errors.ts';
import { text } from '../text.ts';
import { networkText, ruleFlags, sameRule } from './describe.ts';
import type { RuleLayout } from './layout.ts';
import type { Network, RuleSpec } from './model.ts';
import { contains, sameNetwork } from './network.ts';

/*
 * How a rule comes and goes while packets pass. A packet looks up ONE list, that of the longest network around its
 * source, and tries the rules whose ids stand there. So each list holds the ids of every rule whose network contains
 * the list's own, and since the kernel replaces a list as a whole, each packet meets the rules of before or of after.
 */

export type NumberedRule = RuleSpec & { readonly id: number };

/** What is in the maps now. */
export type FirewallState = {
  readonly rules: readonly NumberedRule[];
  readonly lists: readonly { readonly network: Network; readonly ids: readonly number[] }[];
};

/** One map entry, from what it was to what it becomes; undefined: no entry. */
export type Write =
  | {
      readonly map: 'rules';
      readonly id: number;
      readonly before: RuleSpec | undefined;
      readonly after: RuleSpec | undefined;
    }
  | {
      readonly map: 'networks';
      readonly network: Network;
      readonly before: readonly number[] | undefined;
      readonly after: readonly number[] | undefined;
    }
  /** The counter of an id that no list holds goes back to 0; taking that back is not needed. */
  | { readonly map: 'drops'; readonly id: number };

export type Plan = { readonly rule: NumberedRule; readonly writes: readonly Write[] };

/**
 * Plans a rule more: first what it says, then the lists that lead to it.
 * @throws usage error when a rule that says the same is in force: of the two, only that with the lower id would ever drop;
 *   or when there is no room: in a network's list, among the rules, among the networks
 */
export function planAddition(state: FirewallState, layout: RuleLayout, spec: RuleSpec): Plan {
  const same = state.rules.find((one) => sameRule(one, spec));
  if (same) throw alreadyInForce(same);
  const rule: NumberedRule = { ...spec, id: freeId(state.rules, layout) };
  const after = [...state.rules, rule];
  const nested = state.lists.filter(
    ({ network }) => contains(spec.network, network) && !sameNetwork(spec.network, network),
  );
  const own = state.lists.find(({ network }) => sameNetwork(network, spec.network));
  if (own === undefined && state.lists.length >= layout.networks) throw noRoom('networks', layout.networks);
  // The one list that may be new comes first: should the kernel have no room for it, there is little to take back.
  const lists = [{ network: spec.network, ids: own?.ids }, ...nested].map(({ network, ids }) => ({
    map: 'networks' as const,
    network,
    before: ids,
    after: listOf(network, after),
  }));
  const full = lists.find((list) => list.after.length > layout.perNetwork);
  if (full) throw tooManyRules(full.network, spec.network, layout.perNetwork);
  return {
    rule,
    writes: [
      ...(layout.countsDrops ? [{ map: 'drops', id: rule.id } as const] : []),
      { map: 'rules', id: rule.id, before: undefined, after: spec },
      ...lists.filter(changesSomething),
    ],
  };
}

/** Plans a rule less: first the lists that lead to it, then what it says. A list without rules of its own goes, too. */
export function planDeletion(state: FirewallState, rule: NumberedRule): Plan {
  const rest = state.rules.filter(({ id }) => id !== rule.id);
  const lists = state.lists
    .filter(({ network }) => contains(rule.network, network))
    .map(({ network, ids }) => ({
      map: 'networks' as const,
      network,
      before: ids,
      after: rest.some((one) => sameNetwork(one.network, network)) ? listOf(network, rest) : undefined,
    }));
  const { id, ...spec } = rule;
  return {
    rule,
    writes: [...lists.filter(changesSomething), { map: 'rules', id, before: spec, after: undefined }],
  };
}

/** @returns the writes that take others back, in the order in which they are to be made */
export const takingBack = (writes: readonly Write[]): Write[] => writes.toReversed().flatMap(inverse);

function inverse(write: Write): Write[] {
  switch (write.map) {
    case 'rules':
      return [{ ...write, before: write.after, after: write.before }];
    case 'networks':
      return [{ ...write, before: write.after, after: write.before }];
    case 'drops':
      return [];
  }
}

/** The rules that a packet from this network tries, in this order. */
const listOf = (network: Network, rules: readonly NumberedRule[]): number[] =>
  rules
    .filter((rule) => contains(rule.network, network))
    .map(({ id }) => id)
    .sort((a, b) => a - b);

const changesSomething = ({
  before,
  after,
}: {
  before: readonly number[] | undefined;
  after: readonly number[] | undefined;
}): boolean => before === undefined || after === undefined || before.join() !== after.join();

/** The highest and 1 more, so that a new rule is tried last; the lowest that is free once the ids are used up. */
function freeId(rules: readonly NumberedRule[], layout: RuleLayout): number {
  const taken = new Set(rules.map(({ id }) => id));
  const next = Math.max(0, ...taken) + 1;
  const id = next <= layout.maxId ? next : firstFree(taken, layout.maxId);
  if (id === undefined || rules.length >= layout.rules) {
    throw noRoom('rules', Math.min(layout.maxId, layout.rules));
  }
  return id;
}

export function firstFree(taken: ReadonlySet<number>, maxId: number): number | undefined {
  for (let id = 1; id <= maxId; id += 1) if (!taken.has(id)) return id;
  return undefined;
}

const alreadyInForce = (rule: NumberedRule) =>
  usageError(
    text(
      `Rule ${rule.id} already says the same: ${ruleFlags(rule)}.`,
      `同じ内容のルールがすでにあります。ルール ${rule.id}: ${ruleFlags(rule)}`,
    ),
    {
      todo: text(
        `Nothing was changed. To start its counter anew, delete it first: xdplings fw delete -i ${rule.id}`,
        `何も変更していません。カウンターを 0 に戻すには、先に削除してください: xdplings fw delete -i ${rule.id}`,
      ),
    },
  );

/** @param room how many entries there can be */
export const noRoom = (map: string, room: number) =>
  usageError(
    text(
      `The map ${map} is full: it has room for ${room} entries.`,
      `マップ ${map} に空きがありません。入るエントリは ${room} 個までです。`,
    ),
    {
      todo: text(
        'Delete one that you no longer need; nothing was changed.',
        '不要なものを削除してください。何も変更していません。',
      ),
    },
  );

const tooManyRules = (full: Network, wanted: Network, room: number) =>
  usageError(
    text(
      `There are already ${room} rules for packets from ${networkText(full)}, and a network can have no more than that.`,
      `${networkText(full)} からのパケットに対するルールがすでに ${room} 個あり、1 つのネットワークにこれ以上は付けられません。`,
    ),
    {
      todo: sameNetwork(full, wanted)
        ? text(
            'Rules of wider networks count, too. Delete one first; nothing was changed.',
            'それを含む、より広いネットワークのルールも数えます。先にどれかを削除してください。何も変更していません。',
          )
        : text(
            `A rule for ${networkText(wanted)} would be one of them, too. Delete one first; nothing was changed.`,
            `${networkText(wanted)} のルールもそこに加わります。先にどれかを削除してください。何も変更していません。`,
          ),
    },
  );
