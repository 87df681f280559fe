import { ruleFlags, sameRule } from '../../firewall/describe.ts';
import type { Rule } from '../../firewall/model.ts';
import { type Text, text } from '../../text.ts';
import type { ClauseOutcome } from '../result.ts';
import type { RuleClause } from '../spec.ts';

/** @param rules every rule in force, with its counter */
export function judgeRule({ rule, expect }: RuleClause, rules: readonly Rule[]): ClauseOutcome {
  const name = ruleFlags(rule);
  const found = rules.find((one) => sameRule(one, rule));
  const shared = { reproduce: ['xdplings fw get'] };
  if (!('dropped' in expect)) {
    const wanted = 'there' in expect;
    return {
      ok: wanted === (found !== undefined),
      expected: wanted
        ? text(`a rule ${name}`, `ルール ${name} がある`)
        : text(`no rule ${name}`, `ルール ${name} がない`),
      observed: found
        ? text(`rule ${found.id} is ${name}`, `ルール ${found.id} が ${name} です`)
        : noRule(name),
      ...shared,
    };
  }
  return {
    ok: found?.dropped === BigInt(expect.dropped),
    expected: droppedText(name, `${expect.dropped}`),
    observed: found
      ? found.dropped === undefined
        ? text(
            'your program does not count drops: there is no map drops',
            'マップ drops がなく、ドロップ数が数えられていません',
          )
        : droppedText(name, `${found.dropped}`)
      : noRule(name),
    ...shared,
  };
}

const noRule = (name: string): Text => text(`there is no rule ${name}`, `ルール ${name} はありません`);

const droppedText = (name: string, count: string): Text =>
  text(`rule ${name} has dropped ${count}`, `ルール ${name} のドロップ数が ${count}`);
